import { expect, test } from 'vitest'
import { gaussLegendre } from './gauss-legendre.ts'

test.each([1, 2, 3, 7, 20, 64])('%i nodes integrate every power up to twice as many less one', (count) => {
  const { nodes, weights } = gaussLegendre(count)
  for (let power = 0; power < 2 * count; power++) {
    const sum = nodes.reduce((total, node, i) => total + weights[i]! * node ** power, 0)
    // A few roundings for each of the terms.
    expect(Math.abs(sum * (power + 1) - 1)).toBeLessThan(1e-13 * (power + 1))
  }
})
