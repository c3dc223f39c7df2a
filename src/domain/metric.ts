/** The metrics, by the keys used everywhere: in runs, gates, reports and JSON. */
export const METRICS = {
  rocAuc: { better: 'higher', kinds: ['classification'], name: 'ROC AUC' },
  averagePrecision: { better: 'higher', kinds: ['classification'], name: 'average precision' },
  logLoss: { better: 'lower', kinds: ['classification'], name: 'log loss (nats)' },
  brier: { better: 'lower', kinds: ['classification'], name: 'Brier score' },
  accuracy: { better: 'higher', kinds: ['classification'], name: 'accuracy' },
  balancedAccuracy: { better: 'higher', kinds: ['classification'], name: 'balanced accuracy' },
  precision: { better: 'higher', kinds: ['classification'], name: 'precision' },
  recall: { better: 'higher', kinds: ['classification'], name: 'recall' },
  f1: { better: 'higher', kinds: ['classification'], name: 'F1' },
  f1Macro: { better: 'higher', kinds: ['classification'], name: 'macro F1' },
  f1Weighted: { better: 'higher', kinds: ['classification'], name: 'weighted F1' },
  rmse: { better: 'lower', kinds: ['regression'], name: 'RMSE' },
  mae: { better: 'lower', kinds: ['regression'], name: 'MAE' },
  medianAe: { better: 'lower', kinds: ['regression'], name: 'median absolute error' },
  r2: { better: 'higher', kinds: ['regression'], name: 'R²' },
  costPer1000: { better: 'lower', kinds: ['classification', 'regression'], name: 'cost per 1,000 decisions' },
} as const satisfies Record<
  string,
  { better: 'higher' | 'lower'; kinds: readonly ('classification' | 'regression')[]; name: string }
>

export type MetricKey = keyof typeof METRICS

/** A metric with its 95 % interval. */
export interface MetricValue {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Those that could be computed; a metric without meaning on these rows (one class only) is left out. */
export type Metrics = Readonly<Partial<Record<MetricKey, MetricValue>>>

/** The metric by which candidates are compared and the gate judges. */
export function primaryMetric(kind: 'classification' | 'regression'): MetricKey {
  return kind === 'classification' ? 'rocAuc' : 'rmse'
}
