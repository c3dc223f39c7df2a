import { settledParams } from '../../check-params.ts'
import type { UnsupervisedEstimator } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { denseEncoderOf, denseRows, fitDenseFeatures, partOf } from '../dense-rows.ts'
import { rowWeights } from '../row-weights.ts'
import { principalComponents } from './principal-components.ts'
import { projectionModel } from './projection-model.ts'

/** What can be set of principal component analysis. */
export interface PcaParams {
  readonly components: number
  readonly whiten: boolean
}

export const PCA_PARAMS = {
  components: { default: 2, min: 1, max: 10_000, integer: true },
  whiten: { default: false, of: [false, true] },
} as const satisfies Readonly<Record<keyof PcaParams, ParamBounds>>

/**
 * Principal component analysis: a table as a few numbers a row that hold as much of its variance as so few can. Columns
 * go through the linear encoder (scaled, one-hot, dates in parts) without free text.
 *
 * @param params.components  how many scores the model has, default 2; those beyond the directions there are answer 0
 * @param params.whiten      scale the scores to a variance of 1, default false
 *
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * What share of the variance each holds: `explainedShares(model)`. Weights mean repetition. Degenerate: one row, or no
 * column that varies, give scores of 0. Cost: see `principalComponents`.
 *
 * Source: Jolliffe (2002), Principal Component Analysis, 2nd ed.
 */
export function pca(params: Partial<PcaParams> = {}): UnsupervisedEstimator {
  const { components, whiten } = settledParams<PcaParams>(PCA_PARAMS, params)
  return {
    kind: 'pca',
    name: 'principal components',
    params: { components, whiten },
    async fit(frame, context) {
      const weights = rowWeights(frame, context)
      const features = fitDenseFeatures(frame, weights)
      const rows = await denseRows(denseEncoderOf(features), frame, partOf(context, 0, 0.3))
      const found = await principalComponents(rows, components, { ...partOf(context, 0.3, 1), weights })
      const { width } = rows
      const slopes = new Float64Array(width * components)
      const offsets = new Float64Array(components)
      for (let component = 0; component < components; component++) {
        const variance = found.variances[component]!
        const scale = whiten && variance > 0 ? 1 / Math.sqrt(variance) : 1
        for (let slot = 0; slot < width; slot++) {
          const slope = scale * found.directions[component * width + slot]!
          slopes[slot * components + component] = slope
          offsets[component]! -= slope * found.means[slot]!
        }
      }
      return projectionModel({ kind: 'pca', features, slopes, offsets, shares: found.shares })
    },
  }
}
