import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chiSquareTail } from '../../math/chi-square-tail.ts'
import { assign, inNamespace } from './assign.ts'
import { bucketRanges, rangeAt, rolloutRanges } from './bucket-ranges.ts'
import { namespaceHash, unitHash } from './unit-hash.ts'

/** Published cases of GrowthBook's SDKs (packages/sdk-js/test/cases.json: hash, getBucketRange). */
describe("GrowthBook's published cases", () => {
  test.each([
    ['', 'a', 0.22],
    ['', 'b', 0.077],
    ['b', 'a', 0.946],
    ['ef', 'd', 0.652],
    ['asdf', '8952klfjas09ujk', 0.549],
    ['', '123', 0.011],
    ['', '___)((*":&', 0.563],
  ])('version 1 with seed %s of %s', (seed, value, hash) => {
    expect(namespaceHash(seed, value)).toBe(hash)
  })

  test.each([
    ['seed', 'a', 0.0505],
    ['seed', 'b', 0.2696],
    ['foo', 'ab', 0.2575],
    ['foo', 'def', 0.2019],
    ['89123klj', '8952klfjas09ujkasdf', 0.124],
    ['90850943850283058242805', '123', 0.7516],
    ['()**(%$##$%#$#', '___)((*":&', 0.0128],
    // The bucket of its case "creates experiments properly".
    ['feature', '123', 0.5231],
  ])('version 2 with seed %s of %s', (seed, value, hash) => {
    expect(unitHash(seed, value).position).toBe(hash)
  })

  test.each([
    [
      [0.5, 0.5],
      1,
      [
        [0, 0.5],
        [0.5, 1],
      ],
    ],
    [
      [0.5, 0.5],
      0.5,
      [
        [0, 0.25],
        [0.5, 0.75],
      ],
    ],
    [
      [0.5, 0.5],
      0,
      [
        [0, 0],
        [0.5, 0.5],
      ],
    ],
    [
      [0.4, 0.6],
      1,
      [
        [0, 0.4],
        [0.4, 1],
      ],
    ],
    [
      [0.2, 0.3, 0.5],
      1,
      [
        [0, 0.2],
        [0.2, 0.5],
        [0.5, 1],
      ],
    ],
    [
      [0.2, 0.3, 0.5],
      0.2,
      [
        [0, 0.04],
        [0.2, 0.26],
        [0.5, 0.6],
      ],
    ],
    [
      [0.4, 0.5999],
      1,
      [
        [0, 0.4],
        [0.4, 0.9999],
      ],
    ],
  ])('ranges of %j at coverage %f', (weights, coverage, ranges) => {
    const got = bucketRanges(weights, coverage)
    // Sums of shares such as 0.2 + 0.3 * 0.2 are one rounding away from the decimals written there.
    for (const [at, [from, to]] of ranges.entries()) {
      expect(got[at]![0]).toBeCloseTo(from!, 14)
      expect(got[at]![1]).toBeCloseTo(to!, 14)
    }
  })
})

describe('assignment', () => {
  const plan = { seed: 'rollout-7' }
  const units = Array.from({ length: 100_000 }, (_, at) => `user-${at}`)

  test('spreads neighbouring names evenly over a hundred parts', () => {
    const counts = new Float64Array(100)
    for (const unit of units) counts[Math.floor(unitHash('s', unit).position * 100)]!++
    const statistic = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    // A fixed sample of an even hash: its p-value is itself even; one in a thousand would be a bias.
    expect(chiSquareTail(statistic, 99)).toBeGreaterThan(0.001)
  })

  test('another seed divides the same units independently', () => {
    const both = units.filter((unit) => unitHash('s', unit).position < 0.5 && unitHash('t', unit).position < 0.5)
    // Binomial(100,000, 1/4): standard deviation 137.
    expect(Math.abs(both.length - 25_000)).toBeLessThan(4 * 137)
  })

  test('the identity says nothing of the position', () => {
    const low = units.filter((unit) => unitHash('s', unit).position < 0.5)
    const counts = new Float64Array(256)
    for (const unit of low) counts[unitHash('s', unit).identity & 255]!++
    const expected = low.length / 256
    const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquareTail(statistic, 255)).toBeGreaterThan(0.001)
  })

  test('a unit once with the canary stays with it while the share rises, whatever the unit', () => {
    const stages = [1, 5, 10, 25, 50, 100]
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, unit) => {
        const arms = stages.map((stage) => assign({ seed }, stage, { unit, requestId: 'r' }).answeredBy)
        const first = arms.indexOf('canary')
        expect(first === -1 || arms.slice(first).every((arm) => arm === 'canary')).toBe(true)
      }),
    )
  })

  test('no unit changes its arm while both arms grow', () => {
    for (const unit of units.slice(0, 20_000)) {
      let was: string | undefined
      for (const stage of [1, 5, 10, 25, 50]) {
        const { counted } = assign(plan, stage, { unit, requestId: 'r' })
        if (was !== undefined && counted !== was) expect.fail(`${unit} was of the ${was}, then of the ${counted}`)
        was = counted ?? was
      }
    }
  })

  test('both arms have the share of the stage, and only the canary answers at 100', () => {
    for (const stage of [1, 10, 50]) {
      const some = units.slice(0, 40_000)
      const arms = some.map((unit) => assign(plan, stage, { unit, requestId: 'r' }).counted)
      const deviation = Math.sqrt(arms.length * (stage / 100) * (1 - stage / 100))
      for (const arm of ['canary', 'control'] as const) {
        const count = arms.filter((its) => its === arm).length
        expect(Math.abs(count - arms.length * (stage / 100))).toBeLessThan(4 * deviation)
      }
    }
    expect(rolloutRanges(0.8).canary[1]).toBeCloseTo(0.2, 14)
    expect(rolloutRanges(0.8).control[0]).toBeCloseTo(0.8, 14)
    expect(rolloutRanges(1)).toEqual({ answered: [0, 1], canary: [0, 0], control: [1, 1] })
    expect(
      units.slice(0, 5000).every((unit) => assign(plan, 100, { unit, requestId: 'r' }).answeredBy === 'canary'),
    ).toBe(true)
  })

  test('a request without a unit is divided by its id and is not sticky', () => {
    const named = assign(plan, 50, { unit: 'ann', requestId: 'r1' })
    expect(named).toMatchObject({ unit: 'ann', sticky: true })
    expect(assign(plan, 50, { unit: 'ann', requestId: 'r2' })).toEqual(named)
    expect(assign(plan, 50, { requestId: 'r1' })).toMatchObject({ unit: 'r1', sticky: false })
    expect(assign(plan, 50, { unit: '', requestId: 'r1' })).toMatchObject({ unit: 'r1', sticky: false })
  })

  test('two rollouts of one namespace never share a unit', () => {
    const first = { name: 'pricing', from: 0, to: 0.4 }
    const second = { name: 'pricing', from: 0.4, to: 1 }
    for (const unit of units.slice(0, 5000)) {
      expect(Number(inNamespace(unit, first)) + Number(inNamespace(unit, second))).toBe(1)
    }
    const outside = units.find((unit) => !inNamespace(unit, first))!
    const assigned = assign({ seed: 's', namespace: first }, 100, { unit: outside, requestId: 'r' })
    expect(assigned).toMatchObject({ answeredBy: 'control', counted: undefined })
  })

  test('in shadow the control answers everyone', () => {
    expect(assign(plan, 'shadow', { unit: 'ann', requestId: 'r' })).toMatchObject({
      answeredBy: 'control',
      counted: 'both',
    })
  })

  test('a position outside every range is in none', () => {
    expect(rangeAt([[0, 0.25]], 0.25)).toBe(-1)
    expect(
      rangeAt(
        [
          [0, 0.25],
          [0.25, 1],
        ],
        0.25,
      ),
    ).toBe(1)
  })
})
