import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { regionStrengths } from './region-strength.ts'
import { searchSample } from './search-sample.ts'
import type { SearchSample } from './search-sample.ts'
import { valueRegions } from './value-regions.ts'

function sampleOf(kind: SearchSample['kind'], y: readonly number[], x: readonly (number | null)[]): SearchSample {
  const frame = frameOf([['x', numberColumn(x)]])
  return searchSample(frame, ['x'], { kind, y: Float64Array.from(y) }, seededRng(1))
}

describe('valueRegions', () => {
  test('looks at the exception of zero or not, and at missing or not', () => {
    const x = Array.from({ length: 1_000 }, (_, row) => (row < 30 ? null : row < 60 ? row : 0))
    const sample = sampleOf(
      'classification',
      x.map(() => 0),
      x,
    )
    const plain = valueRegions(sample, sample.columns[0]!).filter(({ sort }) => sort === 'plain')
    expect(plain.map(({ where, rows }) => [where, rows.length])).toEqual([
      ['where x is missing', 30],
      ['where x is not 0', 30],
    ])
  })
  test('leaves out a region below half a percent', () => {
    const x = Array.from({ length: 10_000 }, (_, row) => (row < 49 ? 1 : 0))
    const sample = sampleOf('classification', x, x)
    expect(valueRegions(sample, sample.columns[0]!)).toEqual([])
  })
})

describe('regionStrengths', () => {
  const x = Array.from({ length: 1_000 }, (_, row) => (row < 100 ? 1 : 0))

  test('is the lower bound of the log odds ratio', () => {
    // 60 of 100 inside, 90 of 900 outside
    const y = x.map((_, row) => (row < 60 || (row >= 100 && row < 190) ? 1 : 0))
    const sample = sampleOf('classification', y, x)
    const region = valueRegions(sample, sample.columns[0]!)[0]!
    const [strength] = regionStrengths(sample, [region])
    const ratio = (60.5 * 810.5) / (40.5 * 90.5)
    const error = Math.sqrt(1 / 60.5 + 1 / 40.5 + 1 / 90.5 + 1 / 810.5)
    expect(strength!.inside).toBe(0.6)
    expect(strength!.overall).toBe(0.15)
    // two-sided 99 %: 2.5758 standard errors
    expect(strength!.bound).toBeCloseTo(Math.log(ratio) - 2.575_829_303_549 * error, 9)
  })
  test('shrinks with the number of regions looked at', () => {
    const y = x.map((_, row) => (row < 60 || (row >= 100 && row < 190) ? 1 : 0))
    const sample = sampleOf('classification', y, x)
    const region = valueRegions(sample, sample.columns[0]!)[0]!
    const alone = regionStrengths(sample, [region])[0]!.bound
    const among = regionStrengths(
      sample,
      Array.from({ length: 500 }, () => region),
    )[0]!.bound
    expect(among).toBeLessThan(alone)
  })
  test('is zero where the target does not care', () => {
    const y = x.map((_, row) => row % 2)
    const sample = sampleOf('classification', y, x)
    expect(regionStrengths(sample, valueRegions(sample, sample.columns[0]!))[0]!.bound).toBe(0)
  })
  test('is a shift in standard deviations for a numeric target', () => {
    const y = x.map((value, row) => 4 * value + (row % 2))
    const sample = sampleOf('regression', y, x)
    const [strength] = regionStrengths(sample, valueRegions(sample, sample.columns[0]!))
    const shift = 4 / strength!.deviation
    expect(strength!.bound).toBeGreaterThan(0.85 * shift)
    expect(strength!.bound).toBeLessThan(shift)
  })
})
