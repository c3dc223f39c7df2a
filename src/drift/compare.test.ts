import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import type { ColumnDrift } from '../domain/drift-report.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { normalQuantile } from '../math/normal-quantile.ts'
import { compareWindow } from './compare.ts'
import { referenceProfile } from './profile.ts'

const POLICY = { minSamples: 200, falseDiscoveryRate: 0.01 }
const rng = seededRng('compare')
const some = <Value>(rows: number, draw: () => Value): Value[] => Array.from({ length: rows }, draw)
const normal = (): number => normalQuantile(rng.next())
const normals = (rows: number, shift = 0): Column => numberColumn(some(rows, () => normal() + shift))
const draw = (shares: Readonly<Record<string, number>>) => (): string => {
  let rest = rng.next()
  for (const [value, share] of Object.entries(shares)) if ((rest -= share) < 0) return value
  return Object.keys(shares)[0]!
}
const categories = (rows: number, shares: Readonly<Record<string, number>>): Column =>
  categoryColumn(some(rows, draw(shares)))

function compare(reference: Column, current: Column | undefined, currentRows?: number): ColumnDrift[] {
  const profile = referenceProfile(frameOf([['x', reference]]), ['x'])
  return compareWindow(profile, frameOf(current === undefined ? [] : [['x', current]], currentRows), POLICY)
}

describe('numbers', () => {
  test('a shift of 0.3 standard deviations is called over 2,000 rows', () => {
    const [row] = compare(normals(5000), normals(2000, 0.3))
    expect(row).toMatchObject({ column: 'x', method: 'wasserstein', threshold: 0.2, samples: 2000, verdict: 'drifted' })
    expect(row!.score).toBeCloseTo(0.31, 1)
    expect(row!.pValue).toBeLessThan(1e-10)
  })

  test('a shift of 0.15 is a warning, one of 0.03 is none however many rows prove it', () => {
    expect(compare(normals(20_000), normals(20_000, 0.15))[0]!.verdict).toBe('warning')
    const [tiny] = compare(normals(100_000), normals(100_000, 0.03))
    expect(tiny!.pValue).toBeLessThan(0.01)
    expect(tiny!.verdict).toBe('stable')
  })

  test('the same shift over 199 rows is inconclusive and has no p-value', () => {
    const [row] = compare(normals(5000), normals(199, 0.3))
    expect(row).toMatchObject({ samples: 199, verdict: 'inconclusive' })
    expect(row).not.toHaveProperty('pValue')
  })

  test('a reference of too few values is inconclusive too', () => {
    expect(compare(normals(150), normals(5000, 3))[0]!.verdict).toBe('inconclusive')
  })

  test('one value far outside raises no alarm and hides no shift', () => {
    const calm = numberColumn([...some(600, normal), 1e12])
    expect(compare(normals(5000), calm)[0]!.verdict).toBe('stable')
    expect(compare(numberColumn([...some(5000, normal), 1e12]), normals(2000, 0.5))[0]!.verdict).toBe('drifted')
  })

  test('a wider spread around the same mean is called', () => {
    const wider = numberColumn(some(2000, () => normal() * 1.5))
    expect(compare(normals(5000), wider)[0]!.verdict).toBe('drifted')
  })

  test('a sensor that sticks at its usual value is called', () => {
    expect(compare(normals(5000), numberColumn(some(500, () => 0)))[0]!.verdict).toBe('drifted')
  })

  test('a constant that no longer is one is called, and one that still is stays stable', () => {
    const constant = numberColumn(some(1000, () => 7))
    expect(compare(constant, constant)[0]).toMatchObject({ method: 'jensen-shannon', score: 0, verdict: 'stable' })
    const broken = numberColumn(some(1000, () => (rng.next() < 0.1 ? 8 : 7)))
    expect(compare(constant, broken)[0]!.verdict).toBe('drifted')
  })
})

describe('categories', () => {
  const USUAL = { cash: 0.6, card: 0.39, cheque: 0.01 }

  test('shares that move are called', () => {
    const [row] = compare(categories(5000, USUAL), categories(2000, { cash: 0.4, card: 0.59, cheque: 0.01 }))
    expect(row).toMatchObject({ method: 'jensen-shannon', threshold: 0.1, verdict: 'drifted' })
  })

  test('a value never seen before is called once it takes a share', () => {
    const withNew = { cash: 0.55, card: 0.38, cheque: 0.01, phone: 0.06 }
    expect(compare(categories(5000, USUAL), categories(1000, withNew))[0]!.verdict).toBe('drifted')
  })

  test('identifiers, where hardly a value returns, are not drift', () => {
    const ids = (from: number): Column => categoryColumn(Array.from({ length: 3000 }, (_, i) => `id-${i + from}`))
    expect(compare(ids(0), ids(3000))[0]).toMatchObject({ score: 0, verdict: 'stable' })
  })

  test('values that were among the 100 commonest by luck alone are not drift', () => {
    const even = (): Column => categoryColumn(some(6000, () => `v${Math.floor(400 * rng.next())}`))
    for (let window = 0; window < 5; window++) expect(compare(even(), even())[0]!.pValue).toBeGreaterThan(0.001)
  })

  test('a small window of many categories does not look moved by chance', () => {
    const twenty = (rows: number): Column => categoryColumn(some(rows, () => `v${Math.floor(20 * rng.next())}`))
    const scores = some(40, () => compare(twenty(5000), twenty(200))[0]!.score)
    // Without the subtraction the distance is about √(19 / 200 / 8 / ln 2) = 0.13 in every window.
    expect(scores.reduce((sum, score) => sum + score) / 40).toBeLessThan(0.04)
  })

  test('text is compared as its values, in any dictionary order', () => {
    const values = some(3000, draw(USUAL))
    const [asText] = compare(categoryColumn(values), { kind: 'text', values: [...values].reverse() })
    expect(asText).toMatchObject({ score: 0, verdict: 'stable' })
  })

  test('texts that are cut off are called, the same texts in other words are not', () => {
    const text = (words: number): Column => ({
      kind: 'text',
      values: some(2000, () =>
        Array.from({ length: words + Math.floor(9 * rng.next()) }, () => `w${rng.next()}`).join(' '),
      ),
    })
    expect(compare(text(10), text(10))[0]!.verdict).toBe('stable')
    expect(compare(text(10), text(2))[0]!.verdict).toBe('drifted')
  })

  test('a column of another kind than in the reference is named', () => {
    expect(() => compare(categories(300, USUAL), normals(300))).toThrow('"x" was a category column in the reference')
    expect(() => compare(normals(300), categories(300, USUAL))).toThrow('"x" was a number column in the reference')
  })
})

describe('missing values', () => {
  const holes = (rows: number, share: number): Column =>
    numberColumn(some(rows, () => (rng.next() < share ? null : normal())))

  test('have a row of their own only where a value is missing', () => {
    expect(compare(normals(500), normals(500))).toHaveLength(1)
    expect(compare(holes(500, 0.1), normals(500)).map(({ method }) => method)).toEqual(['wasserstein', 'missing-share'])
  })

  test('are called when their share moves by ten points, while the values stay stable', () => {
    const [values, missing] = compare(holes(5000, 0.02), holes(1000, 0.12))
    expect(values!.verdict).toBe('stable')
    expect(missing).toMatchObject({ threshold: 0.05, samples: 1000, verdict: 'drifted' })
    expect(missing!.score).toBeCloseTo(0.1, 1)
  })

  test.each([
    ['empty', numberColumn(some(400, () => null))],
    ['absent', undefined],
  ])('are called when the column is %s', (_how, current) => {
    const [values, missing] = compare(normals(5000), current, 400)
    expect(values).toMatchObject({ samples: 0, score: 0, verdict: 'inconclusive' })
    expect(missing).toMatchObject({ score: 1, samples: 400, verdict: 'drifted' })
  })
})

test('every p-value is corrected for the number of columns', () => {
  const names = Array.from({ length: 10 }, (_, i) => `x${i}`)
  const frame = (shift: number): ReturnType<typeof frameOf> =>
    frameOf(names.map((name, i) => [name, normals(1000, i === 0 ? shift : 0)] as const))
  const reference = frame(0)
  const current = frame(0.5)
  const [alone] = compareWindow(referenceProfile(reference, ['x0']), current, POLICY)
  const [among] = compareWindow(referenceProfile(reference, names), current, POLICY)
  expect(among!.pValue! / alone!.pValue!).toBeCloseTo(10, 6)
})
