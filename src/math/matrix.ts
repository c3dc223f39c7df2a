/** Rows of numbers, row by row in one array. */
export interface Matrix {
  readonly rowCount: number
  /** Numbers of a row. */
  readonly width: number
  /** Shape (rows * width,). */
  readonly values: Float64Array
}

/**
 * Squared Euclidean distance of row `i` of `a` and row `j` of `b`, which have the same width. The same two rows give the
 * same bits, whichever is named first.
 */
export function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  return squaredDistanceWithin(a.values, i * a.width, b.values, j * b.width, a.width, Infinity)
}

/**
 * Squared distance of the `width` numbers at `left[i]` and at `right[j]`; where it is beyond `reach`, any number that is.
 * Four sums side by side, so that none waits for another; each only grows, and so does what they add up to.
 */
export function squaredDistanceWithin(
  left: Float64Array,
  i: number,
  right: Float64Array,
  j: number,
  width: number,
  reach: number,
): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let column = 0
  for (const end = width - 7; column < end; column += 8, i += 8, j += 8) {
    const d0 = left[i]! - right[j]!
    const d1 = left[i + 1]! - right[j + 1]!
    const d2 = left[i + 2]! - right[j + 2]!
    const d3 = left[i + 3]! - right[j + 3]!
    const d4 = left[i + 4]! - right[j + 4]!
    const d5 = left[i + 5]! - right[j + 5]!
    const d6 = left[i + 6]! - right[j + 6]!
    const d7 = left[i + 7]! - right[j + 7]!
    s0 = s0 + d0 * d0 + d4 * d4
    s1 = s1 + d1 * d1 + d5 * d5
    s2 = s2 + d2 * d2 + d6 * d6
    s3 = s3 + d3 * d3 + d7 * d7
    const sum = s0 + s1 + (s2 + s3)
    if (sum > reach) return sum
  }
  for (; column < width; column++) {
    const d = left[i++]! - right[j++]!
    s0 += d * d
  }
  return s0 + s1 + (s2 + s3)
}

/** The rows at `indices`, in that order; a copy. */
export function takeMatrixRows({ width, values }: Matrix, indices: Uint32Array): Matrix {
  const taken = new Float64Array(indices.length * width)
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * width
    taken.set(values.subarray(from, from + width), i * width)
  }
  return { rowCount: indices.length, width, values: taken }
}
