import { describe } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { nearestNeighbours } from './k-nearest-neighbours.ts'

for (const weighting of ['uniform', 'distance'] as const) {
  describe(`nearest neighbours, two classes, ${weighting}`, () => {
    checkEstimator({
      make: () => nearestNeighbours({ weighting }),
      kind: 'classification',
      weightTolerance: 1e-9,
    })
  })

  describe(`nearest neighbours, regression, ${weighting}`, () => {
    checkEstimator({ make: () => nearestNeighbours({ weighting }), kind: 'regression', weightTolerance: 1e-9 })
  })
}

describe('nearest neighbours, three classes', () => {
  checkEstimator({ make: nearestNeighbours, kind: 'classification', classes: 3, weightTolerance: 1e-9 })
})
