import { describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../../test/fixtures/raw-frame.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { profileTable } from '../profile-table.ts'

type Values = readonly (string | number | null)[]

/** 'column:kind:beside' of what is suspected of several columns together. */
function between(columns: Readonly<Record<string, Values>>): string[] {
  return profileTable(rawFrame(columns)).columns.flatMap(({ column, suspicions }) =>
    suspicions.flatMap(({ kind, beside }) => (beside === undefined ? [] : [`${column}:${kind}:${beside.join('+')}`])),
  )
}

describe('duplicate-column', () => {
  const towns = repeated(240, 'Bonn', 'Köln', 'Trier', 'Mainz', 'Bonn')
  const codeOf: Readonly<Record<string, string>> = { Bonn: '17', Köln: '4', Trier: '90', Mainz: '33' }
  const codes = towns.map((town) => codeOf[town]!)
  const measured = counted(240, (row) => (row * 7919) % 1009)

  test('finds the later of two equal columns, however the numbers are written', () => {
    const again = measured.map((value) => value.toFixed(1))
    expect(between({ measured, again, other: measured.toReversed() })).toEqual(['again:duplicate-column:measured'])
    const typed = frameOf([
      ['a', numberColumn(measured)],
      ['b', numberColumn(measured)],
    ])
    expect(profileTable(typed).columns[1]!.suspicions).toMatchObject([{ kind: 'duplicate-column', beside: ['a'] }])
  })

  test('finds a recoding in words, and the code of two that are a code and its name', () => {
    const short = towns.map((town) => town.slice(0, 2))
    expect(between({ towns, short })).toEqual(['short:duplicate-column:towns'])
    expect(between({ towns, town_code: codes })).toEqual(['town_code:duplicate-column:towns'])
    expect(between({ town: codes, town_name: towns })).toEqual(['town:duplicate-column:town_name'])
  })

  test('only mentions a number that may be the order of words', () => {
    expect(between({ towns, distance: codes })).toEqual(['distance:recoded-column:towns'])
  })

  test('finds the same few numbers in another unit, and no other pair of numbers', () => {
    const size = counted(240, (row) => (row % 9) * 2)
    expect(between({ size, double: size.map((value) => 2 * value + 32) })).toEqual(['double:duplicate-column:size'])
    expect(between({ size, squared: size.map((value) => value * value) })).toEqual([])
  })

  test.each<[string, Record<string, Values>]>([
    ['columns unequal in one row', { towns, almost: towns.with(77, 'Köln') }],
    ['columns of unique values', { a: counted(240, (row) => `x${row}`), b: counted(240, (row) => `y${row}`) }],
    [
      'two rare flags that agree',
      { a: towns.map((_, row) => (row < 9 ? 'y' : 'n')), b: counted(240, (row) => (row < 9 ? 'on' : 'off')) },
    ],
    ['two flags in a small table', { a: repeated(60, 'y', 'n'), b: repeated(60, 'on', 'off') }],
  ])('does not call %s', (_, columns) => expect(between(columns)).toEqual([]))
})

describe('missing-means-none and missing-together', () => {
  const pools = counted(200, (row) => row % 5)
  const unless = (value: string) => pools.map((count) => (count === 0 ? null : value + (count % 3)))

  test('finds columns that are empty exactly where a count is 0 or a word says no', () => {
    expect(between({ pools, quality: unless('q') })).toEqual(['quality:missing-means-none:pools'])
    const pool = pools.map((count) => (count === 0 ? 'No' : 'Yes'))
    expect(between({ pool, quality: unless('q') })).toEqual(['quality:missing-means-none:pool'])
  })

  test('finds columns that are empty in the same rows, NA counted as empty', () => {
    const other = unless('z').map((value) => value ?? 'NA')
    expect(between({ quality: unless('q'), other })).toEqual([
      'quality:missing-together:other',
      'other:missing-together:quality',
    ])
  })

  test('says nothing where one row differs', () => {
    expect(between({ pools, quality: unless('q').with(1, null) })).toEqual([])
    expect(between({ other: unless('z'), quality: unless('q').with(1, null) })).toEqual([])
  })
})

describe('null words that look like codes', () => {
  const states = repeated(120, 'OH', 'NY', 'NA', 'TX', 'CA', 'WA')

  test('are kept, unless another column is missing in the very same rows', () => {
    const kinds = (columns: Readonly<Record<string, Values>>) =>
      profileTable(rawFrame(columns)).columns[0]!.suspicions.map(({ kind }) => kind)
    expect(kinds({ states })).toEqual(['kept-words'])
    expect(
      kinds({ states, city: states.map((state, row) => (state === 'NA' ? 'NA' : `${state} City ${row}`)) }),
    ).toEqual(['missing-together', 'null-words'])
  })
})

describe('conflicting rows', () => {
  const conflicts = (columns: Readonly<Record<string, Values>>) =>
    profileTable(rawFrame(columns), { target: 'y' }).conflictingRows

  test('counts the rows that agree in every feature with one of another target, ids aside', () => {
    const id = counted(40, (row) => row + 1)
    const x = counted(40, (row) => Math.floor(row / 4))
    expect(conflicts({ id, x, y: counted(40, (row) => (row === 5 ? 'b' : 'a')) })).toBe(4)
    expect(conflicts({ id, x, y: repeated(40, 'a') })).toBe(0)
  })

  test('are not counted without a target, and rows without one are left out', () => {
    expect(profileTable(rawFrame({ x: repeated(40, 1) }))).not.toHaveProperty('conflictingRows')
    expect(conflicts({ x: repeated(40, 1, 2), y: repeated(40, 'a', 'b', null, 'b') })).toBe(0)
  })
})
