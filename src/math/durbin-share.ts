/** Results are kept within 2^±128 by moving powers of two into an exponent. */
const BIG = 2 ** 128

/**
 * P(Dₙ < x), exactly: the middle element of the n-th power of Durbin's matrix, times n! / nⁿ.
 *
 * @param rows  sample size, a whole number > 0
 * @param x     in (0.5 / rows, 1)
 * @returns     in [0, 1]. Cost O((2·rows·x)³ log rows): for small rows·x
 *
 * Source: Marsaglia, Tsang & Wang (2003), J. Stat. Softw. 8(18).
 */
export function durbinShare(rows: number, x: number): number {
  const middle = Math.ceil(rows * x)
  const size = 2 * middle - 1
  const power = matrixPower(durbinMatrix(middle - rows * x, size), size, rows)
  let share = power.values[(middle - 1) * size + middle - 1]!
  let exponent = power.exponent
  for (let row = 1; row <= rows; row++) {
    share *= row / rows
    if (share < 1 / BIG) {
      share *= BIG
      exponent -= 128
    }
  }
  return share * 2 ** exponent
}

function durbinMatrix(h: number, size: number): Float64Array {
  const matrix = new Float64Array(size * size)
  const inverseFactorial = [1]
  for (let k = 1; k <= size; k++) inverseFactorial.push(inverseFactorial[k - 1]! / k)
  for (let i = 0; i < size; i++) {
    for (let j = 1; j <= Math.min(i + 1, size - 1); j++) matrix[i * size + j] = inverseFactorial[i - j + 1]!
  }
  for (let i = 0; i < size; i++) {
    const edge = (1 - h ** (i + 1)) * inverseFactorial[i + 1]!
    matrix[i * size] = edge
    matrix[(size - 1) * size + size - 1 - i] = edge
  }
  const corner = 1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size
  matrix[(size - 1) * size] = corner * inverseFactorial[size]!
  return matrix
}

interface Scaled {
  readonly values: Float64Array
  readonly exponent: number
}

function matrixPower(matrix: Float64Array, size: number, power: number): Scaled {
  let square: Scaled = { values: matrix, exponent: 0 }
  let result: Scaled | undefined
  for (let rest = power; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? square : product(result, square, size)
    if (rest > 1) square = product(square, square, size)
  }
  return result ?? square
}

function product(left: Scaled, right: Scaled, size: number): Scaled {
  const values = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = left.values[i * size + k]!
      if (factor === 0) continue
      for (let j = 0; j < size; j++) values[i * size + j]! += factor * right.values[k * size + j]!
    }
  }
  const exponent = left.exponent + right.exponent
  const middle = (size - 1) / 2
  if (values[middle * size + middle]! <= BIG) return { values, exponent }
  return { values: values.map((value) => value / BIG), exponent: exponent + 128 }
}
