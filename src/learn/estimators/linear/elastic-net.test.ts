import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { checkEstimator } from '../../../../test/conformance/estimator.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import type { Column } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { elasticNet } from './elastic-net.ts'
import { wideSlots } from './gradient-fit.ts'
import { linearCoefficients } from './linear-coefficients.ts'
import { linearRegression } from './linear-regression.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })

describe('elastic net', () => {
  checkEstimator({
    make: () => elasticNet(),
    kind: 'regression',
    makeExact: () => elasticNet({ alpha: 0.05 }),
    weightTolerance: 1e-6,
  })
})

describe('least squares without penalty', () => {
  // Slots of the checks' rows repeat each other, which leaves 1e-16 of rounding times their condition.
  checkEstimator({ make: () => linearRegression({ l2: 0 }), kind: 'regression', weightTolerance: 1e-5 })
})

/** 80 rows of numbers, the first three of which tell the target but for some chance. */
function drawn(columns: number) {
  const rng = seededRng(3)
  const values = Array.from({ length: columns }, () => Float64Array.from({ length: 80 }, () => rng.next() - 0.5))
  const y = Float64Array.from({ length: 80 }, (_, row) =>
    [3, -2, 4].reduce((sum, pull, i) => sum + pull * values[i]![row]!, 0.2 * rng.next()),
  )
  const frame = frameOf(values.map((column, i): [string, Column] => [`x${100 + i}`, numberColumn([...column])]))
  return { frame, target: { kind: 'regression', y } as const }
}

test('the penalty it chooses keeps what tells and leaves out most of what does not', async () => {
  const { frame, target } = drawn(40)
  const { slots } = linearCoefficients(await elasticNet({ l1Ratio: 1 }).fit(frame, target, context()))
  expect(slots.slice(0, 3).map(({ isZero }) => isZero)).toEqual([false, false, false])
  expect(slots.filter(({ isZero }) => isZero).length).toBeGreaterThan(15)
})

test('the penalty it chooses suits a target of a large unit as well', async () => {
  const { frame, target } = drawn(10)
  const y = target.y.map((value) => 1e6 * value)
  const model = await elasticNet().fit(frame, { kind: 'regression', y }, context())
  const errors = model.predict(frame).map((score, row) => Math.abs(score - y[row]!))
  // What chance adds to the target is 0.05 million from its mean on average.
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.06e6)
})

test.each([0.3, 1])('beyond 500 slots it meets the conditions of the minimum, l1Ratio %d', async (l1Ratio) => {
  const { frame, target } = drawn(wideSlots + 20)
  const alpha = 0.1
  const model = await elasticNet({ alpha, l1Ratio }).fit(frame, target, context())
  const scores = model.predict(frame)
  const residual = target.y.map((value, row) => value - scores[row]!)
  expect(residual.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9)
  for (const { slot, values } of linearCoefficients(model).slots) {
    const column = (frame.columns.get(slot) as { values: Float64Array }).values
    const mean = column.reduce((sum, value) => sum + value, 0) / 80
    const scale = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 80)
    const slope = residual.reduce((sum, value, row) => sum + (value * (column[row]! - mean)) / scale, 0) / 80
    const [beta] = values
    if (beta === 0) expect(Math.abs(slope)).toBeLessThan(alpha * l1Ratio)
    else expect(slope).toBeCloseTo(alpha * (l1Ratio * Math.sign(beta!) + (1 - l1Ratio) * beta!), 7)
  }
})

test('chooses beyond 500 slots as well', async () => {
  const { frame, target } = drawn(wideSlots + 20)
  const model = await elasticNet({ l1Ratio: 1 }).fit(frame, target, context())
  const kept = linearCoefficients(model).slots.filter(({ isZero }) => !isZero)
  expect(kept.map(({ slot }) => slot)).toEqual(expect.arrayContaining(['x100', 'x101', 'x102']))
  expect(kept.length).toBeLessThan(80)
})
