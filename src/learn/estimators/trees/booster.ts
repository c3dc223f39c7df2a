import type { Rng } from '../../../base/rng.ts'
import type { BinnedTable } from './binned-table.ts'
import type { BoostingLoss } from './boosting-loss.ts'
import type { TrainingRows } from '../training-rows.ts'
import { treeGrower } from './tree-grower.ts'
import type { GrownTree, GrowthLimits } from './tree-grower.ts'

/** What one round of boosting follows. */
export interface BoosterSettings extends GrowthLimits {
  readonly learningRate: number
  /** Share of the rows drawn for each tree. */
  readonly rowShare: number
  /** Share of the slots drawn for each tree. */
  readonly columnShare: number
}

/** What a booster works on. */
export interface BoosterParts {
  readonly table: BinnedTable
  readonly rows: TrainingRows
  readonly loss: BoostingLoss
  readonly settings: BoosterSettings
  readonly rng: Rng
  /** Weight of each row, shape (rows,); a row of weight 0 is not learnt from, but scored like the others. */
  readonly weights: Float64Array
}

/** The trees of a round, one for each output, each with the value of its leaves. */
export type GrownRound = readonly { readonly tree: GrownTree; readonly values: readonly number[] }[]

/** Adds round after round. */
export interface Booster {
  /** Grows the next round on the gradients of the loss. */
  step(): GrownRound
  /** The loss of a row after the rounds so far, not weighted. */
  lossAt(row: number): number
}

/**
 * Newton boosting: each tree is grown on the first two derivatives of the loss at the present scores, and a leaf's
 * value is -G / (H + l2), times the learning rate.
 *
 * Source: Friedman (2001), Annals of Statistics 29(5); (2002) Computational Statistics & Data Analysis 38(4) for the
 * drawing of rows; Chen & Guestrin (2016), KDD, for the second-order leaves.
 */
export function booster({ table, rows, loss, settings, rng, weights }: BoosterParts): Booster {
  const { learningRate, l2, rowShare, columnShare } = settings
  const scores = new Float64Array(rows.rowCount).fill(loss.start(rows))
  const gradients = new Float64Array(2 * rows.rowCount)
  const drawn = new Float64Array(rows.rowCount)
  const grow = treeGrower(table, gradients, drawn, settings)
  return {
    lossAt: (row) => loss.lossOf(rows.y[row]!, scores[row]!),
    step() {
      drawRows(weights, rowShare, rng, drawn)
      loss.differentiate({ scores, y: rows.y, weights: drawn }, gradients)
      const tree = grow(drawSlots(table.slots.length, columnShare, rng))
      const values = tree.leaves.map(({ gradient, curvature }) =>
        curvature > 0 ? (-learningRate * gradient) / (curvature + l2) : 0,
      )
      tree.leaves.forEach((leaf, position) => addTo(scores, leaf.rows, values[position]!))
      return [{ tree, values }]
    },
  }
}

function addTo(scores: Float64Array, rows: Uint32Array, value: number): void {
  for (let i = 0; i < rows.length; i++) scores[rows[i]!]! += value
}

/** Keeps each row's weight with probability `share`, else 0. */
export function drawRows(weights: Float64Array, share: number, rng: Rng, out: Float64Array): void {
  if (share === 1) return out.set(weights)
  for (let row = 0; row < weights.length; row++) out[row] = rng.next() < share ? weights[row]! : 0
}

/** A share of the slots (at least one), ascending. */
export function drawSlots(count: number, share: number, rng: Rng): number[] {
  const slots = Array.from({ length: count }, (_, slot) => slot)
  if (share === 1 || count === 0) return slots
  const kept = Math.max(1, Math.round(count * share))
  for (let i = 0; i < kept; i++) {
    const pick = i + Math.floor(rng.next() * (count - i))
    const held = slots[i]!
    slots[i] = slots[pick]!
    slots[pick] = held
  }
  return slots.slice(0, kept).sort((a, b) => a - b)
}
