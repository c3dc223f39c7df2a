import { describe } from 'vitest'
import { checkEstimator } from '../../../test/conformance/estimator.ts'
import { constantModel } from './baseline.ts'
import { gradientBoosting } from './trees/gradient-boosting.ts'
import { linearRegression } from './linear/linear-regression.ts'
import { logisticRegression } from './linear/logistic-regression.ts'
import { poissonRegression } from './linear/poisson-regression.ts'

describe('logistic regression', () => {
  checkEstimator({ make: logisticRegression, kind: 'classification', weightTolerance: 1e-6 })
})

describe('logistic regression, three classes', () => {
  checkEstimator({ make: logisticRegression, kind: 'classification', classes: 3, weightTolerance: 1e-6 })
})

describe('linear regression', () => {
  checkEstimator({ make: linearRegression, kind: 'regression', weightTolerance: 1e-6 })
})

for (const kind of ['classification', 'regression'] as const) {
  describe(`gradient boosting, ${kind}`, () => {
    checkEstimator({
      make: () => gradientBoosting({ trees: 60 }),
      kind,
      makeExact: () => gradientBoosting({ trees: 20, rowShare: 1, columnShare: 1, patience: 0 }),
      weightTolerance: 1e-9,
    })
  })
}

describe('Poisson regression', () => {
  checkEstimator({ make: poissonRegression, kind: 'regression', learnsAmounts: true, weightTolerance: 1e-6 })
})

describe('gradient boosting, Poisson loss', () => {
  checkEstimator({
    make: () => gradientBoosting({ trees: 60, loss: 'poisson' }),
    kind: 'regression',
    learnsAmounts: true,
    makeExact: () => gradientBoosting({ trees: 20, rowShare: 1, columnShare: 1, patience: 0, loss: 'poisson' }),
    weightTolerance: 1e-9,
  })
})

describe('gradient boosting, three classes', () => {
  checkEstimator({
    make: () => gradientBoosting({ trees: 60 }),
    kind: 'classification',
    classes: 3,
    // 8 rounds are 24 trees. With many more, two slots that part a leaf alike are bound to turn up, and rounding, which
    // weights change, then chooses between them.
    makeExact: () => gradientBoosting({ trees: 8, rowShare: 1, columnShare: 1, patience: 0 }),
    weightTolerance: 1e-9,
  })
})

for (const kind of ['majority', 'always-positive', 'always-negative'] as const) {
  describe(kind, () => {
    checkEstimator({
      make: () => constantModel(kind),
      kind: 'classification',
      weightTolerance: 1e-12,
      isConstant: true,
    })
  })
}

describe('majority, three classes', () => {
  checkEstimator({
    make: () => constantModel('majority'),
    kind: 'classification',
    classes: 3,
    weightTolerance: 1e-12,
    isConstant: true,
  })
})

for (const kind of ['mean', 'median'] as const) {
  describe(kind, () => {
    checkEstimator({ make: () => constantModel(kind), kind: 'regression', weightTolerance: 1e-12, isConstant: true })
  })
}
