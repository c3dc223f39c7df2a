// Golden numbers: scikit-learn 1.9.1, numpy 2.4.6, on the y, p (classification; threshold 0.35) and t, r (regression) below:
//   roc_auc_score, average_precision_score, log_loss, brier_score_loss, accuracy_score, balanced_accuracy_score,
//   precision_score, recall_score, f1_score(average='binary' | 'macro' | 'weighted') of (y, p >= .35);
//   root_mean_squared_error, mean_absolute_error, median_absolute_error, r2_score of (t, r).
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { MetricKey } from '../../domain/metric.ts'
import { METRICS } from '../../domain/metric.ts'
import { averagePrecision } from './average-precision.ts'
import { brier } from './brier.ts'
import { confusionMetrics } from './confusion-metrics.ts'
import { confusion } from './confusion.ts'
import { costPer1000 } from './cost-per-1000.ts'
import { logLoss } from './log-loss.ts'
import { mae } from './mae.ts'
import { medianAe } from './median-ae.ts'
import { prepareMetric } from './prepare-metric.ts'
import { everyRowOnce } from './prepared-metric.ts'
import { r2 } from './r2.ts'
import { rmse } from './rmse.ts'
import { rocAuc } from './roc-auc.ts'

const y = Float64Array.of(0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0)
const p = Float64Array.of(0.1, 0.8, 0.35, 0.35, 0.9, 0.6, 0.2, 0.55, 0.35, 0.15, 0.05, 0.6)
const t = Float64Array.of(3.1, -0.5, 2, 7.25, 4.4, 0, 1.5)
const r = Float64Array.of(2.5, 0.1, 2.1, 7.8, 3.3, -0.25, 9)
const costs = { falsePositive: 3, falseNegative: 50, perUnitError: 2, currency: 'EUR' }

describe('agreement with scikit-learn', () => {
  const decisions = confusion(y, p, 0.35)
  test.each<[string, number | undefined, number]>([
    ['rocAuc', rocAuc(y, p), 0.7142857142857143],
    ['averagePrecision', averagePrecision(y, p), 0.72],
    ['logLoss', logLoss(y, p), 0.578935652867085],
    ['logLoss of certain scores', logLoss(Float64Array.of(0, 1, 1), Float64Array.of(0, 1, 0)), 12.014551129705717],
    ['brier', brier(y, p), 0.20125],
    ['accuracy', confusionMetrics.accuracy(decisions), 0.5833333333333334],
    ['balancedAccuracy', confusionMetrics.balancedAccuracy(decisions), 0.6142857142857143],
    ['precision', confusionMetrics.precision(decisions), 0.5],
    ['recall', confusionMetrics.recall(decisions), 0.8],
    ['f1', confusionMetrics.f1(decisions), 0.6153846153846154],
    ['f1Macro', confusionMetrics.f1Macro(decisions), 0.5804195804195804],
    ['f1Weighted', confusionMetrics.f1Weighted(decisions), 0.5745920745920746],
    ['rmse', rmse(t, r), 2.892230972795914],
    ['mae', mae(t, r), 1.5285714285714287],
    ['medianAe of seven', medianAe(t, r), 0.6],
    ['medianAe of six', medianAe(t.subarray(0, 6), r.subarray(0, 6)), 0.575],
    ['r2', r2(t, r), -0.3609981239519864],
  ])('%s', (_, value, expected) => {
    expect(value).toBeCloseTo(expected, 13)
  })
})

describe('costPer1000', () => {
  test('adds the mistakes at the threshold, a score at the threshold being called positive', () => {
    // Called positive from 0.35: four false positives, one false negative.
    expect(costPer1000(y, p, { kind: 'classification', threshold: 0.35, costs })).toBeCloseTo(
      (1000 * (4 * 3 + 50)) / 12,
      9,
    )
  })

  test('prices the absolute error of a regression', () => {
    expect(costPer1000(t, r, { kind: 'regression', costs })).toBeCloseTo(1000 * 2 * 1.5285714285714287, 9)
  })

  test('has no value where a cost of its kind is not given', () => {
    expect(costPer1000(y, p, { kind: 'classification', costs: { falsePositive: 1, currency: 'EUR' } })).toBeUndefined()
    expect(costPer1000(t, r, { kind: 'regression', costs: { falsePositive: 1, currency: 'EUR' } })).toBeUndefined()
    expect(costPer1000(t, r, { kind: 'regression' })).toBeUndefined()
  })
})

describe('rows that leave a metric without meaning', () => {
  const keys = Object.keys(METRICS) as MetricKey[]
  const valuesOf = (truth: readonly number[], scores: readonly number[], kind: 'classification' | 'regression') =>
    Object.fromEntries(
      keys
        .filter((key) => METRICS[key].kinds.some((its) => its === kind))
        .map((key) => {
          const metric = prepareMetric(key, Float64Array.from(truth), Float64Array.from(scores), { kind, costs })
          return [key, metric(everyRowOnce(truth.length))]
        })
        .filter(([, value]) => value !== undefined),
    )

  test('nothing has a value without rows', () => {
    expect(valuesOf([], [], 'classification')).toEqual({})
    expect(valuesOf([], [], 'regression')).toEqual({})
  })

  test('negatives alone, none called positive: only what reads mistakes is left', () => {
    expect(valuesOf([0, 0], [0.25, 0.25], 'classification')).toEqual({
      accuracy: 1,
      brier: 0.0625,
      costPer1000: 0,
      f1Weighted: 1,
      logLoss: -Math.log(0.75),
    })
  })

  test('positives alone: what needs both classes is left out', () => {
    expect(Object.keys(valuesOf([1, 1], [0.9, 0.2], 'classification')).sort()).toEqual([
      'accuracy',
      'brier',
      'costPer1000',
      'f1',
      'f1Weighted',
      'logLoss',
      'precision',
      'recall',
    ])
  })

  test('scores that are no probabilities have ranks, but no log loss nor Brier score', () => {
    const found = valuesOf([0, 1], [-2, 3], 'classification')
    expect(found).toMatchObject({ rocAuc: 1, averagePrecision: 1 })
    expect(found).not.toHaveProperty('logLoss')
    expect(found).not.toHaveProperty('brier')
  })

  test('a target that does not vary has no R², whatever it is', () => {
    expect(r2(Float64Array.of(0.1, 0.1, 0.1), Float64Array.of(1, 2, 3))).toBeUndefined()
    expect(r2(Float64Array.of(5), Float64Array.of(5))).toBeUndefined()
  })
})

/** Scores with many ties, both classes present. */
const scored = fc
  .array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 0, max: 12 })), { minLength: 2, maxLength: 40 })
  .filter((rows) => new Set(rows.map(([truth]) => truth)).size === 2)
  .map((rows) => ({
    truth: Float64Array.from(rows, ([truth]) => truth),
    scores: Float64Array.from(rows, ([, score]) => score / 12),
  }))

describe('properties', () => {
  test('ROC AUC counts ordered pairs, ties one half', () => {
    fc.assert(
      fc.property(scored, ({ truth, scores }) => {
        let [wins, pairs] = [0, 0]
        for (const [i, high] of scores.entries()) {
          for (const [j, low] of scores.entries()) {
            if (truth[i] !== 1 || truth[j] !== 0) continue
            pairs++
            wins += high > low ? 1 : high === low ? 0.5 : 0
          }
        }
        expect(rocAuc(truth, scores)).toBeCloseTo(wins / pairs, 12)
      }),
    )
  })

  test('a strictly rising transform of the scores changes no rank metric, a falling one mirrors ROC AUC', () => {
    fc.assert(
      fc.property(scored, ({ truth, scores }) => {
        const risen = scores.map((score) => Math.exp(3 * score) - 7)
        expect(rocAuc(truth, risen)).toBe(rocAuc(truth, scores))
        expect(averagePrecision(truth, risen)).toBe(averagePrecision(truth, scores))
        expect(
          rocAuc(
            truth,
            scores.map((score) => -score),
          ),
        ).toBeCloseTo(1 - rocAuc(truth, scores)!, 12)
      }),
    )
  })

  test('a count of k equals the row k times, and the order of rows changes nothing, for every metric', () => {
    const keys = Object.keys(METRICS) as MetricKey[]
    const counted = fc.tuple(scored, fc.infiniteStream(fc.integer({ min: 0, max: 3 })))
    fc.assert(
      fc.property(counted, ([{ truth, scores }, stream]) => {
        const counts = Uint32Array.from(truth, () => stream.next().value)
        const rows = [...counts.entries()].flatMap(([row, count]) => Array.from({ length: count }, () => row)).reverse()
        for (const key of keys) {
          const options = { kind: METRICS[key].kinds[0], costs, threshold: 0.4 }
          const byCounts = prepareMetric(key, truth, scores, options)(counts)
          const repeated = {
            truth: Float64Array.from(rows, (row) => truth[row]!),
            scores: Float64Array.from(rows, (row) => scores[row]!),
          }
          const byRows = prepareMetric(key, repeated.truth, repeated.scores, options)(everyRowOnce(rows.length))
          if (byRows === undefined) expect(byCounts, key).toBeUndefined()
          else expect(byCounts, key).toBeCloseTo(byRows, 9)
        }
      }),
    )
  })
})
