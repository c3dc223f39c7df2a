import { classShares } from '../training-rows.ts'
import { softmax } from '../softmax.ts'
import type { BoostingLoss } from './differentiable-loss.ts'

/**
 * Log loss of three classes and more: a score for each, of which the softmax is the probability. All outputs of a round
 * follow the scores before it.
 *
 * Source: Friedman (2001), Annals of Statistics 29(5), algorithm 6: his factor (K - 1) / K on a leaf's value is
 * K / (K - 1) on the curvature here, as in LightGBM.
 */
export function softmaxLoss(outputs: number): BoostingLoss {
  let probabilities = new Float64Array(0)
  const factor = outputs / (outputs - 1)
  return {
    outputs,
    start: (rows) => Array.from(classShares(rows), Math.log),
    beginRound({ scores, y }) {
      if (probabilities.length !== scores.length) probabilities = new Float64Array(scores.length)
      toProbabilities(scores, probabilities, y.length)
    },
    differentiate({ y, weights }, gradients, label) {
      const base = label * y.length
      for (let row = 0; row < y.length; row++) {
        const probability = probabilities[base + row]!
        gradients[2 * row] = (probability - (y[row] === label ? 1 : 0)) * weights[row]!
        // A probability of exactly 0 or 1 would leave a leaf without curvature, and its value without bound.
        gradients[2 * row + 1] = factor * Math.max(probability * (1 - probability), 1e-6) * weights[row]!
      }
    },
    lossOf(y, scores, at, stride) {
      let most = -Infinity
      for (let k = 0; k < outputs; k++) most = Math.max(most, scores[at + k * stride]!)
      let sum = 0
      for (let k = 0; k < outputs; k++) sum += Math.exp(scores[at + k * stride]! - most)
      return most + Math.log(sum) - scores[at + y * stride]!
    },
    answer: softmax,
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
