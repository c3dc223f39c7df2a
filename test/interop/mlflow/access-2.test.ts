import { describe } from 'vitest'
import { mlflow } from '../clients.ts'
import { accessClaims } from './access-claims.ts'

const python = mlflow(2)

describe.skipIf(python === undefined)('a server with access on, and the unmodified client of MLflow 2', () => {
  accessClaims(2, python)
})
