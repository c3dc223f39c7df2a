import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import type { Transform } from '../transform.ts'
import { weightedQuantiles } from '../weighted-quantiles.ts'
import { requireArgument } from '../../check-arguments.ts'
import { scaledPart } from './standard-scaler.ts'

/**
 * Robust scaling: (x - median) / (upper - lower quantile), which a few extreme values cannot move. Quantiles are between
 * rows by straight lines; whole weights count as rows repeated (`weightedQuantiles`). A column whose two quantiles are
 * equal is centred only. Missing cells stay missing, and infinite values count as missing.
 *
 * @param options.columns  default every number column
 * @param options.lower    share of rows below the lower quantile, in [0, 1), default 0.25
 * @param options.upper    share of rows below the upper one, above `lower`, default 0.75
 *
 * Deviation from scikit-learn's RobustScaler: a value more than a million ranges off counts as that far.
 */
export function robustScaler({
  columns = ofKind('number'),
  lower = 0.25,
  upper = 0.75,
}: { readonly columns?: ColumnSelection; readonly lower?: number; readonly upper?: number } = {}): Transform {
  requireArgument('lower', lower, 'a share from 0 to below upper', lower >= 0 && lower < upper)
  requireArgument('upper', upper, 'a share above lower, at most 1', upper > lower && upper <= 1)
  return columnTransform({
    kind: 'robust-scaler',
    params: { lower, upper },
    columns,
    reads: ['number'],
    fitColumn(column, { values }, weights) {
      const quantiles = weightedQuantiles(values, weights, [lower, 0.5, upper])
      const [low = 0, mean = 0, high = 0] = quantiles ?? []
      const range = high - low
      return { column, mean, scale: range > 0 && Number.isFinite(range) ? range : 1 }
    },
    partOf: scaledPart,
  })
}
