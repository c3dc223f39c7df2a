import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import type { MetricKey } from '../../../src/domain/metric.ts'
import { classResults } from '../../../src/learn/metrics/class-results.ts'
import { evaluate } from '../../../src/learn/metrics/evaluate.ts'
import { prepareMetric } from '../../../src/learn/metrics/prepare-metric.ts'
import { everyRowOnce } from '../../../src/learn/metrics/prepared-metric.ts'

/** Results of scikit-learn; the file's `made` holds versions and the program. */
const golden = JSON.parse(readFileSync(new URL('class-metrics.json', import.meta.url), 'utf8')) as {
  readonly y: readonly number[]
  readonly probabilities: readonly (readonly number[])[]
  readonly metrics: Readonly<Record<string, number>>
  readonly classes: readonly {
    readonly precision: number
    readonly recall: number
    readonly f1: number
    readonly rows: number
  }[]
}

const y = Float64Array.from(golden.y)
const scores = Float64Array.from(golden.probabilities.flat())
const classes = golden.classes.length
const expected = Object.entries(golden.metrics)

describe('metrics of four classes', () => {
  test.each(expected)('%s agrees with scikit-learn', (key, value) => {
    const metric = prepareMetric(key as MetricKey, y, scores, { kind: 'classification', classes })
    expect(metric(everyRowOnce(y.length))).toBeCloseTo(value, 12)
  })

  test('evaluate gives the same values, each within its interval, and no other', () => {
    const found = evaluate('classification', y, scores, { classes, rng: seededRng(1) })
    expect(Object.keys(found).toSorted()).toEqual(Object.keys(golden.metrics).toSorted())
    for (const [key, value] of expected) {
      const metric = found[key as MetricKey]!
      expect(metric.value).toBeCloseTo(value, 12)
      expect(metric.low).toBeLessThan(value)
      expect(metric.high).toBeGreaterThan(value)
    }
  })

  test('precision, recall and F1 of each class agree with scikit-learn', () => {
    const found = classResults(y, scores, ['a', 'b', 'c', 'd'])
    for (const [label, { rows, ...shares }] of golden.classes.entries()) {
      expect(found[label]!.rows).toBe(rows)
      for (const key of ['precision', 'recall', 'f1'] as const) expect(found[label]![key]).toBeCloseTo(shares[key], 12)
    }
  })
})
