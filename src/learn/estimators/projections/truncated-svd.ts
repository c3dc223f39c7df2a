import { settledParams } from '../../check-params.ts'
import type { UnsupervisedEstimator } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import { fitLinearFeatures, linearEncoder } from '../../preprocessing/linear-encoder.ts'
import { designOf, secondHalf } from '../linear/design.ts'
import type { Design } from '../linear/design.ts'
import { rowWeights } from '../row-weights.ts'
import { projectionModel } from './projection-model.ts'
import { rightVectors } from './right-vectors.ts'
import type { RightVectors } from './right-vectors.ts'

/** What can be set of a truncated singular value decomposition. */
export interface TruncatedSvdParams {
  readonly components: number
  readonly iterations: number
}

export const TRUNCATED_SVD_PARAMS = {
  components: { default: 2, min: 1, max: 10_000, integer: true },
  iterations: { default: 5, min: 0, max: 1000, integer: true },
} as const satisfies Readonly<Record<keyof TruncatedSvdParams, ParamBounds>>

/**
 * Truncated singular value decomposition: rows as their products with the first right singular vectors. Unlike `pca` it
 * takes no means off, so that zeros stay zeros, and it reads free text: of the words of texts (TF-IDF) it is latent
 * semantic analysis. Columns go through the linear encoder.
 *
 * @param params.components  how many scores the model has, default 2; those beyond the rank answer 0
 * @param params.iterations  of the randomised search, default 5; not used up to 128 slots, where it is exact
 *
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * What share of the variance each holds: `explainedShares(model)`. Weights mean repetition. Degenerate: no column that
 * varies gives scores of 0. Cost: see `rightVectors`.
 *
 * Source: Halko, Martinsson & Tropp (2011), SIAM Review 53(2); Deerwester et al. (1990), latent semantic analysis.
 */
export function truncatedSvd(params: Partial<TruncatedSvdParams> = {}): UnsupervisedEstimator {
  const { components, iterations } = settledParams<TruncatedSvdParams>(TRUNCATED_SVD_PARAMS, params)
  const kind = 'truncated-svd'
  return {
    kind,
    name: 'truncated SVD',
    params: { components, iterations },
    async fit(frame, context) {
      const weights = rowWeights(frame, context)
      const features = fitLinearFeatures(frame, weights)
      const design = await designOf(linearEncoder(features), frame, context)
      const rest = { ...secondHalf(context), rng: context.rng.fork(kind) }
      const found = await rightVectors(design, weights, { count: components, iterations }, rest)
      const { width } = design
      const slopes = new Float64Array(width * components)
      for (let i = 0; i < slopes.length; i++) {
        slopes[i] = found.directions[(i % components) * width + Math.floor(i / components)]!
      }
      const shares = sharesOf(design, weights, found)
      context.onProgress?.(1)
      return projectionModel({ kind, features, slopes, offsets: new Float64Array(components), shares })
    },
  }
}

/** Variance of the scores over that of the slots: a score's mean square less its squared mean. */
function sharesOf(design: Design, weights: Float64Array, { directions, singularValues }: RightVectors): Float64Array {
  const { rowCount, starts, slots, values, width } = design
  const means = new Float64Array(width)
  let squares = 0
  let total = 0
  for (let row = 0; row < rowCount; row++) {
    const weight = weights[row]!
    total += weight
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      means[slots[at]!]! += weight * values[at]!
      squares += weight * values[at]! ** 2
    }
  }
  const whole = squares / total - means.reduce((sum, mean) => sum + (mean / total) ** 2, 0)
  return singularValues.map((value, component) => {
    if (!(whole > 0)) return 0
    let mean = 0
    for (let slot = 0; slot < width; slot++) mean += (directions[component * width + slot]! * means[slot]!) / total
    return Math.max(0, value ** 2 / total - mean ** 2) / whole
  })
}
