import { describe } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { naiveBayes } from './naive-bayes.ts'

for (const form of ['complement', 'multinomial'] as const) {
  for (const classes of [2, 3]) {
    describe(`naive Bayes, ${form}, ${classes} classes`, () => {
      checkEstimator({ make: () => naiveBayes({ form }), kind: 'classification', classes, weightTolerance: 1e-9 })
    })
  }
}
