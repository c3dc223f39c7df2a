import { describe } from 'vitest'
import { checkUnsupervised } from '../../../../test/conformance/unsupervised.ts'
import { dbscan } from './dbscan.ts'

describe('DBSCAN', () => {
  checkUnsupervised({ make: () => dbscan({ radius: 2, minRows: 5 }), outputs: 1, weightTolerance: 0 })
})
