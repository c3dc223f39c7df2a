import { describe, expect, test } from 'vitest'
import { unitHash } from '../assignment/unit-hash.ts'
import { addUnit, noUnits } from '../summary/unit-sample.ts'
import { multipleExposures } from './multiple-exposures.ts'
import { SAMPLE_RATIO_P, sampleRatio } from './sample-ratio.ts'
import { segmentRatios } from './segments.ts'
import { sequentialRatio } from './sequential-ratio.ts'

describe('the sample ratio', () => {
  test('says nothing of fewer than 8 units an arm, of a bandit fewer than 5', () => {
    expect(sampleRatio([15, 0], [0.5, 0.5])).toBeUndefined()
    expect(sampleRatio([16, 0], [0.5, 0.5])!.pValue).toBeLessThan(SAMPLE_RATIO_P)
    expect(sampleRatio([9, 0], [0.5, 0.5], 'bandit')).toBeUndefined()
    expect(sampleRatio([10, 0], [0.5, 0.5], 'bandit')!.pValue).toBeLessThan(0.01)
    expect(sampleRatio([100], [1])).toBeUndefined()
  })

  test('leaves out what has weight 0, whatever the weights sum to', () => {
    expect(sampleRatio([310, 0, 290], [2, 0, 2])).toEqual(sampleRatio([310, 290], [0.5, 0.5]))
  })

  test('is found in the one client that loses units, where the sum shows nothing', () => {
    const segments = new Map([
      ['web', [20_000, 20_100]],
      ['ios', [300, 200]],
      ['tv', [3, 2]],
    ])
    const found = segmentRatios(segments, [0.5, 0.5])
    expect(sampleRatio([20_303, 20_302], [0.5, 0.5])!.pValue).toBeGreaterThan(0.5)
    expect(found.map(({ segment, bad }) => [segment, bad])).toEqual([
      ['web', false],
      ['ios', true],
      ['tv', false],
    ])
    // Holm over the two that were tested.
    expect(found[1]!.pValue).toBeCloseTo(2 * sampleRatio([300, 200], [0.5, 0.5])!.pValue, 12)
    expect(found[2]!.pValue).toBeUndefined()
  })
})

describe('the sequential ratio', () => {
  test('is a fair bet: over all that 12 units can do its expectation is 1', () => {
    let expectation = 0
    let ways = 1
    for (let first = 0; first <= 12; first++) {
      const probability = ways * 0.3 ** first * 0.7 ** (12 - first)
      expectation += probability * sequentialRatio([first, 12 - first], [0.3, 0.7], 20).eValue
      ways = (ways * (12 - first)) / (first + 1)
    }
    expect(expectation).toBeCloseTo(1, 10)
  })

  test('begins at p 1 and finds a loss of 5 % of one arm within 40,000 units', () => {
    expect(sequentialRatio([0, 0], [0.5, 0.5])).toMatchObject({ pValue: 1 })
    expect(sequentialRatio([20_000, 19_000], [0.5, 0.5]).pValue).toBeLessThan(SAMPLE_RATIO_P)
    expect(sequentialRatio([20_000, 20_000], [0.5, 0.5]).pValue).toBe(1)
  })
})

test('units in both arms are called above 1 %, from 10 on', () => {
  const arms = (shared: number, units: number) => {
    const [control, canary] = [noUnits(), noUnits()]
    for (let at = 0; at < units; at++) addUnit(control, unitHash('s', `a${at}`).identity)
    for (let at = 0; at < shared; at++) addUnit(canary, unitHash('s', `a${at}`).identity)
    for (let at = 0; at < units - shared; at++) addUnit(canary, unitHash('s', `b${at}`).identity)
    return multipleExposures(control, canary)
  }
  expect(arms(9, 100)).toEqual({ both: 9, units: 191, share: 9 / 191, bad: false })
  expect(arms(10, 100).bad).toBe(true)
  expect(arms(15, 1000).bad).toBe(false)
  expect(arms(0, 0)).toMatchObject({ share: 0, bad: false })
})
