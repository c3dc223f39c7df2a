import { Value } from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { METRICS } from '../domain/metric.ts'
import { DriftReport } from './drift-report.ts'
import { EvaluationReport } from './evaluation-report.ts'
import { Metrics } from './metrics.ts'
import { PredictAnswer } from './predict-answer.ts'
import { PredictRequest } from './predict-request.ts'
import { RunResult } from './run-result.ts'
import type { Static } from 'typebox'
import type * as drift from '../domain/drift-report.ts'
import type * as evaluation from '../domain/evaluation.ts'
import type * as prediction from '../domain/prediction.ts'
import type * as run from '../domain/run-result.ts'

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T
/** True when each type may stand for the other; `readonly` aside. */
type Same<A, B> = [Frozen<A>] extends [Frozen<B>] ? ([Frozen<B>] extends [Frozen<A>] ? true : false) : false

/** A divergence between a schema and the domain is a compile error here, in either direction. */
const agreed: readonly [
  Same<Static<typeof RunResult>, run.RunResult>,
  Same<Static<typeof EvaluationReport>, evaluation.EvaluationReport>,
  Same<Static<typeof DriftReport>, drift.DriftReport>,
  Same<Static<typeof PredictAnswer>, prediction.PredictionAnswer>,
  Same<Static<typeof PredictRequest>, prediction.PredictionRequest>,
] = [true, true, true, true, true]

const metric = { value: 0.9, low: 0.88, high: 0.92 }

const runResult: run.RunResult = {
  project: 'strikes',
  run: 'a1',
  snapshot: { hash: 'f'.repeat(64), rows: 10_000, columns: 14 },
  decisions: [{ column: 'phase', action: 'trim', reason: 'white space', rowsAffected: 3 }],
  leakage: [{ column: 'Cost Repair', kind: 'recorded-after', evidence: '62 % damaged', action: 'excluded' }],
  breaches: [{ column: 'phase', kind: 'unseen-category', rows: 2, examples: ['?'], severity: 'warning' }],
  split: {
    kind: 'time',
    column: 'date',
    train: { rows: 8000, from: '1990-01-01' },
    test: { rows: 2000, to: '2002-01-01' },
  },
  candidates: [
    {
      name: 'gradient boosting',
      metrics: { rocAuc: metric },
      measuredOn: 'test rows',
      crossValidated: {
        ...{ metric: 'rocAuc', mean: 0.9, standardError: 0.01, folds: 5 },
        ...{ worseBy: 0, uncertainty: 0.01, isWithin: true },
      },
      operation: { steps: 620.5, bytes: 41_000, microseconds: 1.7 },
      fitSeconds: 1.5,
    },
  ],
  chosen: { name: 'gradient boosting', reason: 'best by more than one standard error', threshold: 0.02 },
  gate: { passed: true, reasons: ['better than without a model'] },
  model: { name: 'strikes', version: 1, digest: 'a', evaluatedDigest: 'b' },
  report: 'report.html',
}

const driftReport: drift.DriftReport = {
  model: 'strikes/1',
  reference: { snapshot: 's', rows: 8000 },
  current: { rows: 500, from: '2001-01-01', to: '2002-01-01' },
  columns: [
    { column: 'phase', method: 'psi', score: 0.3, threshold: 0.25, pValue: 0.001, samples: 500, verdict: 'drifted' },
  ],
  verdict: 'drifted',
}

const evaluationReport: evaluation.EvaluationReport = {
  model: 'strikes/1',
  rows: 500,
  metrics: { rocAuc: metric, costPer1000: { value: 12, low: 10, high: 15 } },
  breaches: [],
}

const cases = [
  ['run --json', RunResult, runResult],
  ['monitor --json', DriftReport, driftReport],
  ['evaluate --json', EvaluationReport, evaluationReport],
] as const

describe('the contracts other tools rely on', () => {
  test('agree with the types of the domain, both ways', () => expect(agreed).not.toContain(false))

  test.each(cases)('%s: the schema accepts a whole answer', (_name, schema, answer) => {
    expect([...Value.Errors(schema, answer)]).toEqual([])
  })

  test.each(cases)('%s: the schema refuses an answer that lacks any of its fields', (_name, schema, answer) => {
    for (const key of Object.keys(answer)) {
      const { [key]: _left, ...rest } = answer as unknown as Record<string, unknown>
      expect(Value.Check(schema, rest), `without ${key}`).toBe(false)
    }
  })

  test.each(cases)('%s: the schema refuses a field it does not name', (_name, schema, answer) => {
    expect(Value.Check(schema, { ...answer, extra: 1 })).toBe(false)
  })

  test('the metrics are those of the domain, by the same keys', () => {
    expect(Object.keys(Metrics.properties).toSorted()).toEqual(Object.keys(METRICS).toSorted())
  })
})
