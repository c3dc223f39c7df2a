/**
 * tred2: makes three diagonals of a symmetric matrix by Householder's reflections.
 *
 * @param v  shape (size, size): the matrix; becomes the product of the reflections
 * @param d  shape (size,): gets the diagonal
 * @param e  shape (size,): gets what stands beside it, from place 1 on
 *
 * Source: see `symmetricEigen`.
 */
export function tridiagonal(v: Float64Array, d: Float64Array, e: Float64Array): void {
  const n = d.length
  for (let j = 0; j < n; j++) d[j] = v[(n - 1) * n + j]!
  for (let i = n - 1; i > 0; i--) {
    let scale = 0
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!)
    let h = 0
    if (scale === 0) {
      e[i] = d[i - 1]!
      for (let j = 0; j < i; j++) {
        d[j] = v[(i - 1) * n + j]!
        v[i * n + j] = 0
        v[j * n + i] = 0
      }
    } else {
      h = reflect(v, d, e, i, scale)
    }
    d[i] = h
  }
  gather(v, d)
  e[0] = 0
}

/** One reflection, of row i. Returns half the squared length of its vector. */
function reflect(v: Float64Array, d: Float64Array, e: Float64Array, i: number, scale: number): number {
  const n = d.length
  let h = 0
  for (let k = 0; k < i; k++) {
    d[k]! /= scale
    h += d[k]! ** 2
  }
  const f = d[i - 1]!
  const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h)
  e[i] = scale * g
  h -= f * g
  d[i - 1] = f - g
  e.fill(0, 0, i)
  for (let j = 0; j < i; j++) {
    const dj = d[j]!
    v[j * n + i] = dj
    let sum = e[j]! + v[j * n + j]! * dj
    for (let k = j + 1; k < i; k++) {
      const value = v[k * n + j]!
      sum += value * d[k]!
      e[k]! += value * dj
    }
    e[j] = sum
  }
  let product = 0
  for (let j = 0; j < i; j++) {
    e[j]! /= h
    product += e[j]! * d[j]!
  }
  const share = product / (h + h)
  for (let j = 0; j < i; j++) e[j]! -= share * d[j]!
  for (let j = 0; j < i; j++) {
    const dj = d[j]!
    const ej = e[j]!
    for (let k = j; k < i; k++) v[k * n + j]! -= dj * e[k]! + ej * d[k]!
    d[j] = v[(i - 1) * n + j]!
    v[i * n + j] = 0
  }
  return h
}

/** The product of the reflections. */
function gather(v: Float64Array, d: Float64Array): void {
  const n = d.length
  const sums = new Float64Array(n)
  for (let i = 0; i < n - 1; i++) {
    v[(n - 1) * n + i] = v[i * n + i]!
    v[i * n + i] = 1
    const h = d[i + 1]!
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = v[k * n + i + 1]! / h
      sums.fill(0, 0, i + 1)
      for (let k = 0; k <= i; k++) {
        const value = v[k * n + i + 1]!
        for (let j = 0; j <= i; j++) sums[j]! += value * v[k * n + j]!
      }
      for (let k = 0; k <= i; k++) {
        for (let j = 0; j <= i; j++) v[k * n + j]! -= sums[j]! * d[k]!
      }
    }
    for (let k = 0; k <= i; k++) v[k * n + i + 1] = 0
  }
  for (let j = 0; j < n; j++) {
    d[j] = v[(n - 1) * n + j]!
    v[(n - 1) * n + j] = 0
  }
  v[n * n - 1] = 1
}
