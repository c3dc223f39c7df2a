import { describe } from 'vitest'
import { mlflow } from '../clients.ts'
import { session } from './session.ts'
import { trackingClaims } from './tracking-claims.ts'

const python = mlflow(3)

describe.skipIf(python === undefined)('the unmodified client of MLflow 3', () => {
  const three = session(3, python)
  trackingClaims(three)
})
