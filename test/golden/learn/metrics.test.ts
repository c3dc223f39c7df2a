import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import type { MetricKey } from '../../../src/domain/metric.ts'
import { evaluate } from '../../../src/learn/metrics/evaluate.ts'
import { pinballLoss } from '../../../src/learn/metrics/pinball-loss.ts'

type Numbers = readonly number[]
type Values = Readonly<Record<'two' | 'three' | 'amounts', Readonly<Record<string, number>>>>

/** Results of scikit-learn; the file's `made` holds versions and the command, metrics.py is the program. */
const golden = JSON.parse(readFileSync(new URL('metrics.json', import.meta.url), 'utf8')) as Readonly<
  Record<'weights' | 'y' | 'p' | 't' | 'f' | 'y3' | 'delong' | 'pinball', Numbers> & {
    p3: readonly Numbers[]
  } & Record<'plain' | 'weighted', Values>
>
const [y, p, t, f, y3, weights] = (['y', 'p', 't', 'f', 'y3', 'weights'] as const).map((key) =>
  Float64Array.from(golden[key]),
) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
const p3 = Float64Array.from(golden.p3.flat())
const costs = { falsePositive: 3, falseNegative: 50, perUnitError: 2, currency: 'EUR' }

describe.each([
  ['plain', undefined],
  ['weighted', weights],
] as const)('%s', (key, its) => {
  const options = { costs, weights: its, rng: seededRng(1) }
  test.each([
    ['two', evaluate('classification', y, p, options)],
    ['three', evaluate('classification', y3, p3, { ...options, classes: 3 })],
    ['amounts', evaluate('regression', t, f, options)],
  ] as const)('metrics of %s are all there, agree with scikit-learn, and lie in their intervals', (part, found) => {
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(golden[key][part]).toSorted())
    for (const [name, value] of Object.entries(golden[key][part])) {
      const metric = found[name as MetricKey]!
      expect(metric.value, name).toBeCloseTo(value, 10)
      expect(metric.low, name).toBeLessThan(value)
      expect(metric.high, name).toBeGreaterThan(value)
    }
  })
})

test("DeLong's interval agrees with its formula over all pairs", () => {
  const { value, low, high } = evaluate('classification', y, p, { rng: seededRng(1) }).rocAuc!
  for (const [at, bound] of [value, low, high].entries()) expect(bound).toBeCloseTo(golden.delong[at]!, 12)
})

test('pinball loss agrees with scikit-learn, and refuses what is no quantile', () => {
  expect(pinballLoss(t, f, 0.8)).toBeCloseTo(golden.pinball[0]!, 12)
  expect(pinballLoss(t, f, 0.8, weights)).toBeCloseTo(golden.pinball[1]!, 12)
  expect(() => pinballLoss(t, f, 1)).toThrow('quantile must be a number above 0 and below 1, received 1')
  expect(() => pinballLoss(t, f.subarray(1), 0.5)).toThrow('predictions must be of length 90, received 89')
})
