import { describe, expect, test } from 'vitest'
import { givenModel, numbersOf } from '../../../test/given-scores.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { frameOf, takeRows } from '../../frame/frame.ts'
import { accumulatedEffects } from './accumulated-effects.ts'
import { partialDependence } from './partial-dependence.ts'

const context = () => ({ compute: inProcessCompute(systemClock) })
const rng = seededRng('effects')
const rowCount = 400
const x = Float64Array.from({ length: rowCount }, () => rng.next())
/** Goes with x: never far from it. */
const near = x.map((value) => value + 0.05 * (rng.next() - 0.5))
const frame = frameOf([
  ['x', numberColumn(x)],
  ['near', numberColumn(near)],
  ['holes', numberColumn(Array.from(x, (value, row) => (row % 3 === 0 ? null : value)))],
  ['level', numberColumn(Array.from(x, () => 7))],
  ['nothing', numberColumn(Array.from(x, () => null))],
  ['word', categoryColumn(Array.from(x, (value) => (value < 0.2 ? 'b' : 'a')))],
  ['text', { kind: 'text', values: Array.from(x, () => 'some words') }],
])
const linear = givenModel((rows) => {
  const other = numbersOf(rows, 'near')
  return numbersOf(rows, 'x').map((value, row) => 3 * value - 2 * other[row]!)
})

describe('partialDependence', () => {
  test('of a linear model is a line of its slope, for each output of several', async () => {
    const two = givenModel(
      (rows) => Float64Array.from([...numbersOf(rows, 'x')].flatMap((value) => [value, 1 - value])),
      2,
    )
    const { grids, mean } = await partialDependence(two, frame, ['x'], { gridSize: 5 }, context())
    expect(grids[0]).toHaveLength(5)
    for (const [point, value] of grids[0]!.entries()) {
      expect(mean[2 * point]).toBeCloseTo(Number(value), 12)
      expect(mean[2 * point + 1]).toBeCloseTo(1 - Number(value), 12)
    }
  })

  test('walks along the distinct values where nearly all rows have the same', async () => {
    const rare = frameOf([['x', numberColumn(Array.from({ length: 1000 }, (_, row) => (row < 30 ? row + 1 : 0)))]])
    const { grids, rows } = await partialDependence(
      givenModel((its) => numbersOf(its, 'x')),
      rare,
      ['x'],
      { gridSize: 4 },
      context(),
    )
    expect(grids).toEqual([[0, 10, 20, 30]])
    // 970 rows of 0, and those up to 5, half way to 10
    expect([...rows]).toEqual([975, 10, 10, 5])
  })

  test('tells the points that no row is near', async () => {
    const { rows } = await partialDependence(linear, frame, ['x', 'near'], { gridSize: 6 }, context())
    // Columns that go together: the diagonal has all rows, the corners none.
    expect(rows).toHaveLength(36)
    expect(rows[5]! + rows[30]!).toBe(0)
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(rowCount)
    const holed = await partialDependence(linear, frame, ['holes', 'word'], { gridSize: 6 }, context())
    expect(holed.rows.reduce((sum, count) => sum + count, 0)).toBe(rowCount - Math.ceil(rowCount / 3))
    expect(holed.grids[1]).toEqual(['a', 'b'])
  })

  test('refuses by code', async () => {
    const of = (columns: readonly [string] | readonly [string, string], options = {}) =>
      partialDependence(linear, frame, columns, options, context())
    await expect(of(['X'])).rejects.toMatchObject({ code: 'COLUMN_NOT_FOUND' })
    await expect(of(['text'])).rejects.toThrow('column "text" must be a column of numbers, times or categories')
    await expect(of(['nothing'])).rejects.toThrow('column "nothing" must be a column with a value in some row')
    await expect(of(['x', 'x'])).rejects.toThrow('columns must be different, received "x" twice')
    await expect(of(['x'], { gridSize: 1 })).rejects.toThrow('gridSize must be a whole number of at least 2')
    const none = takeRows(frame, new Uint32Array(0))
    await expect(partialDependence(linear, none, ['x'], {}, context())).rejects.toMatchObject({ code: 'ROWS_TOO_FEW' })
    const stopped = partialDependence(linear, frame, ['x'], {}, { ...context(), signal: AbortSignal.abort() })
    await expect(stopped).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

describe('accumulatedEffects', () => {
  test('of a linear model is a line of its slope, 0 on average over the rows', () => {
    const { edges, effect, rows } = accumulatedEffects(linear, frame, 'x', { parts: 8 })
    expect(edges).toHaveLength(9)
    for (let edge = 1; edge < 9; edge++) {
      expect(effect[edge]! - effect[edge - 1]!).toBeCloseTo(3 * (edges[edge]! - edges[edge - 1]!), 12)
    }
    const mean = rows.reduce((sum, count, part) => sum + (count * (effect[part]! + effect[part + 1]!)) / 2, 0)
    expect(mean).toBeCloseTo(0, 9)
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(rowCount)
  })

  test('does not ask what the data do not hold, where partial dependence does', async () => {
    // Wild wherever x and its companion part: no row is there.
    const wild = givenModel((rows) => {
      const other = numbersOf(rows, 'near')
      return numbersOf(rows, 'x').map((value, row) => (Math.abs(value - other[row]!) > 0.2 ? 100 : value))
    })
    const { mean } = await partialDependence(wild, frame, ['x'], {}, context())
    expect(Math.max(...mean)).toBeGreaterThan(50)
    const { edges, effect } = accumulatedEffects(wild, frame, 'x')
    expect(effect.at(-1)! - effect[0]!).toBeCloseTo(edges.at(-1)! - edges[0]!, 9)
  })

  test('leaves rows without a value out, and is level where all are alike', () => {
    const { rows } = accumulatedEffects(linear, frame, 'holes', { parts: 4 })
    expect(rows.reduce((sum, count) => sum + count, 0)).toBe(rowCount - Math.ceil(rowCount / 3))
    expect(accumulatedEffects(linear, frame, 'level')).toMatchObject({
      edges: Float64Array.of(7),
      effect: Float64Array.of(0),
    })
  })

  test('refuses categories, columns without a value, and no parts', () => {
    expect(() => accumulatedEffects(linear, frame, 'word')).toThrow('must be a column of numbers or times')
    expect(() => accumulatedEffects(linear, frame, 'nothing')).toThrow('needs at least 1 rows, received 0')
    expect(() => accumulatedEffects(linear, frame, 'x', { parts: 0 })).toThrow('parts must be a whole number')
  })
})
