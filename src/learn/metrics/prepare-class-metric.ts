import type { MetricKey } from '../../domain/metric.ts'
import { classMetrics, prepareClassCounts } from './class-counts.ts'
import { prepareClassRocAuc } from './class-roc-auc.ts'
import { prepareCostPer1000 } from './cost-per-1000.ts'
import type { CostOptions } from './cost-per-1000.ts'
import { prepareMean } from './prepared-metric.ts'
import type { PreparedMetric } from './prepared-metric.ts'

type PrepareClasses = (y: Float64Array, scores: Float64Array, classes: number, options: CostOptions) => PreparedMetric

const ofAnswers =
  (key: keyof typeof classMetrics): PrepareClasses =>
  (y, scores, classes) => {
    const counted = prepareClassCounts(y, scores, classes)
    return (counts) => classMetrics[key](counted(counts))
  }

/** The metrics that three classes and more have; those of one positive class (precision, recall, ...) they have not. */
const PREPARE: Readonly<Partial<Record<MetricKey, PrepareClasses>>> = {
  rocAuc: prepareClassRocAuc,
  logLoss: (y, scores, classes) => prepareMean(classLogLosses(y, scores, classes)),
  brier: (y, scores, classes) => prepareMean(classBriers(y, scores, classes)),
  accuracy: ofAnswers('accuracy'),
  balancedAccuracy: ofAnswers('balancedAccuracy'),
  f1Macro: ofAnswers('f1Macro'),
  f1Weighted: ofAnswers('f1Weighted'),
  costPer1000: (y, scores, _, options) => prepareCostPer1000(y, scores, options),
}

/** `prepareMetric` for three classes and more; a metric they do not have is undefined on every resample. */
export function prepareClassMetric(
  key: MetricKey,
  y: Float64Array,
  scores: Float64Array,
  options: CostOptions & { readonly classes: number },
): PreparedMetric {
  return PREPARE[key]?.(y, scores, options.classes, options) ?? (() => undefined)
}

/**
 * -ln(probability given to what happened) of each row in nats, shape (rows,), the probability moved inwards by 2.2e-16
 * as in `logLoss`.
 *
 * @param scores  probabilities, shape (rows * classes,), row by row
 */
export function classLogLosses(y: Float64Array, scores: Float64Array, classes: number): Float64Array {
  return y.map((label, row) => {
    const given = scores[row * classes + label]!
    return -Math.log(Math.min(Math.max(given, Number.EPSILON), 1 - Number.EPSILON))
  })
}

/**
 * Half the sum over classes of (probability − what happened)² of each row, in [0, 1], shape (rows,): for two classes the
 * same as `brier`. Source: Brier (1950), Monthly Weather Review 78(1), halved (scikit-learn's `scale_by_half`).
 */
function classBriers(y: Float64Array, scores: Float64Array, classes: number): Float64Array {
  return y.map((label, row) => {
    let sum = 0
    for (let other = 0; other < classes; other++) {
      sum += (scores[row * classes + other]! - (other === label ? 1 : 0)) ** 2
    }
    return sum / 2
  })
}
