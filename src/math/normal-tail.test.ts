// Golden numbers: scipy 1.17.1, `scipy.stats.norm.sf(z)`.
import { expect, test } from 'vitest'
import { normalTail } from './normal-tail.ts'

test.each([
  [-3, 0.9986501019683699],
  [0, 0.5],
  [1.96, 0.024997895148220435],
  [10, 7.61985302416047e-24],
  [30, 4.906713927147908e-198],
])('normalTail agrees with scipy at %f', (z, expected) => {
  expect(normalTail(z) / expected).toBeCloseTo(1, 12)
})
