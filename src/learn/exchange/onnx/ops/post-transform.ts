import type { Attributes } from './op.ts'

/** Makes the answer of a row's scores, in place. */
export type PostTransform = (scores: Float64Array) => void

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

function softmax(scores: Float64Array, isIn: (x: number) => boolean): void {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity)
  let sum = 0
  scores.forEach((x, i) => (sum += scores[i] = isIn(x) ? Math.exp(x - most) : 0))
  scores.forEach((x, i) => (scores[i] = x / sum))
}

const TRANSFORMS: Readonly<Record<string, PostTransform>> = {
  NONE: () => undefined,
  LOGISTIC: (scores) => scores.forEach((x, i) => (scores[i] = logistic(x))),
  SOFTMAX: (scores) => softmax(scores, () => true),
  SOFTMAX_ZERO: (scores) => softmax(scores, (x) => x !== 0),
}

/** @throws ONNX_UNSUPPORTED for PROBIT */
export function postTransform(attributes: Attributes, name: string): PostTransform {
  const found = TRANSFORMS[name]
  if (found === undefined) throw attributes.unsupported(`The post-transform ${name}`)
  return found
}

/**
 * The two probabilities of a single score, as onnxruntime makes them: `isShare` where the score is the share of the
 * second class; else a score around 0, which the logistic function may make a probability.
 */
export function ofOneScore(score: number, post: string, isShare: boolean): [number, number] {
  if (isShare) return [1 - score, score]
  return post === 'LOGISTIC' ? [logistic(-score), logistic(score)] : [-score, score]
}
