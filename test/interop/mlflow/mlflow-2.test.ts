import { describe } from 'vitest'
import { mlflow } from '../clients.ts'
import { artifactClaims } from './artifact-claims.ts'
import { modelClaims } from './model-claims.ts'
import { refusalClaims } from './refusal-claims.ts'
import { registryClaims } from './registry-claims.ts'
import { searchClaims } from './search-claims.ts'
import { session } from './session.ts'
import { trackingClaims } from './tracking-claims.ts'

const python = mlflow(2)

describe.skipIf(python === undefined)('the unmodified client of MLflow 2', () => {
  const two = session(2, python)
  trackingClaims(two)
  searchClaims(two)
  artifactClaims(two)
  modelClaims(two)
  registryClaims(two)

  refusalClaims(two)
})
