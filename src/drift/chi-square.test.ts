// Golden numbers: scipy 1.17.1, `chi2_contingency(..., correction=False)` and `chisquare(cur, ref)`.
import { describe, expect, test } from 'vitest'
import { chiSquare } from './chi-square.ts'

const R = [16, 18, 16, 14, 12, 12]
const C = [16, 16, 16, 16, 16, 8]

describe('chiSquare', () => {
  test('takes both windows as samples by default', () => {
    const { statistic, degreesOfFreedom, pValue } = chiSquare(R, C)
    expect(statistic).toBeCloseTo(1.6224089635854342, 12)
    expect(degreesOfFreedom).toBe(5)
    expect(pValue).toBeCloseTo(0.8985262394026607, 12)
  })

  test('takes the reference as the truth in the named form of Evidently', () => {
    const { statistic, pValue } = chiSquare(R, C, 'goodness-of-fit')
    expect(statistic).toBeCloseTo(3.1746031746031744, 12)
    expect(pValue).toBeCloseTo(0.6730876006966301, 12)
  })

  test('compares windows of different sizes by shares', () => {
    const doubled = R.map((rows) => 2 * rows)
    expect(chiSquare(doubled, C, 'goodness-of-fit').pValue).toBeCloseTo(0.6730876006966301, 12)
    expect(chiSquare([30, 70], [45, 55]).pValue).toBeCloseTo(0.028459736916310638, 13)
  })

  test('leaves out bins that nobody is in, and has no doubt about a single one', () => {
    expect(chiSquare([30, 0, 70], [45, 0, 55])).toEqual(chiSquare([30, 70], [45, 55]))
    expect(chiSquare([0, 9], [0, 4])).toEqual({ statistic: 0, degreesOfFreedom: 0, pValue: 1 })
  })

  test('is certain of a bin that the truth does not have', () => {
    expect(chiSquare([5, 0], [4, 1], 'goodness-of-fit').pValue).toBe(0)
    expect(chiSquare([5, 0], [4, 1]).pValue).toBeGreaterThan(0.2)
  })
})
