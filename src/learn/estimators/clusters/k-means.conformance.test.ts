import { describe } from 'vitest'
import { checkUnsupervised } from '../../../../test/conformance/unsupervised.ts'
import { kMeans } from './k-means.ts'

// Draws are made by weight along the rows, so that even they are the same for a weight of 2 and a row that stands twice.
describe('k-means', () => {
  checkUnsupervised({ make: () => kMeans({ clusters: 4 }), outputs: 1, weightTolerance: 0 })
})

describe('k-means, distances', () => {
  checkUnsupervised({
    make: () => kMeans({ clusters: 4, scores: 'distances', tolerance: 0 }),
    outputs: 4,
    weightTolerance: 1e-9,
  })
})
