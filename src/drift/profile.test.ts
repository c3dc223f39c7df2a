import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../base/json.ts'
import { seededRng, shuffledIndices } from '../base/rng.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf, takeRows } from '../frame/frame.ts'
import { referenceProfile } from './profile.ts'

describe('referenceProfile', () => {
  test('describes numbers by quantiles, bins and moments', () => {
    const frame = frameOf([['x', numberColumn([2, 4, null, 6, 8])]])
    const [column] = referenceProfile(frame, ['x']).columns
    expect(column).toMatchObject({ kind: 'number', name: 'x', missing: 1, mean: 5 })
    if (column?.kind !== 'number') throw new Error('a number column')
    expect(column.standardDeviation).toBeCloseTo(Math.sqrt(5), 12)
    expect(column.counts.reduce((sum, rows) => sum + rows)).toBe(4)
    expect(column.counts).toHaveLength(column.edges.length + 1)
    expect([column.quantiles[0], column.quantiles.at(-1)]).toEqual([2, 8])
  })

  test('describes categories by their commonest values, ties by name', () => {
    const frame = frameOf([['c', categoryColumn(['b', 'a', null, 'a', 'c', 'b'])]])
    expect(referenceProfile(frame, ['c'])).toEqual({
      rows: 6,
      columns: [
        {
          kind: 'category',
          name: 'c',
          missing: 1,
          counts: [
            { value: 'a', rows: 2 },
            { value: 'b', rows: 2 },
            { value: 'c', rows: 1 },
          ],
          otherRows: 0,
        },
      ],
    })
  })

  test('cuts the list at 100 values and counts the rest', () => {
    const values = Array.from({ length: 300 }, (_, i) => `v${i % 150}`)
    const [column] = referenceProfile(frameOf([['c', categoryColumn(values)]]), ['c']).columns
    expect(column).toMatchObject({ otherRows: 100 })
  })

  test('keeps of a text how many words it has, and what is missing', () => {
    const frame = frameOf([['t', { kind: 'text', values: ['some words', null, 'Ça va, merci', ''] }]])
    const [column] = referenceProfile(frame, ['t']).columns
    expect(column).toMatchObject({
      kind: 'number',
      of: 'words',
      name: 't',
      missing: 1,
      mean: expect.closeTo(5 / 3) as number,
    })
  })

  test('leaves out timestamps', () => {
    const frame = frameOf([
      ['at', { kind: 'timestamp', values: Float64Array.of(0) }],
      ['x', numberColumn([1])],
    ])
    expect(referenceProfile(frame, ['at', 'x']).columns.map(({ name }) => name)).toEqual(['x'])
  })

  test('is the same for the same rows in any order', () => {
    const rng = seededRng(3)
    const frame = frameOf([
      ['x', numberColumn(Array.from({ length: 500 }, () => rng.next()))],
      ['c', categoryColumn(Array.from({ length: 500 }, () => `v${Math.floor(rng.next() * 9)}`))],
    ])
    const shuffled = takeRows(frame, shuffledIndices(500, rng))
    expect(referenceProfile(shuffled, ['x', 'c'])).toEqual(referenceProfile(frame, ['x', 'c']))
  })

  test('is JSON, and at most 5 kB for a number column, whatever the numbers', () => {
    const rng = seededRng(4)
    const columns = {
      empty: [null, null, null],
      infinite: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1],
      huge: [-Number.MAX_VALUE, Number.MAX_VALUE, 0],
      tiny: [Number.MIN_VALUE, Number.MIN_VALUE, 0],
    }
    for (const [name, values] of Object.entries(columns)) {
      const profile = referenceProfile(frameOf([[name, numberColumn(values)]]), [name])
      expect(JSON.parse(canonicalJson(profile))).toEqual(profile)
    }
    const irrational = frameOf([['x', numberColumn(Array.from({ length: 9999 }, () => 1e3 * rng.next()))]])
    expect(canonicalJson(referenceProfile(irrational, ['x'])).length).toBeLessThan(5000)
  })
})
