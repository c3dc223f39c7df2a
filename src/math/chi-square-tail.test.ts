// Golden numbers: scipy 1.17.1, `scipy.stats.chi2.sf(statistic, df)`.
import { expect, test } from 'vitest'
import { chiSquareTail } from './chi-square-tail.ts'

test.each([
  [1, 1, 0.31731050786291115],
  [6.25, 4, 0.1812398511965556],
  [1.6224089635854342, 5, 0.8985262394026607],
  [500, 10, 4.4147360999137545e-101],
  [30, 30, 0.4656537089440098],
])('chiSquareTail agrees with scipy at %f with %d degrees of freedom', (statistic, degrees, expected) => {
  expect(chiSquareTail(statistic, degrees) / expected).toBeCloseTo(1, 12)
})
