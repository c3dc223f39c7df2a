import { describe, expect, test } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { estimatorRows } from '../../../../test/conformance/estimator-rows.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { linearSvm } from './linear-svm.ts'

for (const classes of [2, 3]) {
  describe(`linear support vector machine, ${classes} classes`, () => {
    checkEstimator({
      make: () => linearSvm({ c: 0.1 }),
      kind: 'classification',
      classes,
      makeExact: () => linearSvm({ c: 0.1, folds: 0 }),
      weightTolerance: 1e-6,
    })
  })
}

test('with hinge loss the probabilities of rows not learnt from are about as often right as they say', async () => {
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  const { frame, target } = estimatorRows({ kind: 'classification' }, 600)
  const unseen = estimatorRows({ kind: 'classification' }, 600, 8)
  const scores = (await linearSvm({ c: 0.1, loss: 'hinge' }).fit(frame, target, context)).predict(unseen.frame)
  const sure = [...scores.keys()].filter((row) => scores[row]! > 0.6)
  const said = sure.reduce((sum, row) => sum + scores[row]!, 0) / sure.length
  const right = sure.reduce((sum, row) => sum + unseen.target.y[row]!, 0) / sure.length
  // The share of some 300 rows has a standard error of 0.03.
  expect(Math.abs(said - right)).toBeLessThan(0.09)
})
