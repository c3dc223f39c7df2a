import { Type } from './schema.ts'
import type { Static } from 'typebox'

/** A metric with its 95 % interval. */
export const MetricValue = Type.Object(
  { value: Type.Number(), low: Type.Number(), high: Type.Number() },
  { additionalProperties: false },
)

const metric = Type.Optional(MetricValue)

/** Metrics by key; one without meaning on the rows (one class only) is left out. */
export const Metrics = Type.Object(
  {
    rocAuc: metric,
    averagePrecision: metric,
    logLoss: metric,
    brier: metric,
    accuracy: metric,
    balancedAccuracy: metric,
    precision: metric,
    recall: metric,
    f1: metric,
    f1Macro: metric,
    f1Weighted: metric,
    rmse: metric,
    mae: metric,
    medianAe: metric,
    r2: metric,
    costPer1000: metric,
  },
  { additionalProperties: false },
)
export type Metrics = Static<typeof Metrics>
