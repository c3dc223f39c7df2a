import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import type { MetricKey } from '../../domain/metric.ts'
import { numberColumn, categoryColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { calibration } from './calibration.ts'
import { classResults, mostConfused } from './class-results.ts'
import { classRocAuc } from './class-roc-auc.ts'
import { rocAucInterval } from './delong.ts'
import { evaluate } from './evaluate.ts'
import { pairedDifference, provesBetter } from './paired-difference.ts'
import { prepareClassMetric } from './prepare-class-metric.ts'
import { prepareMetric } from './prepare-metric.ts'
import { everyRowOnce } from './prepared-metric.ts'
import { slices } from './slices.ts'
import { valueOf } from './value.ts'

/** Rows of unequal classes with scores that know something of them: the better, the more `skill`. */
function drawn(
  rowCount: number,
  classes: number,
  { seed = 1, skill = 1 }: { seed?: number | string; skill?: number } = {},
) {
  const rng = seededRng(seed)
  const y = Float64Array.from({ length: rowCount }, () => Math.floor(classes * rng.next() ** 2))
  const scores = new Float64Array(rowCount * classes)
  for (let row = 0; row < rowCount; row++) {
    const parts = Array.from({ length: classes }, (_, label) =>
      Math.exp(2 * rng.next() + (label === y[row] ? skill : 0)),
    )
    const sum = parts.reduce((total, part) => total + part, 0)
    parts.forEach((part, label) => (scores[row * classes + label] = part / sum))
  }
  return { y, scores }
}

const { y, scores } = drawn(300, 5)
const classes = 5

describe('two classes told as many', () => {
  const two = drawn(400, 2)
  const positive = Float64Array.from(two.y, (_, row) => two.scores[2 * row + 1]!)
  const counts = Uint32Array.from(two.y, (_, row) => row % 3)

  test.each<MetricKey>(['logLoss', 'brier', 'accuracy', 'balancedAccuracy', 'f1Macro', 'f1Weighted', 'rocAuc'])(
    'have the %s that they have as two',
    (key) => {
      const options = { kind: 'classification', classes: 2 } as const
      const one = prepareMetric(key, two.y, positive, options)
      const other = prepareClassMetric(key, two.y, two.scores, options)
      for (const rows of [everyRowOnce(400), counts]) expect(other(rows)).toBeCloseTo(one(rows)!, 12)
    },
  )

  test('have the interval of their ROC AUC but for n against n - 1', () => {
    const expected = rocAucInterval(two.y, positive)!
    const found = classRocAuc(two.y, two.scores, 2)!
    expect(found.value).toBeCloseTo(expected.value, 12)
    // each class has more than 100 rows, so that the variances differ by less than 1 %
    expect((found.high - found.low) / (expected.high - expected.low)).toBeCloseTo(1, 2)
  })
})

describe('many classes', () => {
  test('have the same ROC AUC with and without an interval', () => {
    const value = prepareMetric('rocAuc', y, scores, { kind: 'classification', classes })(everyRowOnce(300))!
    expect(classRocAuc(y, scores, classes)!.value).toBeCloseTo(value, 12)
  })

  test('have a ROC AUC interval that holds the truth in about 95 of 100 samples', () => {
    const whole = drawn(60_000, classes, { seed: 'all' })
    const truth = classRocAuc(whole.y, whole.scores, classes)!.value
    const hits = Array.from({ length: 300 }, (_, seed) => {
      const sample = drawn(300, classes, { seed })
      const { low, high } = classRocAuc(sample.y, sample.scores, classes)!
      return low <= truth && truth <= high ? 1 : 0
    }).reduce<number>((sum, hit) => sum + hit, 0)
    // 285 are expected with a standard deviation of 3.8; three of them to either side, and a little for 300 rows
    expect(hits).toBeGreaterThanOrEqual(271)
    expect(hits).toBeLessThanOrEqual(297)
  })

  test('have no metric of one positive class', () => {
    const found = evaluate('classification', y, scores, { classes, rng: seededRng(1) })
    for (const key of ['precision', 'recall', 'f1', 'averagePrecision', 'costPer1000'])
      expect(found).not.toHaveProperty(key)
  })

  test('cost what their wrong answers cost', () => {
    const found = evaluate('classification', y, scores, {
      classes,
      costs: { wrongAnswer: 3, currency: 'EUR' },
      rng: seededRng(1),
    })
    expect(found.costPer1000!.value).toBeCloseTo(3000 * (1 - found.accuracy!.value), 9)
  })

  test('are worth the wrong answers that the commonest class would give beyond theirs', () => {
    const baseline = new Float64Array(scores.length)
    for (let row = 0; row < y.length; row++) baseline[row * classes] = 1
    const costs = { wrongAnswer: 3, currency: 'EUR' }
    const value = valueOf({ kind: 'classification', costs }, y, scores, undefined, baseline, seededRng(1), classes)!
    const commonest = y.reduce((sum, label) => sum + (label === 0 ? 1 : 0), 0) / y.length
    expect(value.costPer1000WithoutModel).toBeCloseTo(3000 * (1 - commonest), 9)
    expect(value.savedPer1000.value).toBeCloseTo(value.costPer1000WithoutModel - value.costPer1000WithModel, 9)
  })

  test('are measured where classes have one row or none, and where all rows are of one', () => {
    const few = Float64Array.of(0, 0, 1, 4)
    const found = evaluate('classification', few, scores.subarray(0, 20), { classes, rng: seededRng(1) })
    expect(Object.values(found).every(({ value, low, high }) => low <= value && value <= high)).toBe(true)
    expect(found.balancedAccuracy).toBeDefined()
    const alike = evaluate('classification', new Float64Array(4), scores.subarray(0, 20), {
      classes,
      rng: seededRng(1),
    })
    expect(alike.rocAuc).toBeUndefined()
    expect(alike.logLoss!.value).toBeGreaterThan(0)
  })

  test('prove better scores better by log loss, on the same resamples', () => {
    const better = drawn(300, classes, { skill: 3 })
    const difference = pairedDifference('logLoss', y, better.scores, scores, { classes, rng: seededRng(1) })!
    expect(provesBetter('logLoss', difference)).toBe(true)
    expect(pairedDifference('logLoss', y, scores, scores, { classes, rng: seededRng(1) })).toMatchObject({
      value: 0,
      low: 0,
    })
  })

  test('are resampled with their rows whole, beyond the greatest number of rows too', () => {
    const many = drawn(26_000, 3)
    const { logLoss, accuracy } = evaluate('classification', many.y, many.scores, { classes: 3, rng: seededRng(1) })
    for (const metric of [logLoss!, accuracy!]) {
      expect(metric.high - metric.low).toBeGreaterThan(0)
      expect(metric.high - metric.low).toBeLessThan(0.03)
    }
  })

  test('are calibrated by the probability of the answer', () => {
    const bins = calibration(Float64Array.of(0, 1, 2), Float64Array.of(0.6, 0.3, 0.1, 0.6, 0.3, 0.1, 0, 0.1, 0.9), {
      classes: 3,
    })
    expect(bins).toEqual([
      { from: 0.6, to: 0.6, rows: 2, meanPredicted: 0.6, observed: 0.5 },
      { from: 0.9, to: 0.9, rows: 1, meanPredicted: 0.9, observed: 1 },
    ])
  })

  test('name the part of the rows where the log loss is higher', () => {
    const [good, bad] = [drawn(500, 4, { skill: 4 }), drawn(500, 4, { skill: -1, seed: 2 })]
    const frame = frameOf([
      ['plant', categoryColumn(Array.from({ length: 1000 }, (_, row) => (row < 500 ? 'north' : 'south')))],
      ['noise', numberColumn(Array.from({ length: 1000 }, (_, row) => (row * 7919) % 1000))],
    ])
    const joined = Float64Array.of(...good.scores, ...bad.scores)
    const found = slices('classification', frame, Float64Array.of(...good.y, ...bad.y), joined, { classes: 4 })
    expect(found[0]).toMatchObject({ slice: 'plant = south', metric: 'logLoss', rows: 500, worse: true })
    expect(found.filter(({ worse }) => worse)).toHaveLength(1)
  })
})

describe('classResults and mostConfused', () => {
  const labels = ['cat', 'dog', 'eel']
  const truth = Float64Array.of(0, 0, 0, 1, 1)
  const answered = [0, 1, 1, 1, 0].flatMap((answer) => [0, 1, 2].map((label) => (label === answer ? 1 : 0)))

  test('count the rows of each class, and leave out what would divide by nothing', () => {
    expect(classResults(truth, Float64Array.from(answered), labels)).toEqual([
      { label: 'cat', rows: 3, answered: 2, precision: 1 / 2, recall: 1 / 3, f1: 2 / 5 },
      { label: 'dog', rows: 2, answered: 3, precision: 1 / 3, recall: 1 / 2, f1: 2 / 5 },
      { label: 'eel', rows: 0, answered: 0 },
    ])
  })

  test('name the commonest mistakes first', () => {
    expect(mostConfused(truth, Float64Array.from(answered), labels)).toEqual([
      { truth: 'cat', answer: 'dog', rows: 2, share: 2 / 3 },
      { truth: 'dog', answer: 'cat', rows: 1, share: 1 / 2 },
    ])
    expect(mostConfused(truth, Float64Array.from(answered), labels, 1)).toHaveLength(1)
  })
})
