/**
 * Turns scores into probabilities that add up to 1, in place: e^score of each over the sum of all. The greatest score
 * is taken off first, so that nothing overflows.
 *
 * @param scores  finite, shape (classes,)
 * @returns       ln Σ e^score of the scores given: the loss of a row is that less the score of its class, in nats
 */
export function softmax(scores: Float64Array): number {
  let most = scores[0]!
  for (let label = 1; label < scores.length; label++) if (scores[label]! > most) most = scores[label]!
  let sum = 0
  for (let label = 0; label < scores.length; label++) {
    const part = Math.exp(scores[label]! - most)
    scores[label] = part
    sum += part
  }
  for (let label = 0; label < scores.length; label++) scores[label]! /= sum
  return most + Math.log(sum)
}
