import { describe } from 'vitest'
import { mlflow } from '../clients.ts'
import { session } from './session.ts'
import { trackingClaims } from './tracking-claims.ts'

const python = mlflow(2)

describe.skipIf(python === undefined)('the unmodified client of MLflow 2', () => {
  const two = session(2, python)
  trackingClaims(two)
})
