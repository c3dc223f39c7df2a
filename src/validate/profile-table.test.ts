import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../test/fixtures/raw-frame.ts'
import { seededRng } from '../base/rng.ts'
import { numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { profileTable } from './profile-table.ts'

const only = (values: readonly (string | number | null)[]) => profileTable(rawFrame({ c: values })).columns[0]!

describe('profileTable', () => {
  test.each([
    ['integer', ['1', '-2', '+3']],
    ['number', ['1', '2.5', '1e3']],
    ['number', ['41.0', '21.0']],
    ['boolean', ['true', 'FALSE', 't']],
    ['category', ['Yes', 'No']],
    ['category', ['01234', '98765']],
    ['category', ['9007199254740993', '12']],
    ['category', ['1,5', '2,5']],
    ['category', [null, null]],
  ])('reads %s from %j', (type, values) => expect(only(values).type).toBe(type))

  test('counts what is written: an empty field is missing, a blank is a value', () => {
    expect(only(['1', '', ' ', '1', 'NA'])).toMatchObject({ rows: 5, missing: 1, distinct: 3 })
  })

  test('numbers are summed up without what is no number', () => {
    // numpy: np.quantile([1, 2, 3, 4, 10], [.05, .25, .5, .75, .95])
    const { numbers } = only(['4', '1', ' ', '10', '3', 'NA', '2', ''])
    expect(numbers).toMatchObject({ min: 1, max: 10, mean: 4 })
    for (const [i, expected] of [1.2, 2, 3, 4, 8.8].entries()) expect(numbers!.quantiles[i]).toBeCloseTo(expected, 12)
  })

  test('quantiles over repeated values are those over the rows', () => {
    const rng = seededRng(1)
    const values = counted(501, () => Math.floor(rng.next() * 12))
    const sorted = values.toSorted((a, b) => a - b)
    // 501 rows: the ranks .05, .25, .5, .75, .95 of 500 steps fall on rows.
    expect(only(values).numbers!.quantiles).toEqual([25, 125, 250, 375, 475].map((rank) => sorted[rank]))
  })

  test('lists all values up to fifty, else the twenty commonest', () => {
    expect(only(repeated(100, ...counted(50, (i) => `v${i}`))).top).toHaveLength(50)
    const top = only([...counted(60, (i) => `v${i}`), 'v7', 'v7', 'v9']).top
    expect(top).toHaveLength(20)
    expect(top.slice(0, 3)).toEqual([
      { value: 'v7', rows: 3 },
      { value: 'v9', rows: 2 },
      { value: 'v0', rows: 1 },
    ])
  })

  test('counts rows equal in every column, missing cells included', () => {
    const frame = frameOf([
      ['a', numberColumn([1, Number.NaN, 1, Number.NaN, -0, 0])],
      ['b', rawFrame({ b: ['x', null, 'x', null, 'y', 'y'] }).columns.get('b')!],
    ])
    expect(profileTable(frame).duplicateRows).toBe(3)
    expect(profileTable(rawFrame({ a: ['1', '1'], b: ['1', '01'] })).duplicateRows).toBe(0)
  })

  test('duplicates agree with a set of joined rows', () => {
    const rng = seededRng(2)
    const columns = ['a', 'b', 'c'].map((name) => [name, counted(3000, () => Math.floor(rng.next() * 12))] as const)
    const joined = new Set(counted(3000, (row) => columns.map(([, values]) => values[row]).join(',')))
    expect(profileTable(rawFrame(Object.fromEntries(columns))).duplicateRows).toBe(3000 - joined.size)
  })

  test('a column with no rows, and a table with none, are profiled', () => {
    expect(profileTable(frameOf([]))).toEqual({ rows: 0, columns: [], duplicateRows: 0 })
    expect(only([])).toMatchObject({ rows: 0, distinct: 0, top: [], suspicions: [] })
  })
})
