import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { compareRocAuc } from './delong.ts'
import { pairedDifference, provesBetter } from './paired-difference.ts'

const rng = seededRng('rows')
const chances = Float64Array.from({ length: 800 }, () => rng.next())
const y = chances.map((chance) => (rng.next() < chance ? 1 : 0))
const noisy = chances.map((chance) => 0.5 * chance + 0.5 * rng.next())
const constant = chances.map(() => 0.5)

describe('pairedDifference', () => {
  test('agrees with the paired DeLong interval for ROC AUC', () => {
    const byBootstrap = pairedDifference('rocAuc', y, chances, noisy, { rng: seededRng(1) })!
    const byDeLong = compareRocAuc(y, chances, noisy)!
    const width = byDeLong.high - byDeLong.low
    expect(byBootstrap.value).toBeCloseTo(byDeLong.value, 12)
    // A percentile at 2.5 % of 400 resamples has a standard error of about 0.13 standard errors: 3 x 0.13 / 3.92 = 0.1.
    expect(Math.abs(byBootstrap.low - byDeLong.low)).toBeLessThan(0.1 * width)
    expect(Math.abs(byBootstrap.high - byDeLong.high)).toBeLessThan(0.1 * width)
  })

  test('is nothing between equal scores, and changes sign with the order of the two', () => {
    expect(pairedDifference('brier', y, noisy, noisy, { rng: seededRng(1) })).toEqual({ value: 0, low: 0, high: 0 })
    const one = pairedDifference('logLoss', y, chances, constant, { rng: seededRng(1) })!
    const other = pairedDifference('logLoss', y, constant, chances, { rng: seededRng(1) })!
    expect(other.value).toBe(-one.value)
    expect(other.low).toBeCloseTo(-one.high, 12)
  })

  test('has no value where the metric has none', () => {
    const negatives = y.map(() => 0)
    expect(pairedDifference('rocAuc', negatives, chances, noisy, { rng: seededRng(1) })).toBeUndefined()
    expect(pairedDifference('costPer1000', y, chances, noisy, { rng: seededRng(1) })).toBeUndefined()
  })

  test('reads costs by the kind of problem', () => {
    const costs = { perUnitError: 2, currency: 'EUR' }
    const mae = pairedDifference('mae', y, chances, constant, { rng: seededRng(1) })!
    const cost = pairedDifference('costPer1000', y, chances, constant, {
      rng: seededRng(1),
      costs,
      kind: 'regression',
    })!
    expect(cost.value).toBeCloseTo(2000 * mae.value, 9)
    expect(cost.high).toBeCloseTo(2000 * mae.high, 9)
  })
})

describe('provesBetter', () => {
  test('needs the whole interval on the better side of nothing', () => {
    expect(provesBetter('rocAuc', { low: 0.01, high: 0.2 })).toBe(true)
    expect(provesBetter('rocAuc', { low: 0, high: 0.2 })).toBe(false)
    expect(provesBetter('rocAuc', { low: -0.2, high: -0.01 })).toBe(false)
    expect(provesBetter('rmse', { low: -0.2, high: -0.01 })).toBe(true)
    expect(provesBetter('rmse', { low: 0.01, high: 0.2 })).toBe(false)
    expect(provesBetter('rmse', { low: -0.2, high: 0.01 })).toBe(false)
  })

  test('wrongly proves a gain in about 2.5 % of samples where there is none', () => {
    const rng = seededRng('null')
    const repeats = 300
    let proved = 0
    for (let repeat = 0; repeat < repeats; repeat++) {
      const y = Float64Array.from({ length: 120 }, () => (rng.next() < 0.4 ? 1 : 0))
      const [left, right] = [y.map(() => rng.next()), y.map(() => rng.next())]
      const difference = pairedDifference('rocAuc', y, left, right, { rng: seededRng(repeat) })!
      if (provesBetter('rocAuc', difference)) proved++
    }
    expect(proved / repeats).toBeLessThan(0.025 + 3 * Math.sqrt((0.025 * 0.975) / repeats))
  })
})
