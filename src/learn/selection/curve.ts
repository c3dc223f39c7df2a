import type { MetricKey, MetricValue } from '../../domain/metric.ts'

/** How well an estimator does with so many rows. */
export interface CurvePoint {
  /** Training rows, the mean over folds, rounded. */
  readonly rows: number
  /** On held-back rows, the mean over folds. */
  readonly score: MetricValue
  /** On the rows learnt from, the mean over folds. Far better than `score`: the model learns its rows by heart. */
  readonly training: number
}

export interface LearningCurve {
  readonly metric: MetricKey
  /** By ascending rows. */
  readonly points: readonly CurvePoint[]
  /** What the last step of the curve gained, above 0 being better, in the unit of the metric; paired over folds. */
  readonly gain: MetricValue
  /** 'rising': the last step gained something, with 95 % confidence. 'falling': it lost. 'level': neither can be told. */
  readonly verdict: 'rising' | 'level' | 'falling'
  /** Whether more rows would help, in a sentence with the numbers. */
  readonly sentence: string
}
