import { describe } from 'vitest'
import { checkEstimator } from '../../../test/conformance/estimator.ts'
import { givenScores, numbersOf } from '../../../test/given-scores.ts'
import { logisticRegression } from '../estimators/linear/logistic-regression.ts'
import { calibrated } from './calibrated.ts'

/** Scores from the age alone: the same in every fold, so that weights meet the calibration and nothing else. */
const byAge = givenScores((frame) => numbersOf(frame, 'age').map((age) => 1 / (1 + Math.exp((45 - age) / 20))))
const byAgeOfThree = givenScores((frame) => {
  const shares = [...numbersOf(frame, 'age')].flatMap((age) => [(90 - age) / 100, 0.1, age / 100])
  return Float64Array.from(shares)
}, 3)

for (const [method, classes] of [
  ['platt', 2],
  ['isotonic', 2],
  ['isotonic', 3],
] as const) {
  describe(`logistic regression calibrated by ${method}, ${classes} classes`, () => {
    checkEstimator({
      make: () => calibrated(logisticRegression({ l2: 1 }), { method, folds: 2 }),
      kind: 'classification',
      classes,
      makeExact: () => calibrated(classes === 2 ? byAge : byAgeOfThree, { method, folds: 3 }),
      weightTolerance: 1e-9,
    })
  })
}
