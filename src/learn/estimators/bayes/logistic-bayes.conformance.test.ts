import { describe } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { logisticBayes } from './logistic-bayes.ts'

for (const classes of [2, 3]) {
  describe(`logistic regression and naive Bayes, ${classes} classes`, () => {
    checkEstimator({ make: logisticBayes, kind: 'classification', classes, weightTolerance: 1e-6 })
  })
}
