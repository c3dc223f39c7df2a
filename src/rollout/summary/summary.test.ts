import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { unitHash } from '../assignment/unit-hash.ts'
import { countLabel, countRequest, countShadow, mergeRollouts, noRollout } from './arm-summary.ts'
import { addValue, mergeMoments, noMoments, varianceOf } from './moments.ts'
import { addPair, covarianceOf, mergePairs, noPairs } from './paired-moments.ts'
import { addToSketch, countOf, noSketch, sketchQuantiles } from './quantile-sketch.ts'
import { addUnit, mergeUnits, noUnits, unitCounts } from './unit-sample.ts'

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 40 })

describe('moments', () => {
  const of = (numbers: readonly number[]) => {
    const moments = noMoments()
    for (const value of numbers) addValue(moments, value)
    return moments
  }

  test('merged parts are the whole, however it is parted', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [whole, merged] = [of([...a, ...b]), mergeMoments(of(a), of(b))]
        expect(merged.count).toBe(whole.count)
        // Rounding of values up to 1e6: 1e-16 · 1e6 for the mean, squared and summed over 80 for the squares.
        expect(Math.abs(merged.mean - whole.mean)).toBeLessThan(1e-8)
        expect(Math.abs(merged.squares - whole.squares)).toBeLessThan(1e-14 * 80 * 1e12)
      }),
    )
  })

  test('keep the variance of values far from 0, and have none of fewer than two', () => {
    expect(varianceOf(of([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]))).toBeCloseTo(30, 6)
    expect(varianceOf(of([3]))).toBeNaN()
    expect(mergeMoments(noMoments(), noMoments())).toEqual(noMoments())
  })

  test('of pairs merge too, and give the covariance', () => {
    fc.assert(
      fc.property(values, values, fc.nat(40), (xs, ys, cut) => {
        const pairs = xs.slice(0, ys.length).map((x, at) => [x, ys[at]!] as const)
        const ofPairs = (some: typeof pairs) => {
          const moments = noPairs()
          for (const [x, y] of some) addPair(moments, x, y)
          return moments
        }
        const merged = mergePairs(ofPairs(pairs.slice(0, cut)), ofPairs(pairs.slice(cut)))
        expect(Math.abs(merged.products - ofPairs(pairs).products)).toBeLessThan(1e-14 * 80 * 1e12)
      }),
    )
    const known = noPairs()
    for (const [x, y] of [
      [1, 2],
      [2, 1],
      [3, 6],
    ] as const)
      addPair(known, x, y)
    expect(covarianceOf(known)).toBeCloseTo(2, 14)
  })
})

describe('the quantile sketch', () => {
  test('is within 2 % of the sample quantile, whatever the values', () => {
    const positive = fc.array(fc.double({ min: 1e-5, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(positive, fc.double({ min: 0.01, max: 1, noNaN: true }), (sample, share) => {
        const sketch = noSketch()
        for (const value of sample) addToSketch(sketch, value)
        const sorted = Float64Array.from(sample).sort()
        const exact = sorted[Math.ceil(share * sorted.length - 1e-12) - 1]!
        const [got] = sketchQuantiles(sketch, [share])
        expect(Math.abs(got! / exact - 1)).toBeLessThan(0.0201)
      }),
    )
  })

  test('holds zeros, leaves NaN out, clips what is beyond its range', () => {
    const sketch = noSketch()
    for (const value of [0, 0, 0, Number.NaN, 1e300]) addToSketch(sketch, value)
    expect(countOf(sketch)).toBe(4)
    expect(sketchQuantiles(sketch, [0.5])).toEqual([0])
    expect(sketchQuantiles(sketch, [1])[0]).toBeGreaterThan(1e11)
    expect(sketchQuantiles(noSketch(), [0.5])[0]).toBeNaN()
  })
})

describe('the sample of units', () => {
  test('is the same in any order and however it is parted, and of bounded size', () => {
    const identities = Array.from({ length: 50_000 }, (_, at) => unitHash('s', `u${at}`).identity)
    const [whole, backwards, left, right] = [noUnits(), noUnits(), noUnits(), noUnits()]
    for (const identity of identities) addUnit(whole, identity)
    for (const identity of identities.toReversed()) addUnit(backwards, identity)
    for (const [at, identity] of identities.entries()) addUnit(at % 3 === 0 ? left : right, identity)
    const sorted = (sample: typeof whole) => [...sample.identities].sort((a, b) => a - b)
    expect(whole.identities.size).toBeLessThanOrEqual(4096)
    expect(sorted(backwards)).toEqual(sorted(whole))
    expect(sorted(mergeUnits(left, right))).toEqual(sorted(whole))
    // Binomial(50,000, 1/16) at level 4: standard deviation 54.
    expect(Math.abs(whole.identities.size * 2 ** whole.level - 50_000)).toBeLessThan(4 * 54 * 16)
  })

  test('counts a unit once whatever its requests, and finds those of both arms at different levels', () => {
    const [control, canary] = [noUnits(), noUnits()]
    for (let at = 0; at < 20_000; at++) addUnit(control, unitHash('s', `u${at}`).identity)
    for (let again = 0; again < 3; again++) {
      for (let at = 19_000; at < 20_500; at++) addUnit(canary, unitHash('s', `u${at}`).identity)
    }
    const counts = unitCounts(control, canary)
    expect(canary.level).toBe(0)
    expect(counts.share).toBe(2 ** -control.level)
    // 1,000 shared and 1,500 of the canary, each in the sample with probability 1/8.
    expect(Math.abs(counts.both - 125)).toBeLessThan(4 * Math.sqrt(125))
    expect(Math.abs(counts.canary - 187)).toBeLessThan(4 * Math.sqrt(187))
  })
})

describe('the summary of a rollout', () => {
  const rng = seededRng('summary')
  const drawn = Array.from({ length: 3000 }, (_, at) => ({
    identity: unitHash('s', `u${at % 700}`).identity,
    sticky: rng.next() < 0.9,
    latencyMs: 5 + 20 * rng.next(),
    outcome: rng.next() < 0.1 ? ('error' as const) : rng.next() < 0.1 ? ('invalid' as const) : ('answered' as const),
    cells: 20,
    missing: Math.floor(3 * rng.next()),
    answerBin: Math.floor(10 * rng.next()),
  }))

  test('of parts is the summary of the whole', () => {
    const [whole, first, second] = [noRollout(10), noRollout(10), noRollout(10)]
    for (const [at, request] of drawn.entries()) {
      for (const into of [whole, at < 1000 ? first : second]) {
        countRequest(at % 2 === 0 ? into.control : into.canary, request)
        countShadow(into.shadow, request.latencyMs, request.sticky)
        countLabel(into.control, request.sticky ? 0.5 : undefined)
      }
    }
    expect(mergeRollouts(first, second)).toEqual(whole)
    expect(whole.control.labels).toMatchObject({ due: 3000 })
    expect(whole.control.labels.labelled).toBe(drawn.filter((request) => request.sticky).length)
    expect(countOf(whole.control.latency) + countOf(whole.canary.latency)).toBe(3000)
    expect(whole.shadow.agreed).toBe(drawn.filter((request) => request.sticky).length)
  })

  test('takes a request in well under a microsecond', () => {
    const { control } = noRollout(10)
    for (let round = 0; round < 20; round++) for (const request of drawn) countRequest(control, request)
    const rounds = 60
    const started = process.cpuUsage().user
    for (let round = 0; round < rounds; round++) for (const request of drawn) countRequest(control, request)
    const microseconds = (process.cpuUsage().user - started) / (rounds * drawn.length)
    // Some 0.06 on two cores of 2024; other work on the machine does not count in CPU time.
    expect(microseconds).toBeLessThan(1)
  })
})
