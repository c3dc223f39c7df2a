import { describe } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { decisionTree } from './decision-tree.ts'
import { extraTrees, randomForest } from './random-forest.ts'

const subjects = [
  ['classification', 2],
  ['classification', 3],
  ['regression', 2],
] as const

describe.each(subjects)('decision tree, %s, %i', (kind, classes) => {
  // 300 rows are few for 16 leaves.
  checkEstimator({ make: () => decisionTree({ maxLeaves: 6, minLeaf: 30 }), kind, classes, weightTolerance: 1e-9 })
})

describe.each(subjects)('random forest, %s, %i', (kind, classes) => {
  checkEstimator({
    make: () => randomForest({ trees: 40, minLeaf: 3 }),
    ...{ kind, classes },
    makeExact: () => randomForest({ trees: 3, minLeaf: 5, bootstrap: 'no', columnShare: 1 }),
    weightTolerance: 1e-9,
  })
})

describe.each(subjects)('extra trees, %s, %i', (kind, classes) => {
  checkEstimator({ make: () => extraTrees({ trees: 60, minLeaf: 3 }), kind, classes })
})
