import { expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { fitImputation } from './imputation.ts'
import { numberSummary } from './number-summary.ts'
import { fitScaling } from './standard-scaling.ts'

const rows = 20_001
const drawn = (valueOf: (chance: number, row: number) => number) => {
  const rng = seededRng(8)
  return Float64Array.from({ length: rows }, (_, row) => valueOf(rng.next(), row))
}

test.each([
  ['spread evenly', (chance: number) => 10 * chance - 4],
  ['far from 0', (chance: number) => 1e6 + chance],
  ['in ascending order', (_: number, row: number) => Math.sqrt(row)],
  ['with a heavy tail', (chance: number) => 1 / (chance + 1e-5)],
])('is what two passes and a sort say, of values %s', (_, valueOf) => {
  const values = drawn(valueOf)
  const ones = new Float64Array(rows).fill(1)
  const { median, mean, scale, least, greatest } = numberSummary(values)!
  const expected = fitScaling(values, ones)!
  expect(median).toBe(fitImputation(values, ones)!.fill)
  // Sums of 20,000 terms are right to some 1e-12 of themselves.
  expect(Math.abs(mean - expected.mean)).toBeLessThan(1e-11 * Math.abs(expected.mean))
  expect(Math.abs(scale / expected.scale - 1)).toBeLessThan(1e-10)
  expect([least, greatest]).toEqual([values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))])
})

test('leaves gaps, infinite numbers, few rows and few different values to others', () => {
  const values = drawn((chance) => chance)
  expect(numberSummary(values.with(7, Number.NaN))).toBeUndefined()
  expect(numberSummary(values.with(7, -Infinity))).toBeUndefined()
  expect(numberSummary(values.subarray(0, 100))).toBeUndefined()
  expect(numberSummary(drawn((chance) => (chance < 0.5 ? 0 : 1)))).toBeUndefined()
})
