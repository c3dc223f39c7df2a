import { assert } from '../../../base/assert.ts'
import type { Json } from '../../../base/json.ts'
import { settledParams } from '../../check-params.ts'
import type { Estimator, Model, ModelState } from '../../model.ts'
import type { ParamBounds } from '../../param-range.ts'
import {
  fitLinearFeatures,
  linearEncoder,
  linearFeaturesOf,
  linearFeatureState,
} from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { READING_PARAMS, readingOf } from '../../preprocessing/text/reading.ts'
import type { ReadingParams } from '../../preprocessing/text/reading.ts'
import { designOf, secondHalf } from '../linear/design.ts'
import type { Design } from '../linear/design.ts'
import { scoringModel } from '../scoring-model.ts'
import { classShares, requireTargetKind, trainingRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import type { FitContext } from '../../model.ts'
import { additiveBayes } from './additive-bayes.ts'
import { bayesScorer } from './bayes-scorer.ts'
import { BAYES_FORMS, bayesWeights } from './bayes-weights.ts'
import type { BayesSettings, BayesWeights } from './bayes-weights.ts'
import { classSums } from './class-sums.ts'
import { slotRoles } from './slot-roles.ts'

export const ALPHA_PARAM = { default: 0.1, min: 1e-9, max: 1e9 } as const

export const BAYES_PARAMS = {
  alpha: ALPHA_PARAM,
  form: { default: 'complement', of: BAYES_FORMS },
  ...READING_PARAMS,
} as const satisfies Readonly<Record<keyof (BayesSettings & ReadingParams), ParamBounds>>

/**
 * Naive Bayes: every slot of a row speaks for its class on its own. Columns go through the linear encoder, and each slot
 * has the distribution that suits it:
 *
 * - terms of texts (TF-IDF): one multinomial distribution for all, by `form`; 'complement' weighs a term by how rare it
 *   is in all other classes, which suits classes of unequal size;
 * - categories, and the weekdays of dates, of which nothing else is read: a share for each level; flags (a value is
 *   missing): a share;
 * - numbers, negative or not: a normal distribution for each class, of the logarithm alone where the
 *   encoder gives one; its mean and variance are those of the class's rows and one row like all rows, and numbers beyond
 *   eight standard deviations count as eight. A missing number is the median.
 *
 * The share of each class counts as well, but for the complement form of texts alone.
 *
 * @param params.alpha  what is added to every sum of terms and levels, > 0, default 0.1: a term weighs less than one in
 *                      TF-IDF
 * @param params.form   'complement' (default) or 'multinomial'
 * @throws ARGUMENT_VALUE for a parameter out of its bounds
 *
 * Degenerate: one class only gives every row its share; a class without a row counts as half a row. Probabilities are
 * overconfident where slots repeat each other. Cost: one pass, O(values that are not 0 + slots · classes²).
 *
 * Source: McCallum & Nigam (1998), AAAI workshop on learning for text categorization; Rennie, Shih, Teevan & Karger
 * (2003), ICML, section 3 (steps 1 to 6 without the normalised weights, as scikit-learn's ComplementNB, norm=False).
 * Deviations: other columns, as above; classes without rows.
 */
export function naiveBayes(params: Partial<BayesSettings & ReadingParams> = {}): Estimator {
  const { alpha, form, text, textRows } = settledParams<BayesSettings & ReadingParams>(BAYES_PARAMS, params)
  return {
    kind: 'naive-bayes',
    name: 'naive Bayes',
    params: { alpha, form, text, textRows },
    complexity: 1,
    async fit(frame, target, context) {
      requireTargetKind(target, 'classification', 'naive Bayes')
      const rows = trainingRows(frame, target, context)
      const features = fitLinearFeatures(frame, rows.weights, readingOf({ text, textRows }))
      const design = await designOf(linearEncoder(features), frame, context)
      const weights = await fitBayes({ design, features, rows }, { alpha, form }, secondHalf(context))
      context.onProgress?.(1)
      return bayesModel(features, weights)
    },
  }
}

/** What naive Bayes learns from. */
export interface BayesRows {
  readonly design: Design
  readonly features: readonly LinearFeature[]
  readonly rows: TrainingRows
}

/** The weights of encoded rows; where one class has all rows, its share alone. */
export async function fitBayes(
  { design, features, rows }: BayesRows,
  settings: BayesSettings,
  context: FitContext,
): Promise<BayesWeights> {
  const roles = slotRoles(features)
  const isNumber = Uint8Array.from(roles.flat(), (role) => (role === 'number' ? 1 : 0))
  const sums = await classSums(design, rows, isNumber, context)
  const shares = classShares(rows)
  if (sums.rows.filter((weight) => weight > 0).length > 1) return bayesWeights(sums, roles, shares, settings)
  const linear = new Float64Array((design.width + 1) * sums.classes)
  linear.set(shares.map(Math.log), design.width * sums.classes)
  return { linear, squares: new Float64Array(design.width * sums.classes) }
}

function bayesModel(features: readonly LinearFeature[], weights: BayesWeights): Model {
  const encoder = linearEncoder(features)
  const classes = weights.linear.length / (encoder.width + 1)
  const score = bayesScorer(weights, encoder.width)
  const both = new Float64Array(2)
  const state = linearFeatureState(features)
  return scoringModel({
    encoder,
    outputs: classes > 2 ? classes : 1,
    additive: additiveBayes(weights, encoder),
    weightsPerSlot: classes,
    score(row, out) {
      if (classes > 2) return score(row, out)
      score(row, both)
      out[0] = both[1]!
    },
    state: {
      kind: 'naive-bayes',
      params: { features: state.features },
      tensors: { ...state.tensors, linear: weights.linear, squares: weights.squares },
    },
  })
}

/** The model that `toState` wrote; a state whose parts do not fit together is a broken assumption. */
export function loadNaiveBayes({ params, tensors }: ModelState): Model {
  const features = linearFeaturesOf((params as { readonly features: Json }).features, tensors)
  return bayesModel(features, bayesWeightsOf(tensors, linearEncoder(features).width))
}

/** The weights that stand in a state. */
export function bayesWeightsOf({ linear, squares }: ModelState['tensors'], width: number): BayesWeights {
  assert(linear instanceof Float64Array && squares instanceof Float64Array, 'naive Bayes has its weights')
  const classes = linear.length / (width + 1)
  assert(Number.isInteger(classes) && classes >= 2, 'every slot has a weight for each class')
  assert(squares.length === width * classes, 'every slot has a square for each class')
  return { linear, squares }
}
