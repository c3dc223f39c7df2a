import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import type { Moments } from '../../domain/rollout-summary.ts'
import { addValue, mergeMoments, noMoments } from '../summary/moments.ts'
import { periodMeans } from './period-means.ts'
import { topTwoThompson } from './top-two-thompson.ts'

/** numpy, two million draws; test/golden/rollout/rollout.py is the program. */
const golden = (
  JSON.parse(readFileSync(new URL('../../../test/golden/rollout/rollout.json', import.meta.url), 'utf8')) as {
    bandit: Record<'counts' | 'means' | 'variances' | 'best' | 'topTwo', number[]> & { draws: number }
  }
).bandit
const goldenArms = golden.counts.map((units, arm) => ({
  units,
  mean: golden.means[arm]!,
  variance: golden.variances[arm]! / units,
}))

describe('weights', () => {
  test('are those of two million draws, to four standard errors of a draw', () => {
    const got = topTwoThompson(goldenArms, { floor: 0 })
    const tolerance = 4 * Math.sqrt(0.25 / golden.draws)
    for (const arm of golden.means.keys()) {
      expect(Math.abs(got.best[arm]! - golden.best[arm]!)).toBeLessThan(tolerance)
      expect(Math.abs(got.weights![arm]! - golden.topTwo[arm]!)).toBeLessThan(tolerance)
    }
  })

  test('sum to 1, keep the floor and the order of the arms, whatever the arms', () => {
    const arm = fc.record({
      units: fc.integer({ min: 100, max: 10_000 }),
      mean: fc.double({ min: -1, max: 1, noNaN: true }),
      variance: fc.double({ min: 1e-6, max: 1e-2, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(arm, { minLength: 2, maxLength: 6 }), (arms) => {
        const { weights, best } = topTwoThompson(arms, { floor: 0.02 })
        expect(weights!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
        expect(Math.min(...weights!)).toBeGreaterThanOrEqual(0.02 - 1e-12)
        // No arm is the best or second best more often than always.
        expect(Math.max(...weights!)).toBeLessThanOrEqual(0.02 + (1 - 0.02 * arms.length) * 0.5 + 1e-3)
        expect(best.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
      }),
      { numRuns: 40 },
    )
  })

  test('of two arms are one half each; less is better where one says so', () => {
    const [low, high] = [goldenArms[3]!, goldenArms[1]!]
    expect(topTwoThompson([low, high]).weights!.map((weight) => weight.toFixed(9))).toEqual([
      '0.500000000',
      '0.500000000',
    ])
    expect(topTwoThompson([low, high]).best[1]).toBeGreaterThan(0.99)
    expect(topTwoThompson([low, high], { better: 'less' }).best[0]).toBeGreaterThan(0.99)
  })

  test('stay as they are below 100 units of an arm, and are even where nothing is known', () => {
    expect(topTwoThompson([{ ...goldenArms[0]!, units: 99 }, goldenArms[1]!]).weights).toBeUndefined()
    const nothing = { units: 100, mean: 0, variance: 0 }
    expect(topTwoThompson([nothing, nothing, nothing, nothing]).weights).toEqual([0.25, 0.25, 0.25, 0.25])
    expect(topTwoThompson([nothing, goldenArms[1]!, goldenArms[2]!]).weights![0]).toBeLessThan(0.1)
  })
})

/** A bandit of `rates` over 20 periods of 500 units; `drift` is added to every rate by the end. */
function run(seed: number, rates: readonly number[], drift: number): { periods: Moments[][]; floors: number[] } {
  const rng = seededRng(seed)
  const periods: Moments[][] = []
  const floors: number[] = []
  let weights: readonly number[] = rates.map(() => 1 / rates.length)
  for (let period = 0; period < 20; period++) {
    const arms = rates.map(noMoments)
    for (let unit = 0; unit < 500; unit++) {
      let [arm, at] = [0, rng.next()]
      while (arm < rates.length - 1 && at >= weights[arm]!) at -= weights[arm++]!
      addValue(arms[arm]!, rng.next() < rates[arm]! + (drift * period) / 19 ? 1 : 0)
    }
    periods.push(arms)
    weights = topTwoThompson(periodMeans(periods), { floor: 0.02 }).weights ?? weights
    floors.push(Math.min(...weights))
  }
  return { periods, floors }
}

describe('a simulated bandit', () => {
  const rates = [0.1, 0.1, 0.1, 0.16]
  const runs = Array.from({ length: 60 }, (_, seed) => run(seed, rates, 0))
  const unitsOf = ({ periods }: { periods: Moments[][] }, arm: number) =>
    periods.reduce((sum, arms) => sum + arms[arm]!.count, 0)

  test('loses less than an even split, and never goes below its floor', () => {
    const even = 10_000 * 0.75 * 0.06
    const lost = runs.map((its) => [0, 1, 2].reduce((sum, arm) => sum + unitsOf(its, arm) * 0.06, 0))
    const mean = lost.reduce((sum, its) => sum + its, 0) / lost.length
    // Top-two sends at most half to the best, so that a third of the loss is what it can save.
    expect(mean).toBeLessThan(0.75 * even)
    expect(Math.min(...runs.flatMap(({ floors }) => floors))).toBeGreaterThanOrEqual(0.02 - 1e-12)
  })

  test('is not wrong about its arms on average while rates rise, where plain means are', () => {
    const drifting = Array.from({ length: 60 }, (_, seed) => run(1000 + seed, rates, 0.2))
    const bias = (of: (periods: Moments[][]) => number): { mean: number; error: number } => {
      const moments = noMoments()
      for (const { periods } of drifting) addValue(moments, of(periods))
      return { mean: moments.mean, error: Math.sqrt(moments.squares / (60 * 59)) }
    }
    // Best arm less first arm; the truth is 0.06 at all times.
    const byPeriod = bias((periods) => periodMeans(periods)[3]!.mean - periodMeans(periods)[0]!.mean - 0.06)
    const plain = bias((periods) => {
      const all = periods.reduce((sum, arms) => sum.map((arm, at) => mergeMoments(arm, arms[at]!)))
      return all[3]!.mean - all[0]!.mean - 0.06
    })
    expect(Math.abs(byPeriod.mean)).toBeLessThan(3 * byPeriod.error)
    expect(plain.mean).toBeGreaterThan(5 * plain.error)
  })

  test('of periods without units of an arm leaves those periods out', () => {
    const full = [noMoments(), noMoments()]
    for (const arm of full) for (const value of [0, 1, 1]) addValue(arm, value)
    const [first] = periodMeans([[noMoments(), full[0]!], full])
    expect(first).toMatchObject({ units: 3, mean: 2 / 3 })
    expect(periodMeans([[noMoments(), full[0]!]])[0]!.mean).toBeNaN()
    expect(periodMeans([])).toEqual([])
  })
})
