import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { benjaminiHochberg } from '../../../src/math/benjamini-hochberg.ts'
import { holm } from '../../../src/math/holm.ts'
import { cuped } from '../../../src/rollout/effect/cuped.ts'
import { difference, lift } from '../../../src/rollout/effect/effect.ts'
import type { Effect, Statistic } from '../../../src/rollout/effect/effect.ts'
import { quantileStatistic } from '../../../src/rollout/effect/quantile-statistic.ts'
import { meanStatistic, proportionStatistic, ratioStatistic } from '../../../src/rollout/effect/statistics.ts'
import { welch } from '../../../src/rollout/fixed-horizon/welch.ts'
import { sampleRatio } from '../../../src/rollout/sample-ratio/sample-ratio.ts'
import { sequentialRatio } from '../../../src/rollout/sample-ratio/sequential-ratio.ts'
import { confidenceSequence } from '../../../src/rollout/sequential/confidence-sequence.ts'
import { addValue, noMoments } from '../../../src/rollout/summary/moments.ts'
import { addPair, noPairs } from '../../../src/rollout/summary/paired-moments.ts'
import { addToSketch, noSketch } from '../../../src/rollout/summary/quantile-sketch.ts'

type Numbers = readonly number[]
interface Tested {
  readonly effect: number
  readonly se: number
  readonly fixed: { readonly ci: Numbers; readonly p: number }
  readonly sequential: readonly { alpha: number; decisionUnits: number; ci: Numbers; p: number }[]
}
interface Arms<Arm> {
  readonly control: Arm
  readonly canary: Arm
  readonly absolute: Tested
  readonly relative: Tested
}

/** Results of gbstats, scipy and statsmodels; the file's `made` holds versions and the command, rollout.py is the program. */
const golden = JSON.parse(readFileSync(new URL('rollout.json', import.meta.url), 'utf8')) as {
  mean: Arms<Numbers>
  proportion: Arms<Numbers>
  ratio: Arms<readonly Numbers[]>
  cuped: Arms<never> & { past: readonly Numbers[]; now: readonly Numbers[]; theta: number }
  oneSided: readonly Record<'effect' | 'se' | 'units' | 'alpha' | 'decisionUnits' | 'low' | 'p', number>[]
  welch: readonly { t: number; p: number; mean: Numbers; sd: Numbers; n: Numbers }[]
  quantile: { values: Numbers; estimate: number; se: number }
  sampleRatio: readonly { counts: Numbers; weights: Numbers; p: number }[]
  sequentialRatio: readonly { counts: Numbers; weights: Numbers; concentration: number; logE: number }[]
  correction: { p: Numbers; holm: Numbers; bh: Numbers }
}

const meanOf = (values: Numbers): Statistic => {
  const moments = noMoments()
  for (const value of values) addValue(moments, value)
  return meanStatistic(moments)
}
const pairsOf = (pairs: readonly Numbers[]) => {
  const moments = noPairs()
  for (const [x, y] of pairs) addPair(moments, x!, y!)
  return moments
}
/** Sums are taken in another order there, so the last digits differ. */
const close = (got: number, wanted: number, tolerance = 1e-10): void => {
  if (!Number.isFinite(wanted)) return expect(got).toBe(wanted)
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(tolerance * Math.max(1e-12, Math.abs(wanted)))
}

const arms: Record<string, [Statistic, Statistic, Arms<unknown>]> = {
  mean: [meanOf(golden.mean.control), meanOf(golden.mean.canary), golden.mean],
  proportion: [
    proportionStatistic(golden.proportion.control[0]!, golden.proportion.control[1]!),
    proportionStatistic(golden.proportion.canary[0]!, golden.proportion.canary[1]!),
    golden.proportion,
  ],
  ratio: [ratioStatistic(pairsOf(golden.ratio.control)), ratioStatistic(pairsOf(golden.ratio.canary)), golden.ratio],
}

describe.each(Object.entries(arms))("gbstats' tests of a %s", (_name, [control, canary, wanted]) => {
  test.each([
    ['difference', difference(control, canary), wanted.absolute],
    ['lift', lift(control, canary), wanted.relative],
  ] as const)('%s', (_kind, effect: Effect, its: Tested) => {
    close(effect.effect, its.effect)
    close(effect.standardError, its.se)
    const fixed = welch(effect, [control, canary])
    close(fixed.low, its.fixed.ci[0]!)
    close(fixed.high, its.fixed.ci[1]!)
    close(fixed.pValue, its.fixed.p, 1e-8)
    for (const { alpha, decisionUnits, ci, p } of its.sequential) {
      const got = confidenceSequence(effect, { alpha, decisionUnits })
      close(got.low, ci[0]!)
      close(got.high, ci[1]!)
      close(got.pValue, p)
    }
  })
})

test("CUPED is gbstats' regression adjustment", () => {
  const both = golden.cuped.now.map((now, arm) => pairsOf(now.map((x, at) => [x, golden.cuped.past[arm]![at]!])))
  const { control, canary, theta } = cuped(both[0]!, both[1]!)
  close(theta, golden.cuped.theta)
  const effect = difference(control, canary)
  close(effect.effect, golden.cuped.absolute.effect)
  close(effect.standardError, golden.cuped.absolute.se)
})

test.each(golden.oneSided)('a one-sided sequence of $effect, $se, $units', (wanted) => {
  const { alpha, decisionUnits, units } = wanted
  const effect = { effect: wanted.effect, standardError: wanted.se, units }
  const got = confidenceSequence(effect, { alpha, decisionUnits, alternative: 'greater' })
  close(got.low, wanted.low, 1e-12)
  expect(got.high).toBe(Infinity)
  // Found there by a search to 1e-14 of its logarithm.
  close(got.pValue, wanted.p, 1e-8)
  const mirrored = confidenceSequence(
    { ...effect, effect: -wanted.effect },
    { alpha, decisionUnits, alternative: 'less' },
  )
  expect([mirrored.high, mirrored.pValue]).toEqual([-got.low, got.pValue])
})

test.each(golden.welch)("scipy's Welch test of $mean", ({ t, p, mean, sd, n }) => {
  const [a, b] = mean.map((value, arm) => ({ units: n[arm]!, value, variance: sd[arm]! ** 2 })) as [
    Statistic,
    Statistic,
  ]
  const got = welch(difference(a, b), [a, b])
  close(got.t, t)
  close(got.pValue, p)
})

test("the sketch's 99th percentile and its error are those of the sorted values, to the width of its buckets", () => {
  const sketch = noSketch()
  for (const value of golden.quantile.values) addToSketch(sketch, value)
  const { value, variance, units } = quantileStatistic(sketch, 0.99)
  close(value, golden.quantile.estimate, 0.02)
  // A difference of two quantiles each known to 1 %: 0.63 of 5.1.
  close(Math.sqrt(variance / units), golden.quantile.se, 0.25)
})

test.each(golden.sampleRatio)("gbstats' sample ratio of $counts", ({ counts, weights, p }) => {
  close(sampleRatio(counts, weights)!.pValue, p)
})

test.each(golden.sequentialRatio)(
  'the odds of $counts against $weights',
  ({ counts, weights, concentration, logE }) => {
    // Differences of log gammas near 1e5, each good to 1e-15 of itself.
    expect(sequentialRatio(counts, weights, concentration).logE).toBeCloseTo(logE, 8)
  },
)

test("statsmodels' Holm and scipy's Benjamini-Hochberg", () => {
  const { p, holm: byHolm, bh } = golden.correction
  for (const [at, wanted] of byHolm.entries()) close(holm(p)[at]!, wanted)
  for (const [at, wanted] of bh.entries()) close(benjaminiHochberg(p)[at]!, wanted)
})
