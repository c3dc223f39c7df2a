/** Rows of numbers, row by row in one array. */
export interface Matrix {
  readonly rowCount: number
  /** Numbers of a row. */
  readonly width: number
  /** Shape (rows * width,). */
  readonly values: Float64Array
}

/**
 * Squared Euclidean distance of row `i` of `a` and row `j` of `b`, which have the same width. Summed in the order of the
 * columns: the same two rows give the same bits, whichever is asked first.
 */
export function squaredDistance(a: Matrix, i: number, b: Matrix, j: number): number {
  const { width } = a
  const left = a.values
  const right = b.values
  let at = i * width
  let to = j * width
  let sum = 0
  for (let column = 0; column < width; column++) {
    const difference = left[at++]! - right[to++]!
    sum += difference * difference
  }
  return sum
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
