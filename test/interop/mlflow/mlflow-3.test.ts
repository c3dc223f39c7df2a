import { describe } from 'vitest'
import { mlflow } from '../clients.ts'
import { artifactClaims } from './artifact-claims.ts'
import { modelClaims } from './model-claims.ts'
import { refusalClaims } from './refusal-claims.ts'
import { loggedModelClaims, registryClaims } from './registry-claims.ts'
import { searchClaims } from './search-claims.ts'
import { session } from './session.ts'
import { trackingClaims } from './tracking-claims.ts'

const python = mlflow(3)

describe.skipIf(python === undefined)('the unmodified client of MLflow 3', () => {
  const three = session(3, python)
  trackingClaims(three)
  searchClaims(three)
  artifactClaims(three)
  modelClaims(three)
  registryClaims(three)
  loggedModelClaims(three)
  refusalClaims(three)
})
