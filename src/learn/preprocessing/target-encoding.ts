/** What the encodings of one column are learnt from. */
export interface EncodingRows {
  /** Shape (rows,): the level of each row, 0 to levels - 1. */
  readonly levelOf: Int32Array
  readonly levels: number
  /** Shape (rows,): a quantity, or 1 in the rows of a class and 0 in the others. */
  readonly y: Float64Array
  /** Shape (rows,), >= 0. */
  readonly weights: Float64Array
}

/** The encoding of each level, and what stands for any other. */
export interface Encoding {
  /** Shape (levels,). */
  readonly values: Float64Array
  /** Weighted mean of the target. */
  readonly mean: number
}

/**
 * The mean of the target in the rows of each level, drawn towards the mean of all: λ · mean of the level + (1 - λ) · mean.
 *
 * @param smooth    rows' worth of the mean of all that is added to each level: λ = n / (n + smooth). 'auto' estimates it
 *                  from the spread: λ = n s² / (n s² + s₁²), with s² the variance of the target and s₁² that in the level
 * @param isLearnt  whether a row is learnt from
 * @returns         the mean for a level without a row; a mean of NaN when no row (of weight above 0) is learnt from
 *
 * Weights count as rows repeated. O(rows). Source: Micci-Barreca (2001), SIGKDD Explorations 3(1), equations 3 to 6, as
 * scikit-learn's TargetEncoder has them.
 */
export function fitEncoding(
  rows: EncodingRows,
  smooth: number | 'auto',
  isLearnt: (row: number) => boolean = () => true,
): Encoding {
  const { levelOf, y, weights } = rows
  const counts = new Float64Array(rows.levels)
  const sums = new Float64Array(rows.levels)
  let total = 0
  let sum = 0
  for (let row = 0; row < y.length; row++) {
    if (!isLearnt(row)) continue
    const weight = weights[row]!
    counts[levelOf[row]!]! += weight
    sums[levelOf[row]!]! += weight * y[row]!
    total += weight
    sum += weight * y[row]!
  }
  const mean = sum / total
  if (smooth !== 'auto') {
    const values = counts.map((count, level) => {
      const of = count + smooth
      return of === 0 ? mean : (sums[level]! + smooth * mean) / of
    })
    return { values, mean }
  }
  const means = sums.map((levelSum, level) => levelSum / counts[level]!)
  const squares = new Float64Array(rows.levels)
  let variance = 0
  for (let row = 0; row < y.length; row++) {
    if (!isLearnt(row) || weights[row] === 0) continue
    squares[levelOf[row]!]! += weights[row]! * (y[row]! - means[levelOf[row]!]!) ** 2
    variance += (weights[row]! * (y[row]! - mean) ** 2) / total
  }
  const values = means.map((levelMean, level) => {
    const between = variance * counts[level]!
    const share = between / (between + squares[level]! / counts[level]!)
    return Number.isNaN(share) ? mean : share * levelMean + (1 - share) * mean
  })
  return { values, mean }
}

/**
 * The encoding of each training row, by the rows of the other folds alone: whatever its own target is, its encoding is
 * the same. Where the other folds have no row that counts, it is NaN.
 *
 * @param foldOf  shape (rows,): 0 to folds - 1
 * @returns       shape (rows,)
 */
export function outOfFoldEncoding(
  rows: EncodingRows,
  smooth: number | 'auto',
  { foldOf, folds }: { readonly foldOf: Int32Array; readonly folds: number },
): Float64Array {
  const encodings = Array.from({ length: folds }, (_, fold) => fitEncoding(rows, smooth, (row) => foldOf[row] !== fold))
  return Float64Array.from(rows.levelOf, (level, row) => encodings[foldOf[row]!]!.values[level]!)
}
