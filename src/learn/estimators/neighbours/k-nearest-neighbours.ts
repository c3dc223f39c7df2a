import { NEIGHBOURS_PARAMS } from './neighbours-params.ts'
import type { NeighboursParams } from './neighbours-params.ts'
import { takeNumbers } from '../../../frame/column.ts'
import { takeMatrixRows } from '../../../math/matrix.ts'
import { settledParams } from '../../check-params.ts'
import type { Estimator } from '../../model.ts'
import { denseEncoderOf, denseRows, fitDenseFeatures } from '../dense-rows.ts'
import { classShares, trainingRows } from '../training-rows.ts'
import { neighboursModel } from './neighbours-model.ts'

/**
 * k nearest neighbours: the shares of the classes, or the mean of the target, of the training rows that are most alike.
 * Columns go through the linear encoder (scaled, one-hot, dates in parts) without free text, so that no column counts
 * more for its unit. Of rows equally far the first in the training table counts.
 *
 * @param params.neighbours  how many, default 15; fewer where training had fewer rows
 * @param params.weighting   'uniform' (default): all count the same; 'distance': by the inverse of their distance, and
 *                           rows at distance 0 alone where there are any
 * @param params.prior       of classes: rows' worth of the training shares that is added to the neighbours, default 1, so
 *                           that no class is impossible for having none among a few rows; 0 leaves the plain shares
 *
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * A weight of 2 equals the row twice: rows are taken until their weights reach `neighbours`, the last as far as it is
 * needed. Degenerate: one row, or no column that varies, answer the first rows of the table.
 *
 * The model is the encoded training table: rows * slots * 8 bytes, and beyond 12 slots half as much again once it is
 * asked. Cost: nothing to learn but O(rows · slots · log(rows)); a score in O(log(rows) · slots) in a few columns, growing
 * to O(rows · slots) beyond 12 slots: 30,000 rows of 20 slots take some 0.08 ms in a batch, 0.2 ms alone.
 *
 * Source: Fix & Hodges (1951); Cover & Hart (1967), IEEE Transactions on Information Theory 13(1); weighting by distance
 * Dudani (1976). Deviation: the prior.
 */
export function nearestNeighbours(params: Partial<NeighboursParams> = {}): Estimator {
  const settings = settledParams<NeighboursParams>(NEIGHBOURS_PARAMS, params)
  return {
    kind: 'nearest-neighbours',
    name: 'nearest neighbours',
    params: { ...settings },
    complexity: 2,
    async fit(frame, target, context) {
      const rows = trainingRows(frame, target, context)
      const features = fitDenseFeatures(frame, rows.weights)
      const encoded = await denseRows(denseEncoderOf(features), frame, context)
      const kept = Uint32Array.from(rows.weights.keys()).filter((row) => rows.weights[row]! > 0)
      return neighboursModel({
        ...settings,
        features,
        classes: rows.classes,
        rows: kept.length === encoded.rowCount ? encoded : takeMatrixRows(encoded, kept),
        y: takeNumbers(rows.y, kept),
        weights: takeNumbers(rows.weights, kept),
        shares: target.kind === 'classification' ? classShares(rows) : new Float64Array(0),
      })
    },
  }
}
