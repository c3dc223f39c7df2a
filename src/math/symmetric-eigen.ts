import { assert } from '../base/assert.ts'
import { tridiagonal } from './tridiagonal.ts'

/** Eigenvalues of a symmetric matrix, the greatest first, and their vectors. */
export interface Eigen {
  /** Shape (size,), descending. */
  readonly values: Float64Array
  /** Shape (size, size), row by row: the unit vector of each value is a row. Its sign means nothing. */
  readonly vectors: Float64Array
}

/** Steps for one value at most; two or three are usual. */
const stepsMax = 60

/**
 * Eigenvalues and vectors of a symmetric matrix: Householder's reduction to three diagonals, then QL steps with implicit
 * shifts. Values are right to some 1e-15 of the greatest one, vectors to that over the gap between values. About
 * 9 size³ operations.
 *
 * @param matrix  shape (size, size), finite; only the lower triangle counts
 *
 * Source: Bowdler, Martin, Reinsch & Wilkinson (1968), Numerische Mathematik 11, tred2 and tql2; in the form of JAMA's
 * EigenvalueDecomposition. Deviation: vectors are kept as rows while they turn, so that the inner loops run along memory.
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  // Near the ends of what doubles hold squares would be lost: the greatest is brought to 1, by a power of 2,
  // which rounds nothing, and what is nothing beside it becomes 0.
  const greatest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const unit = greatest > 0 ? 2 ** Math.max(-1022, Math.floor(Math.log2(greatest))) : 1
  const vectors = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const value = matrix[i * size + j]! / unit
      vectors[i * size + j] = vectors[j * size + i] = Math.abs(value) < 1e-150 ? 0 : value
    }
  }
  const diagonal = new Float64Array(size)
  const beside = new Float64Array(size)
  if (size > 0) {
    tridiagonal(vectors, diagonal, beside)
    const rows = transposed(vectors, size)
    turn(rows, diagonal, beside)
    return inOrder(
      rows,
      diagonal.map((value) => value * unit),
    )
  }
  return { values: diagonal, vectors }
}

/** tql2: turns the three diagonals into one; `rows` are the vectors. */
function turn(rows: Float64Array, d: Float64Array, e: Float64Array): void {
  const n = d.length
  e.copyWithin(0, 1)
  e[n - 1] = 0
  let shifted = 0
  let greatest = 0
  for (let l = 0; l < n; l++) {
    greatest = Math.max(greatest, Math.abs(d[l]!) + Math.abs(e[l]!))
    let m = l
    while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * greatest) m++
    if (m > l) {
      for (let steps = 0; Math.abs(e[l]!) > Number.EPSILON * greatest; steps++) {
        assert(steps < stepsMax, 'the eigenvalues of a finite symmetric matrix are found')
        shifted += turnOnce(rows, d, e, l, m)
      }
    }
    d[l]! += shifted
    e[l] = 0
  }
}

/** One step over the diagonals l to m. Returns what it took off the values from l on. */
function turnOnce(rows: Float64Array, d: Float64Array, e: Float64Array, l: number, m: number): number {
  const n = d.length
  let g = d[l]!
  let p = (d[l + 1]! - g) / (2 * e[l]!)
  let r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1)
  d[l] = e[l]! / (p + r)
  d[l + 1] = e[l]! * (p + r)
  const next = d[l + 1]!
  const shift = g - d[l]
  for (let i = l + 2; i < n; i++) d[i]! -= shift
  p = d[m]!
  let c = 1
  let c2 = c
  let c3 = c
  const after = e[l + 1]!
  let s = 0
  let s2 = 0
  for (let i = m - 1; i >= l; i--) {
    c3 = c2
    c2 = c
    s2 = s
    g = c * e[i]!
    const h = c * p
    r = Math.hypot(p, e[i]!)
    e[i + 1] = s * r
    s = e[i]! / r
    c = p / r
    p = c * d[i]! - s * g
    d[i + 1] = h + s * (c * g + s * d[i]!)
    const low = i * n
    const high = low + n
    for (let k = 0; k < n; k++) {
      const value = rows[high + k]!
      const other = rows[low + k]!
      rows[high + k] = s * other + c * value
      rows[low + k] = c * other - s * value
    }
  }
  p = (-s * s2 * c3 * after * e[l]!) / next
  e[l] = s * p
  d[l] = c * p
  return shift
}

function transposed(matrix: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) result[j * size + i] = matrix[i * size + j]!
  return result
}

function inOrder(rows: Float64Array, found: Float64Array): Eigen {
  const size = found.length
  const order = [...found.keys()].sort((a, b) => found[b]! - found[a]! || a - b)
  const vectors = new Float64Array(size * size)
  order.forEach((from, to) => vectors.set(rows.subarray(from * size, (from + 1) * size), to * size))
  return { values: Float64Array.from(order, (at) => found[at]!), vectors }
}
