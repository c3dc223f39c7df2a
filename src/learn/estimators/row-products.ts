import type { Design } from './design.ts'

/*
 * The two loops that fits of many outputs live in. Four values of a row are taken at once: an output is then read and
 * written a quarter as often, which halves the time (150 outputs, V8).
 */

/** scores[k] += Σ x · coefficients[slot * outputs + k] over one row. */
export function addScores(
  { starts, slots, values }: Design,
  row: number,
  coefficients: Float64Array,
  scores: Float64Array,
): void {
  const outputs = scores.length
  const end = starts[row + 1]!
  let at = starts[row]!
  if (outputs === 1) {
    scores[0] = scoreOfOne(slots, values, { at, end }, coefficients, scores[0]!)
    return
  }
  for (; at + 3 < end; at += 4) {
    const [a, b, c, d] = [slots[at]!, slots[at + 1]!, slots[at + 2]!, slots[at + 3]!]
    const [baseA, baseB, baseC, baseD] = [a * outputs, b * outputs, c * outputs, d * outputs]
    const [valueA, valueB, valueC, valueD] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!]
    for (let k = 0; k < outputs; k++) {
      scores[k]! +=
        valueA * coefficients[baseA + k]! +
        valueB * coefficients[baseB + k]! +
        valueC * coefficients[baseC + k]! +
        valueD * coefficients[baseD + k]!
    }
  }
  for (; at < end; at++) {
    const base = slots[at]! * outputs
    const value = values[at]!
    for (let k = 0; k < outputs; k++) scores[k]! += value * coefficients[base + k]!
  }
}

/** The same of one output, the sums in the same order. */
function scoreOfOne(
  slots: Uint32Array,
  values: Float64Array,
  { at: from, end }: { readonly at: number; readonly end: number },
  coefficients: Float64Array,
  start: number,
): number {
  let score = start
  let at = from
  for (; at + 3 < end; at += 4) {
    score +=
      values[at]! * coefficients[slots[at]!]! +
      values[at + 1]! * coefficients[slots[at + 1]!]! +
      values[at + 2]! * coefficients[slots[at + 2]!]! +
      values[at + 3]! * coefficients[slots[at + 3]!]!
  }
  for (; at < end; at++) score += values[at]! * coefficients[slots[at]!]!
  return score
}

/** gradient[slot * outputs + k] += x · slopes[k] over one row. */
export function addSlopes(
  { starts, slots, values }: Design,
  row: number,
  slopes: Float64Array,
  gradient: Float64Array,
): void {
  const outputs = slopes.length
  const end = starts[row + 1]!
  let at = starts[row]!
  if (outputs === 1) {
    const slope = slopes[0]!
    for (; at < end; at++) gradient[slots[at]!]! += values[at]! * slope
    return
  }
  for (; at + 3 < end; at += 4) {
    const [a, b, c, d] = [slots[at]!, slots[at + 1]!, slots[at + 2]!, slots[at + 3]!]
    const [baseA, baseB, baseC, baseD] = [a * outputs, b * outputs, c * outputs, d * outputs]
    const [valueA, valueB, valueC, valueD] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!]
    for (let k = 0; k < outputs; k++) {
      const slope = slopes[k]!
      gradient[baseA + k]! += valueA * slope
      gradient[baseB + k]! += valueB * slope
      gradient[baseC + k]! += valueC * slope
      gradient[baseD + k]! += valueD * slope
    }
  }
  for (; at < end; at++) {
    const base = slots[at]! * outputs
    const value = values[at]!
    for (let k = 0; k < outputs; k++) gradient[base + k]! += value * slopes[k]!
  }
}
