import { describe } from 'vitest'
import { checkUnsupervised } from '../../../../test/conformance/unsupervised.ts'
import { pca } from './pca.ts'
import { truncatedSvd } from './truncated-svd.ts'

describe('PCA', () => {
  checkUnsupervised({ make: () => pca({ components: 3 }), outputs: 3, weightTolerance: 1e-9 })
})

describe('PCA, whitened', () => {
  checkUnsupervised({ make: () => pca({ components: 4, whiten: true }), outputs: 4, weightTolerance: 1e-9 })
})

describe('truncated SVD', () => {
  checkUnsupervised({ make: () => truncatedSvd({ components: 3 }), outputs: 3, weightTolerance: 1e-9 })
})
