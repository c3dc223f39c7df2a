import { factorCholesky, solveFactored } from './cholesky.ts'

/** Share of the greatest diagonal below which what is left of a column is taken for rounding. */
const pivotMin = 1e-11

/**
 * Solves A x = b for a symmetric, positive semi-definite A of any rank: of all x that come closest, the one of least
 * norm. Where A has full rank that is the solution.
 *
 * @param a  shape (size, size), row by row; only the lower triangle is read
 * @param b  shape (size,)
 * @returns  shape (size,); all 0 where A is
 *
 * The rank is counted by pivots above 1e-11 of the greatest diagonal: of a matrix Xᵀ X of columns alike in length, a
 * column is taken for a sum of others where less than 3e-6 of its length is its own. O(size³).
 *
 * Source: Courrieu (2005), Neural Information Processing - Letters and Reviews 8(2): A = L Lᵀ with as many columns in L as
 * the rank, so A⁺ = L (Lᵀ L)⁻² Lᵀ. Deviation: pivots are chosen by the greatest diagonal left (Higham 2002, Accuracy and
 * Stability of Numerical Algorithms, section 10.3), which tells the rank more surely; of full rank, L is solved with.
 */
export function solveMinimumNorm(a: Float64Array, b: Float64Array): Float64Array {
  const size = b.length
  const { factor, order, rank } = pivotedFactor(a, size)
  const permuted = Float64Array.from(order, (column) => b[column]!)
  const x = new Float64Array(size)
  const solved = rank === size ? permuted : projected(factor, permuted, rank)
  if (rank === size) solveFactored(factor, solved)
  for (const [place, column] of order.entries()) x[column] = solved[place]!
  return x
}

/** L (Lᵀ L)⁻² Lᵀ b, of the first `rank` columns of L. */
function projected(factor: Float64Array, b: Float64Array, rank: number): Float64Array {
  const size = b.length
  const products = new Float64Array(rank * rank)
  const part = new Float64Array(rank)
  for (let row = 0; row < size; row++) {
    for (let i = 0; i < rank; i++) {
      const value = factor[row * size + i]!
      part[i]! += value * b[row]!
      for (let j = 0; j <= i; j++) products[i * rank + j]! += value * factor[row * size + j]!
    }
  }
  if (rank > 0) factorCholesky(products, rank)
  solveFactored(products, part)
  solveFactored(products, part)
  return b.map((_, row) => part.reduce((sum, value, i) => sum + value * factor[row * size + i]!, 0))
}

/** A = L Lᵀ with rows and columns in `order`; only the first `rank` columns of L count, above the diagonal all is 0. */
function pivotedFactor(a: Float64Array, size: number) {
  const order = Uint32Array.from({ length: size }, (_, i) => i)
  const factor = new Float64Array(size * size)
  const left = Float64Array.from({ length: size }, (_, i) => a[i * size + i]!)
  const least = pivotMin * left.reduce((most, value) => Math.max(most, value), 0)
  for (let rank = 0; rank < size; rank++) {
    let best = rank
    for (let i = rank + 1; i < size; i++) if (left[order[i]!]! > left[order[best]!]!) best = i
    if (!(left[order[best]!]! > least)) return { factor, order, rank }
    swapRows(factor, size, rank, best)
    ;[order[rank], order[best]] = [order[best]!, order[rank]!]
    const column = order[rank]!
    const root = Math.sqrt(left[column]!)
    factor[rank * size + rank] = root
    for (let i = rank + 1; i < size; i++) {
      const other = order[i]!
      let sum = a[Math.max(other, column) * size + Math.min(other, column)]!
      for (let k = 0; k < rank; k++) sum -= factor[i * size + k]! * factor[rank * size + k]!
      factor[i * size + rank] = sum / root
      left[other]! -= (sum / root) ** 2
    }
  }
  return { factor, order, rank: size }
}

function swapRows(matrix: Float64Array, size: number, one: number, other: number): void {
  if (one === other) return
  const held = matrix.slice(one * size, (one + 1) * size)
  matrix.copyWithin(one * size, other * size, (other + 1) * size)
  matrix.set(held, other * size)
}
