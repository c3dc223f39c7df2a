/**
 * Solves A x = b for a symmetric, positive semi-definite A, by Cholesky's A = L Lᵀ.
 *
 * @param a  shape (size, size), row by row; only the lower triangle is read, and it is overwritten by L
 * @param b  shape (size,); overwritten by x
 *
 * A direction in which A is zero but for rounding (a pivot below 1e-13 of the diagonal it started from) gets x = 0:
 * of columns that repeat each other, the first carries the weight. O(size³ / 3).
 *
 * Source: Golub & Van Loan (2013), Matrix Computations, 4th ed., algorithm 4.2.1. Deviation: the treatment of pivots.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): void {
  factorCholesky(a, b.length)
  solveFactored(a, b)
}

/** The second half of `solveCholesky`: solves L Lᵀ x = b for the L of `factorCholesky`, in place. O(size²). */
export function solveFactored(a: Float64Array, b: Float64Array): void {
  const size = b.length
  for (let i = 0; i < size; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= a[i * size + k]! * b[k]!
    b[i] = sum / a[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let k = i + 1; k < size; k++) sum -= a[k * size + i]! * b[k]!
    b[i] = sum / a[i * size + i]!
  }
}

/** The first half of `solveCholesky`: the lower triangle of `a` becomes L, in place. O(size³ / 3). */
export function factorCholesky(a: Float64Array, size: number): void {
  for (let j = 0; j < size; j++) {
    const rowJ = j * size
    const diagonal = a[rowJ + j]!
    let pivot = diagonal
    for (let k = 0; k < j; k++) pivot -= a[rowJ + k]! ** 2
    // An infinite pivot turns its column of L, and its part of x, into zeros.
    const root = pivot > diagonal * 1e-13 && diagonal > 0 ? Math.sqrt(pivot) : Infinity
    a[rowJ + j] = root
    for (let i = j + 1; i < size; i++) {
      const rowI = i * size
      let sum = a[rowI + j]!
      for (let k = 0; k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!
      a[rowI + j] = sum / root
    }
  }
}
