import type { MetricKey } from '../../domain/metric.ts'
import { prepareAveragePrecision } from './average-precision.ts'
import { prepareBrier } from './brier.ts'
import { confusionMetrics } from './confusion-metrics.ts'
import { prepareConfusion } from './confusion.ts'
import { prepareClassMetric } from './prepare-class-metric.ts'
import { prepareCostPer1000 } from './cost-per-1000.ts'
import type { CostOptions } from './cost-per-1000.ts'
import { prepareLogLoss } from './log-loss.ts'
import { prepareMae } from './mae.ts'
import { prepareMedianAe } from './median-ae.ts'
import type { PreparedMetric } from './prepared-metric.ts'
import { prepareR2 } from './r2.ts'
import { prepareRmse } from './rmse.ts'
import { prepareRocAuc } from './roc-auc.ts'

type Prepare = (y: Float64Array, scores: Float64Array, options: CostOptions) => PreparedMetric

const atThreshold =
  (key: keyof typeof confusionMetrics): Prepare =>
  (y, scores, { threshold = 0.5 }) => {
    const counted = prepareConfusion(y, scores, threshold)
    return (counts) => confusionMetrics[key](counted(counts))
  }

const PREPARE: Readonly<Record<MetricKey, Prepare>> = {
  rocAuc: prepareRocAuc,
  averagePrecision: prepareAveragePrecision,
  logLoss: prepareLogLoss,
  brier: prepareBrier,
  accuracy: atThreshold('accuracy'),
  balancedAccuracy: atThreshold('balancedAccuracy'),
  precision: atThreshold('precision'),
  recall: atThreshold('recall'),
  f1: atThreshold('f1'),
  f1Macro: atThreshold('f1Macro'),
  f1Weighted: atThreshold('f1Weighted'),
  rmse: prepareRmse,
  mae: prepareMae,
  medianAe: prepareMedianAe,
  r2: prepareR2,
  costPer1000: prepareCostPer1000,
}

/**
 * Any metric by its key, made ready for resamples; the threshold (default 0.5) and costs are read where they matter.
 *
 * @param scores           shape (rows,), of three classes and more (rows * classes,), row by row
 * @param options.classes  number of classes, default 2; not read for regression
 */
export function prepareMetric(
  key: MetricKey,
  y: Float64Array,
  scores: Float64Array,
  options: CostOptions,
): PreparedMetric {
  const { kind, classes = 2 } = options
  if (kind === 'classification' && classes > 2) return prepareClassMetric(key, y, scores, { ...options, classes })
  return PREPARE[key](y, scores, options)
}
