import { describe } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { logisticBayes } from './logistic-bayes.ts'

for (const classes of [2, 3]) {
  describe(`logistic regression and naive Bayes, ${classes} classes`, () => {
    checkEstimator({
      // A penalty that leaves rows not learnt from better than a constant: the notes of the rows say nothing.
      make: () => logisticBayes({ l2: 1, textRows: 2 }),
      kind: 'classification',
      classes,
      weightTolerance: 1e-6,
    })
  })
}
