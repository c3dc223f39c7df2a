import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { trainingRows } from '../training-rows.ts'
import { fitDenseLogistic } from './dense-logistic.ts'
import { designOf, linearScore } from './design.ts'
import { logisticCoefficients } from './logistic-regression.ts'

const rowCount = 40_003
const rng = seededRng(11)
const drawn = Array.from({ length: rowCount }, () => ({
  a: 40 * rng.next() - 3,
  b: rng.next() < 0.1 ? null : rng.next() ** 2,
  c: 1e6 + rng.next(),
  colour: ['red', 'green', 'blue'][Math.floor(3 * rng.next())]!,
  chance: rng.next(),
}))
const frame = frameOf([
  ['a', numberColumn(drawn.map(({ a }) => a))],
  ['b', numberColumn(drawn.map(({ b }) => b))],
  ['c', numberColumn(drawn.map(({ c }) => c))],
  ['colour', categoryColumn(drawn.map(({ colour }) => colour))],
])
const y = Float64Array.from(drawn, ({ a, b, c, colour, chance }) => {
  const pull = 0.2 * (a - 17) + 2 * (b ?? 0) + (c - 1e6) - (colour === 'red' ? 1 : 0) - 1
  return chance < 1 / (1 + Math.exp(-pull)) ? 1 : 0
})
const target = { kind: 'classification', y } as const
const weights = Float64Array.from(y, (_, row) => row % 4)

const context = (settings = {}) => ({ rng: seededRng(1), compute: inProcessCompute(systemClock, settings), weights })
const given = () => {
  const rows = trainingRows(frame, target, context())
  return { features: fitLinearFeatures(frame, weights), frame, rows, l2: 1 }
}

describe('logistic regression over dense columns', () => {
  test('finds what Newton finds', async () => {
    const fit = given()
    const found = (await fitDenseLogistic(fit, context()))!
    const design = await designOf(linearEncoder(fit.features), frame, context())
    const exact = await logisticCoefficients({ ...fit, design, context: context() })
    // It ends at 1e-11 of a loss of some 35,000: that is Σ w p (1 - p) δ² of the rows' sums, whose weights add up to some
    // 60,000 and p (1 - p) to a tenth or more, so that δ is 8e-6 in the mean.
    const squares = y.reduce((sum, _, row) => {
      const difference = linearScore(design, row, found) - linearScore(design, row, exact)
      return sum + difference ** 2 / rowCount
    }, 0)
    expect(Math.sqrt(squares)).toBeLessThan(8e-6)
  })

  test('finds the same bytes on one thread, on two, and without WebAssembly', async () => {
    const one = await fitDenseLogistic(given(), context())
    expect(await fitDenseLogistic(given(), context({ threads: 2 }))).toEqual(one)
    expect(await fitDenseLogistic(given(), context({ plain: true }))).toEqual(one)
  })

  test('leaves few rows, and a class that is very rare, to Newton', async () => {
    const fit = given()
    const few = { ...fit.rows, rowCount: 39_000 }
    expect(await fitDenseLogistic({ ...fit, rows: few }, context())).toBeUndefined()
    const rare = { ...fit.rows, y: y.map((_, row) => (row % 1000 === 0 ? 1 : 0)) }
    expect(await fitDenseLogistic({ ...fit, rows: rare }, context())).toBeUndefined()
  })
})
