import type { FitContext } from '../../model.ts'
import { classShares, logOdds, unseenRows } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import type { Penalty } from './coordinate-descent.ts'
import type { Design } from './design.ts'
import { wideSlots } from './gradient-fit.ts'
import { slotRowsOf } from './slot-rows.ts'
import { softplus, stepOf } from './sparse-logistic-step.ts'
import type { Descent } from './sparse-logistic-step.ts'

/** Rounds of steps, one for each output, at most. */
const roundsMax = 500
/** Multiplications of a round up to which a fit is as exact as doubles allow. */
const exactWork = 500_000
/** What a round, or the move of a coordinate within, must win, as a share of the loss: of small fits, and of large ones. */
const winShares = { exact: { round: 1e-15, move: 1e-20 }, large: { round: 1e-8, move: 1e-11 } }
/** What is left of the progress after a round: how many there will be is not known. */
const roundShare = 0.8

/**
 * Coefficients of logistic regression with an elastic penalty: they minimise -Σ wᵢ ln p(class of row i) + l1 ‖β‖₁ +
 * (l2 / 2) ‖β‖², p being the sigmoid of one linear score for two classes, and the softmax of one score a class for more.
 * Intercepts are not penalised; of several, which only count by their differences, those that add up to 0. A class
 * without a row is learnt from half a row whose slots are all 0, as in `fitMultinomial`.
 *
 * Each round makes one step of Newton for each output in turn, the others staying: the quadratic that touches the loss is
 * minimised with the penalty by `descendCoordinates`, and the step is halved until it lowers the loss. O(rows · k²) a
 * step up to 500 slots, k those of a row that are not 0, and O(values that are not 0) a sweep beyond.
 *
 * @returns  shape ((slots + 1) * outputs,): the outputs of a slot side by side, the intercepts last
 * @throws CANCELLED when the signal is aborted
 *
 * Source: Friedman, Hastie & Tibshirani (2010), Journal of Statistical Software 33(1), sections 3 and 4. Deviation: steps
 * that do not lower the loss are halved, so that it always converges.
 */
export async function fitSparseLogistic(
  design: Design,
  rows: TrainingRows,
  penalty: Penalty,
  context: FitContext,
): Promise<Float64Array> {
  const outputs = rows.classes > 2 ? rows.classes : 1
  const coefficients = new Float64Array((design.width + 1) * outputs)
  const intercepts = coefficients.subarray(design.width * outputs)
  intercepts.set(outputs === 1 ? [logOdds(rows)] : classShares(rows).map(Math.log))
  const seen = new Uint8Array(rows.classes)
  for (let row = 0; row < rows.y.length; row++) if (rows.weights[row]! > 0) seen[rows.y[row]!] = 1
  const unseen = [...seen.keys()].filter((label) => seen[label] === 0)
  if (unseen.length < rows.classes - 1) {
    const learnt = outputs === 1 ? { design, rows } : withUnseen(design, rows, unseen)
    await descend({ ...learnt, outputs, penalty, coefficients }, context)
  }
  if (outputs > 1) {
    const mean = intercepts.reduce((sum, intercept) => sum + intercept, 0) / outputs
    for (let k = 0; k < outputs; k++) intercepts[k]! -= mean
  }
  return coefficients
}

/** Adds half a row of each class without one, with all slots at 0. */
function withUnseen(design: Design, rows: TrainingRows, unseen: readonly number[]): Pick<Descent, 'design' | 'rows'> {
  const longer = (values: Float64Array, more: readonly number[]) => {
    const all = new Float64Array(values.length + more.length)
    all.set(values)
    all.set(more, values.length)
    return all
  }
  const last = design.starts.at(-1)!
  const starts = new Uint32Array(design.starts.length + unseen.length).fill(last)
  starts.set(design.starts)
  return {
    design: { ...design, rowCount: design.rowCount + unseen.length, starts },
    rows: {
      ...rows,
      rowCount: rows.rowCount + unseen.length,
      y: longer(rows.y, unseen),
      weights: longer(
        rows.weights,
        unseen.map(() => unseenRows),
      ),
    },
  }
}

/** Rounds of steps until the penalised loss is as low as it gets. */
async function descend(descent: Descent, context: FitContext): Promise<void> {
  const { design, rows, outputs, coefficients } = descent
  const { rowCount, width } = design
  const columns = design.width > wideSlots ? slotRowsOf(design) : undefined
  const scores = new Float64Array(rowCount * outputs)
  for (let row = 0; row < rowCount; row++) scores.set(coefficients.subarray(width * outputs), row * outputs)
  const wins = design.values.length * outputs <= exactWork ? winShares.exact : winShares.large
  let loss = startLoss(scores, rows, outputs)
  for (let round = 0; round < roundsMax; round++) {
    let won = 0
    for (let output = 0; output < outputs; output++) {
      const tolerance = wins.move * (1 + loss)
      won += await stepOf(output, { ...descent, scores, tolerance, ...(columns && { columns }) }, context)
    }
    context.onProgress?.(1 - roundShare ** (round + 1))
    loss -= won
    if (!(won > wins.round * (1 + Math.abs(loss)))) return
  }
}

function startLoss(scores: Float64Array, { y, weights }: TrainingRows, outputs: number): number {
  // All scores are those of the intercepts: their size is what matters, for the end of the fit.
  let loss = 0
  for (let row = 0; row < y.length; row++) {
    const score = outputs === 1 ? scores[row]! * (y[row] === 1 ? 1 : -1) : scores[row * outputs + y[row]!]!
    loss += weights[row]! * (outputs === 1 ? softplus(-score) : -score)
  }
  return loss
}
