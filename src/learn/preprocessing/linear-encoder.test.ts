import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { fitLinearFeatures, linearEncoder } from './linear-encoder.ts'

/** The slots of every row, fitted on `column` (five of each row by weight), by name. */
function encoded(column: Column, rows: Column = column, weight = 5): Record<string, number>[] {
  const count = column.kind === 'category' ? column.codes.length : column.values.length
  const features = fitLinearFeatures(frameOf([['x', column]]), new Float64Array(count).fill(weight))
  const encoder = linearEncoder(JSON.parse(JSON.stringify(features)) as typeof features)
  const frame = frameOf([['x', rows]])
  const write = encoder.bindFrame(frame)
  return Array.from({ length: frame.rowCount }, (_, row) => {
    const out = encoder.newRow()
    write(row, out)
    const values = new Float64Array(encoder.width)
    for (let i = 0; i < out.count; i++) values[out.slots[i]!] = out.values[i]!
    return Object.fromEntries(encoder.slots.map((slot, i) => [slot, values[i]!]))
  })
}

describe('a number', () => {
  test('is scaled to mean 0 and spread 1, missing ones at the median and marked', () => {
    // Median and mean are 3; four of six rows are 1 away.
    expect(encoded(numberColumn([2, 2, 3, null, 4, 4]))).toEqual(
      [-1, -1, 0, 0, 1, 1].map((x, row) => ({ x: x / Math.sqrt(2 / 3), 'x is missing': row === 3 ? 1 : 0 })),
    )
  })

  test('that is constant is left out but for its holes', () => {
    expect(encoded(numberColumn([0.1, 0.1, 0.1]))).toEqual([{}, {}, {}])
    expect(encoded(numberColumn([4, null]))).toEqual([{ 'x is missing': 0 }, { 'x is missing': 1 }])
  })

  test('that is far beyond training, or infinite, stays within a million deviations', () => {
    const rows = encoded(numberColumn([0, 1]), numberColumn([1e300, -1e300, Infinity]))
    expect(rows.map((row) => row['x'])).toEqual([1e6, -1e6, -1])
  })

  test('with a heavy right tail is joined by its logarithm', () => {
    const rng = seededRng(1)
    const heavy = numberColumn(Array.from({ length: 500 }, () => Math.exp(2 * (rng.next() + rng.next() + rng.next()))))
    expect(Object.keys(encoded(heavy)[0]!)).toEqual(['x', 'log x'])
    const even = numberColumn(Array.from({ length: 500 }, () => rng.next()))
    expect(Object.keys(encoded(even)[0]!)).toEqual(['x'])
  })
})

describe('a category', () => {
  test('becomes one slot a level, and none for a level never seen', () => {
    expect(encoded(categoryColumn(['b', 'a', null]), categoryColumn(['a', 'z', null]))).toEqual([
      { 'x = a': 1, 'x = b': 0, 'x is missing': 0 },
      { 'x = a': 0, 'x = b': 0, 'x is missing': 0 },
      { 'x = a': 0, 'x = b': 0, 'x is missing': 1 },
    ])
  })

  test('with rare levels has a slot for them, which levels never seen join', () => {
    const often = Array.from({ length: 6 }, () => 'often')
    expect(encoded(categoryColumn([...often, 'rare']), categoryColumn(['often', 'rare', 'new']), 1)).toEqual([
      { 'x = often': 1, 'x = (other)': 0 },
      { 'x = often': 0, 'x = (other)': 1 },
      { 'x = often': 0, 'x = (other)': 1 },
    ])
  })

  test('of one level says nothing', () => expect(encoded(categoryColumn(['a', 'a']))).toEqual([{}, {}]))
})

describe('a date', () => {
  const days = (...iso: (string | null)[]): Column => ({
    kind: 'timestamp',
    values: Float64Array.from(iso, (day) => (day === null ? Number.NaN : Date.parse(day))),
  })

  test('holds its year within those of training', () => {
    const rows = encoded(days('2020-01-01', '2021-06-01'), days('1990-01-01', '2020-05-05', '2050-01-01'))
    expect(rows.map((row) => row['x, year'])).toEqual([-1, -1, 1])
  })

  test('has a season only when training covers a year, and an hour only with times', () => {
    const short = Object.keys(encoded(days('2020-01-01', '2020-05-01'))[0]!)
    expect(short.filter((slot) => slot.includes('turns'))).toEqual([])
    const long = Object.keys(encoded(days('2020-01-01T10:00Z', '2021-05-01'))[0]!)
    expect(long.filter((slot) => slot.includes('turns a year'))).toHaveLength(4)
    expect(long.filter((slot) => slot.includes('turns a day'))).toHaveLength(4)
  })

  test('that is missing is marked, and all else is zero', () => {
    const [row] = encoded(days('2020-01-01', '2021-06-01', null), days(null))
    expect(Object.entries(row!).filter(([, value]) => value !== 0)).toEqual([['x is missing', 1]])
  })

  test('names its weekday', () => {
    const [row] = encoded(days('2020-01-01', '2021-06-01'), days('2024-07-04'))
    expect(row!['x is a Thursday']).toBe(1)
  })
})
