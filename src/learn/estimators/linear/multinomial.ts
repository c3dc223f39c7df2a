import type { FitContext } from '../../model.ts'
import type { Design } from './design.ts'
import { fitByGradient } from './gradient-fit.ts'
import { softmax } from '../softmax.ts'
import { classShares, unseenRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'

/**
 * Coefficients of multinomial logistic regression: they minimise -Σ wᵢ ln p(class of row i) + (l2 / 2) ‖β‖², with p the
 * softmax of one linear score a class; intercepts are not penalised. Of all intercepts that say the same, those that add
 * up to 0.
 *
 * A class without a row is learnt from half a row whose slots are all 0 (the average row, for scaled numbers): its
 * probability is small but never 0, and no row it turns up in later costs without bound.
 *
 * @returns  shape ((slots + 1) * classes,): the classes of a slot side by side, the intercepts last. Where one class has
 *           all rows only the intercepts are not 0
 * @throws CANCELLED when the signal is aborted
 *
 * Source: Hastie, Tibshirani & Friedman (2009), The Elements of Statistical Learning, section 4.4, with every class
 * penalised alike, as scikit-learn does.
 */
export async function fitMultinomial(
  design: Design,
  rows: TrainingRows,
  l2: number,
  context: FitContext,
): Promise<Float64Array> {
  const { classes, y, weights } = rows
  const shares = classShares(rows)
  const coefficients = new Float64Array((design.width + 1) * classes)
  const intercepts = coefficients.subarray(design.width * classes)
  intercepts.set(shares.map(Math.log))
  const seen = new Uint8Array(classes)
  for (let row = 0; row < y.length; row++) if (weights[row]! > 0) seen[y[row]!] = 1
  const unseen = [...seen.keys()].filter((label) => seen[label] === 0)
  if (unseen.length < classes - 1) {
    await fitByGradient(
      coefficients,
      {
        design,
        outputs: classes,
        l2,
        weights,
        lossOf(row, scores) {
          const label = y[row]!
          const score = scores[label]!
          const loss = softmax(scores) - score
          scores[label]! -= 1
          return loss
        },
        curvatures: shares.map((share) => share * (1 - share)),
        lossOfIntercepts: (at, gradient) => lossOfUnseen(unseen, at, gradient),
      },
      context,
    )
  }
  const mean = intercepts.reduce((sum, intercept) => sum + intercept, 0) / classes
  for (let label = 0; label < classes; label++) intercepts[label]! -= mean
  return coefficients
}

/** Half a row of each class without one, with all slots at 0. */
function lossOfUnseen(unseen: readonly number[], intercepts: Float64Array, gradient: Float64Array): number {
  if (unseen.length === 0) return 0
  const probabilities = intercepts.slice()
  const total = softmax(probabilities)
  for (let label = 0; label < gradient.length; label++) {
    gradient[label]! += unseenRows * unseen.length * probabilities[label]!
  }
  let loss = 0
  for (const label of unseen) {
    gradient[label]! -= unseenRows
    loss += unseenRows * (total - intercepts[label]!)
  }
  return loss
}
