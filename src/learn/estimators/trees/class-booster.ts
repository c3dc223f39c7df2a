import { drawRows, drawSlots } from './booster.ts'
import type { Booster, BoosterParts, GrownRound } from './booster.ts'
import { classShares } from '../training-rows.ts'
import { treeGrower } from './tree-grower.ts'

/** Raw scores that are best for all rows alike: the logarithm of each class's share, half a row for one without. */
export function classStarts(rows: BoosterParts['rows']): number[] {
  return Array.from(classShares(rows), Math.log)
}

/**
 * Boosting of three classes and more: each round grows a tree for every class on the derivatives of the softmax loss at
 * the scores before the round. Rows are drawn once a round, slots for each tree. A class without a row grows no trees
 * and keeps the score it started from.
 *
 * Cost: O(rows * classes) besides a tree for each class. Source: Friedman (2001), Annals of Statistics 29(5), algorithm
 * 6: his factor (K - 1) / K on a leaf's value is K / (K - 1) on the curvature here, as in LightGBM.
 */
export function classBooster({ table, rows, settings, rng, weights }: Omit<BoosterParts, 'loss'>): Booster {
  const { rowCount, classes, y } = rows
  const { learningRate, l2, rowShare, columnShare } = settings
  // Class after class, so that a tree reads and writes straight on; shape (classes * rows,).
  const scores = new Float64Array(classes * rowCount)
  const probabilities = new Float64Array(classes * rowCount)
  const isSeen = new Uint8Array(classes)
  for (let row = 0; row < rowCount; row++) if (weights[row]! > 0) isSeen[y[row]!] = 1
  for (const [label, start] of classStarts({ ...rows, weights }).entries()) {
    scores.fill(start, label * rowCount, (label + 1) * rowCount)
  }
  const gradients = new Float64Array(2 * rowCount)
  const drawn = new Float64Array(rowCount)
  const grow = treeGrower(table, gradients, drawn, settings)

  function growTree(label: number): GrownRound[number] {
    const base = label * rowCount
    differentiate({ y, drawn, label, classes }, probabilities.subarray(base, base + rowCount), gradients)
    const tree = grow(drawSlots(table.slots.length, columnShare, rng))
    const values = tree.leaves.map(({ gradient, curvature }) =>
      curvature > 0 ? (-learningRate * gradient) / (curvature + l2) : 0,
    )
    tree.leaves.forEach((leaf, position) => {
      for (let i = 0; i < leaf.rows.length; i++) scores[base + leaf.rows[i]!]! += values[position]!
    })
    return { tree, values }
  }

  return {
    step() {
      drawRows(weights, rowShare, rng, drawn)
      toProbabilities(scores, probabilities, rowCount)
      return Array.from({ length: classes }, (_, label) => (isSeen[label] === 1 ? growTree(label) : noTree))
    },
    lossAt: (row) => logSumExp(scores, row, rowCount) - scores[y[row]! * rowCount + row]!,
  }
}

/** One leaf of value 0. */
const noTree: GrownRound[number] = { tree: { nodes: [], leaves: [] }, values: [0] }

function differentiate(
  { y, drawn, label, classes }: { y: Float64Array; drawn: Float64Array; label: number; classes: number },
  probabilities: Float64Array,
  gradients: Float64Array,
): void {
  const factor = classes / (classes - 1)
  for (let row = 0; row < y.length; row++) {
    const probability = probabilities[row]!
    gradients[2 * row] = (probability - (y[row] === label ? 1 : 0)) * drawn[row]!
    // A probability of exactly 0 or 1 would leave a leaf without curvature, and its value without bound.
    gradients[2 * row + 1] = factor * Math.max(probability * (1 - probability), 1e-6) * drawn[row]!
  }
}

/** The softmax of every row, class after class. */
function toProbabilities(scores: Float64Array, probabilities: Float64Array, rowCount: number): void {
  const most = scores.slice(0, rowCount)
  const sums = new Float64Array(rowCount)
  for (let base = rowCount; base < scores.length; base += rowCount) {
    for (let row = 0; row < rowCount; row++) if (scores[base + row]! > most[row]!) most[row] = scores[base + row]!
  }
  for (let base = 0; base < scores.length; base += rowCount) {
    for (let row = 0; row < rowCount; row++) {
      const part = Math.exp(scores[base + row]! - most[row]!)
      probabilities[base + row] = part
      sums[row]! += part
    }
  }
  for (let base = 0; base < scores.length; base += rowCount) {
    for (let row = 0; row < rowCount; row++) probabilities[base + row]! /= sums[row]!
  }
}

function logSumExp(scores: Float64Array, row: number, rowCount: number): number {
  let most = -Infinity
  for (let at = row; at < scores.length; at += rowCount) most = Math.max(most, scores[at]!)
  let sum = 0
  for (let at = row; at < scores.length; at += rowCount) sum += Math.exp(scores[at]! - most)
  return most + Math.log(sum)
}
