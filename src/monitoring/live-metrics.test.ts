import { expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { evaluate } from '../learn/metrics/evaluate.ts'
import { sampleManifest } from '../../test/fixtures/sample-model.ts'
import { liveMetrics } from './live-metrics.ts'

const rng = seededRng('live')
const rows = 200
const scores = Float64Array.from({ length: rows }, () => rng.next())
const came = Array.from(scores, (score) => rng.next() < score)

test('two classes have the metrics of evaluate, at the threshold of the version', () => {
  const manifest = sampleManifest('classification', { threshold: 0.7 })
  const labels = Array.from(scores, (score) => score >= 0.7)
  const { metrics, foreign } = liveMetrics(manifest, { scores, labels, outcomes: came })
  const direct = evaluate('classification', Float64Array.from(came, Number), scores, {
    ...{ classes: 2, threshold: 0.7, rng: seededRng(manifest.lineage.seed).fork('evaluate') },
  })
  expect(metrics).toEqual(direct)
  expect(metrics.rocAuc!.low).toBeLessThan(metrics.rocAuc!.value)
  expect(foreign).toBe(0)
})

test('a regression has the metrics of its errors', () => {
  const outcomes = Array.from(scores, (score) => score + 2)
  const { metrics } = liveMetrics(sampleManifest('regression'), {
    scores,
    labels: outcomes.map(() => undefined),
    outcomes,
  })
  // Every error is 2, up to the rounding of the sums.
  expect(metrics.rmse!.value).toBeCloseTo(2, 12)
  expect(metrics.mae!.high).toBeCloseTo(2, 12)
})

test('three classes have the metrics that count answers, and none of probabilities that the log does not keep', () => {
  const labels = Array.from(scores, (_, row) => ['minor', 'none', 'constructor'][row % 3]!)
  const outcomes = labels.map((label, row) => (row % 4 === 0 ? 'minor' : label))
  const { metrics } = liveMetrics(sampleManifest('classes'), { scores, labels, outcomes })
  const right = outcomes.filter((outcome, row) => outcome === labels[row]).length / rows
  expect(metrics.accuracy!.value).toBeCloseTo(right, 12)
  expect(Object.keys(metrics)).not.toContain('logLoss')
  expect(Object.keys(metrics)).not.toContain('rocAuc')
})

test('outcomes that are no label of the version are left out and counted', () => {
  const outcomes = came.map((outcome, row) => (row < 5 ? 'Yes' : outcome))
  const { foreign, metrics } = liveMetrics(sampleManifest(), { scores, labels: came, outcomes })
  expect(foreign).toBe(5)
  const [labels, known] = [came.slice(5), came.slice(5)]
  const without = liveMetrics(sampleManifest(), { scores: scores.slice(5), labels, outcomes: known })
  expect(metrics).toEqual(without.metrics)
  expect(Object.keys(metrics)).toContain('rocAuc')
})

test('without outcomes there are no metrics', () => {
  const none = { scores: new Float64Array(0), labels: [], outcomes: [] }
  for (const kind of ['classification', 'classes', 'regression'] as const) {
    expect(liveMetrics(sampleManifest(kind), none)).toEqual({ metrics: {}, foreign: 0 })
  }
})
