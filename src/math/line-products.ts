/*
 * The loops that fits of many outputs live in. Four or eight values of a line are taken at once: an output
 * is then read and written less often, which takes half the time or less (150 outputs, V8).
 */

/** Lines without their zeros: rows by their slots (a design), or slots by their rows. */
export interface SparseLines {
  /** Shape (lines + 1,). */
  readonly starts: Uint32Array
  readonly slots: Uint32Array
  readonly values: Float64Array
}

/** Numbers of `outputs` columns, line after line. */
export interface Lines {
  readonly numbers: Float64Array
  readonly outputs: number
}

/** to[first + k] += Σ x · from[slot * outputs + k] over one line. */
export function addProducts(
  { starts, slots, values }: SparseLines,
  line: number,
  { numbers: from, outputs }: Lines,
  to: Float64Array,
  first: number,
): void {
  const end = starts[line + 1]!
  let at = starts[line]!
  if (outputs === 1) {
    to[first] = productsOfOne(slots, values, { at, end }, from, to[first]!)
    return
  }
  for (; at + 7 < end; at += 8) {
    const [a, b, c, d] = [slots[at]!, slots[at + 1]!, slots[at + 2]!, slots[at + 3]!]
    const [e, f, g, h] = [slots[at + 4]!, slots[at + 5]!, slots[at + 6]!, slots[at + 7]!]
    const [baseA, baseB, baseC, baseD] = [a * outputs, b * outputs, c * outputs, d * outputs]
    const [baseE, baseF, baseG, baseH] = [e * outputs, f * outputs, g * outputs, h * outputs]
    const [valueA, valueB, valueC, valueD] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!]
    const [valueE, valueF, valueG, valueH] = [values[at + 4]!, values[at + 5]!, values[at + 6]!, values[at + 7]!]
    for (let k = 0; k < outputs; k++) {
      const half =
        valueA * from[baseA + k]! + valueB * from[baseB + k]! + valueC * from[baseC + k]! + valueD * from[baseD + k]!
      const rest =
        valueE * from[baseE + k]! + valueF * from[baseF + k]! + valueG * from[baseG + k]! + valueH * from[baseH + k]!
      // In this order the sum is the same, to the bit, as four at a time.
      to[first + k] = to[first + k]! + half + rest
    }
  }
  for (; at + 3 < end; at += 4) {
    const [a, b, c, d] = [slots[at]!, slots[at + 1]!, slots[at + 2]!, slots[at + 3]!]
    const [baseA, baseB, baseC, baseD] = [a * outputs, b * outputs, c * outputs, d * outputs]
    const [valueA, valueB, valueC, valueD] = [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!]
    for (let k = 0; k < outputs; k++) {
      to[first + k]! +=
        valueA * from[baseA + k]! + valueB * from[baseB + k]! + valueC * from[baseC + k]! + valueD * from[baseD + k]!
    }
  }
  for (; at < end; at++) {
    const base = slots[at]! * outputs
    const value = values[at]!
    for (let k = 0; k < outputs; k++) to[first + k]! += value * from[base + k]!
  }
}

/** The same of one output, the sums in the same order. */
function productsOfOne(
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

/** gradient[slot * outputs + k] += x · slopes[k] over one line. */
export function addSlopes(
  { starts, slots, values }: SparseLines,
  line: number,
  slopes: Float64Array,
  gradient: Float64Array,
): void {
  const outputs = slopes.length
  const end = starts[line + 1]!
  let at = starts[line]!
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
