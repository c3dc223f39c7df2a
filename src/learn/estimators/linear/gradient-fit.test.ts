import { expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import type { Column } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { wideSlots } from './gradient-fit.ts'
import { linearRegression } from './linear-regression.ts'
import { logisticRegression } from './logistic-regression.ts'
import { poissonRegression } from './poisson-regression.ts'
import { fitMultinomial } from './multinomial.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })

/** Numbers, the first `known` of which tell something; the others alike but for the last row. */
function drawn(rowCount: number, columns: number, known: number) {
  const rng = seededRng(3)
  const values = Array.from({ length: columns }, () => Float64Array.from({ length: rowCount }, () => rng.next() - 0.5))
  const pull = Float64Array.from({ length: rowCount }, (_, row) =>
    values.slice(0, known).reduce((sum, column, i) => sum + (i % 2 === 0 ? 3 : -2) * column[row]!, rng.next()),
  )
  const frame = frameOf(values.map((column, i): [string, Column] => [`x${i}`, numberColumn([...column])]))
  return { frame, pull }
}

test.each([
  ['logistic', logisticRegression, 'classification'],
  ['linear', linearRegression, 'regression'],
] as const)('wide %s regression is as low as its condition of a minimum: no gradient', async (_, estimator, kind) => {
  const { frame, pull } = drawn(80, wideSlots + 20, 10)
  const y = kind === 'regression' ? pull : pull.map((value) => (value > 0.5 ? 1 : 0))
  const l2 = 2
  const model = await estimator({ l2 }).fit(frame, { kind, y }, context())
  const { coefficients } = model.toState().tensors
  const scores = model.predict(frame)
  const residual = y.map((value, row) => value - scores[row]!)
  // With more slots than rows, beta = Σ residual · x / l2, and the intercept leaves no residual on average.
  expect(residual.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 6)
  const { values } = frame.columns.get('x3') as { values: Float64Array }
  const mean = values.reduce((sum, value) => sum + value, 0) / 80
  const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 80)
  const slope = residual.reduce((sum, value, row) => sum + (value * (values[row]! - mean)) / scale, 0)
  expect([...coefficients!].some((value) => Math.abs(value - slope / l2) < 1e-6)).toBe(true)
})

test('wide Poisson regression leaves no residual on average, and believes more than the mean alone', async () => {
  const { frame, pull } = drawn(80, wideSlots + 20, 10)
  const y = pull.map((value) => Math.round(Math.exp(value)))
  const scores = (await poissonRegression({ l2: 20 }).fit(frame, { kind: 'regression', y }, context())).predict(frame)
  const mean = y.reduce((sum, value) => sum + value, 0) / 80
  expect(scores.reduce((sum, score) => sum + score, 0) / 80).toBeCloseTo(mean, 6)
  const squares = (of: (row: number) => number) => y.reduce((sum, value, row) => sum + (value - of(row)) ** 2, 0)
  expect(squares((row) => scores[row]!)).toBeLessThan(0.5 * squares(() => mean))
})

test('150 classes of 1,500 rows, one in ten without a row, are told apart', async () => {
  const [classes, each, width, perRow] = [150, 10, 600, 8]
  const rng = seededRng(5)
  const seen = Array.from({ length: classes }, (_, label) => label).filter((label) => label % 10 !== 0)
  const y = Float64Array.from({ length: seen.length * each }, (_, row) => seen[row % seen.length]!)
  const starts = Uint32Array.from({ length: y.length + 1 }, (_, row) => row * perRow)
  const slots = new Uint32Array(y.length * perRow)
  for (const [row, label] of y.entries()) {
    const own = Array.from({ length: perRow }, (_, i) => (i < 4 ? 4 * label + i : Math.floor(rng.next() * 75) + 75 * i))
    slots.set(
      own.toSorted((a, b) => a - b),
      row * perRow,
    )
  }
  const design = { rowCount: y.length, width, starts, slots, values: new Float64Array(slots.length).fill(1) }
  const weights = new Float64Array(y.length).fill(1)
  const rows = { rowCount: y.length, classes, y, weights, weightTotal: y.length, mean: Number.NaN }
  const coefficients = await fitMultinomial(design, rows, 1, context())
  expect(coefficients.every(Number.isFinite)).toBe(true)
  const scoreOf = (row: number, label: number) =>
    slots
      .subarray(row * perRow, (row + 1) * perRow)
      .reduce((sum, slot) => sum + coefficients[slot * classes + label]!, coefficients[width * classes + label]!)
  const right = y.reduce((sum, label, row) => {
    const scores = Array.from({ length: classes }, (_, other) => scoreOf(row, other))
    return sum + (scores.indexOf(Math.max(...scores)) === label ? 1 : 0)
  }, 0)
  expect(right / y.length).toBeGreaterThan(0.95)
})
