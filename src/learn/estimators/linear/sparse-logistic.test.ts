import { describe, expect, test } from 'vitest'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import type { Column } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { wideSlots } from './gradient-fit.ts'
import { linearCoefficients } from './linear-coefficients.ts'
import { logisticRegression } from './logistic-regression.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })

for (const classes of [2, 3]) {
  describe(`logistic regression with an l1 penalty, ${classes} classes`, () => {
    checkEstimator({
      make: () => logisticRegression({ l1: 1, l2: 0.1 }),
      kind: 'classification',
      classes,
      weightTolerance: 1e-6,
    })
  })
}

test.each([2, 3])('beyond 500 slots %i classes meet the conditions of the minimum', async (classes) => {
  const rng = seededRng(4)
  const values = Array.from({ length: wideSlots + 10 }, () => Float64Array.from({ length: 60 }, () => rng.next() - 0.5))
  const y = Float64Array.from({ length: 60 }, (_, row) => {
    const pull = 6 * values[0]![row]! - 5 * values[1]![row]! + rng.next()
    return pull < 0 ? 0 : pull < 2 || classes === 2 ? 1 : 2
  })
  const frame = frameOf(values.map((column, i): [string, Column] => [`x${i}`, numberColumn([...column])]))
  const [l1, l2] = [2, 0.1]
  const model = await logisticRegression({ l1, l2 }).fit(frame, { kind: 'classification', y, classes }, context())
  const scores = model.predict(frame)
  const { outputs } = model
  let zeros = 0
  for (const { slot, values, isZero } of linearCoefficients(model).slots) {
    zeros += isZero ? 1 : 0
    const column = (frame.columns.get(slot) as { values: Float64Array }).values
    const mean = column.reduce((sum, value) => sum + value, 0) / 60
    const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 60)
    for (const [output, beta] of values.entries()) {
      const own = (label: number) => (outputs === 1 ? label : label === output ? 1 : 0)
      const slope = y.reduce(
        (sum, label, row) => sum + ((own(label) - scores[row * outputs + output]!) * (column[row]! - mean)) / scale,
        0,
      )
      // Rounds end where they win 1e-15 of the loss: slopes are then off by some 1e-6.
      if (beta === 0) expect(Math.abs(slope)).toBeLessThan(l1 + 1e-5)
      else expect(Math.abs(slope - l1 * Math.sign(beta) - l2 * beta)).toBeLessThan(1e-5)
    }
  }
  expect(zeros).toBeGreaterThan(450)
})

test('without any penalty, classes told apart without a mistake still have finite coefficients', async () => {
  const frame = frameOf([['x', numberColumn([1, 2, 3, 4, 5, 6])]])
  const target = { kind: 'classification', y: Float64Array.of(0, 0, 0, 1, 1, 1) } as const
  const scores = (await logisticRegression({ l2: 0 }).fit(frame, target, context())).predict(frame)
  expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true)
  expect(scores[2]).toBeLessThan(0.01)
  expect(scores[3]).toBeGreaterThan(0.99)
})
