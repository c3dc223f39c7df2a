import { describe, expect, test } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { estimatorRows } from '../../../../test/conformance/estimator-rows.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { linearScore } from './design.ts'
import { fitMargins } from './dual-descent.ts'
import { linearSvm } from './linear-svm.ts'
import { fitMarginsByNewton } from './primal-margins.ts'

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

test('with its corner rounded the hinge costs less than a thousandth more than at its minimum', async () => {
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  const [rowCount, width] = [400, 6]
  const rng = seededRng(5)
  const values = Float64Array.from({ length: rowCount * width }, () => 2 * rng.next() - 1)
  const design = {
    ...{ rowCount, width, values },
    starts: Uint32Array.from({ length: rowCount + 1 }, (_, row) => row * width),
    slots: Uint32Array.from(values, (_, at) => at % width),
  }
  const sides = Float64Array.from({ length: rowCount }, (_, row) =>
    2 * values[row * width]! - values[row * width + 1]! + 2 * rng.next() - 1 > 0 ? 1 : -1,
  )
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row)
  const fit = { design, rows, sides, costs: new Float64Array(rowCount).fill(0.5), loss: 'hinge' } as const
  const costOf = (coefficients: Float64Array) =>
    rows.reduce(
      (sum, row) => sum + 0.5 * Math.max(0, 1 - sides[row]! * linearScore(design, row, coefficients)),
      coefficients.reduce((sum, value) => sum + value ** 2 / 2, 0),
    )
  const least = costOf(await fitMargins(fit, context))
  const rounded = costOf(await fitMarginsByNewton(fit, context))
  expect(rounded).toBeGreaterThanOrEqual(least - 1e-6)
  expect(rounded / least - 1).toBeLessThan(1e-3)
})
