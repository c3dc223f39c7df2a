/** Nodes and weights of a quadrature; shape (count,) each. */
export interface Quadrature {
  /** In (0, 1), ascending. */
  readonly nodes: Float64Array
  /** Positive, summing to 1. */
  readonly weights: Float64Array
}

/**
 * Gauss-Legendre quadrature on [0, 1]: Σ weight · f(node) is the integral, exactly so for polynomials of degree up to
 * 2 * count - 1.
 *
 * @param count  1 or more
 *
 * O(count²). Source: Press et al. (2007), Numerical Recipes, 3rd edition, section 4.6.1 (Newton's method on the
 * Legendre polynomial from Chebyshev's guess).
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let slope = 1
    for (let step = 0; step < 100; step++) {
      const found = legendre(count, x)
      slope = found.slope
      const move = found.value / slope
      x -= move
      if (Math.abs(move) < 1e-15) break
    }
    nodes[i] = (1 - x) / 2
    weights[i] = 1 / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}

/** The Legendre polynomial of a degree and its derivative, at x in (-1, 1). */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let value = 1
  let before = 0
  for (let n = 1; n <= degree; n++) {
    const next = ((2 * n - 1) * x * value - (n - 1) * before) / n
    before = value
    value = next
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) }
}
