import { describe, expect, test } from 'vitest'
import { bestLimit, confusionAbove, explainedVariance, kappa, rocAuc, squaredRankCorrelation } from './agreement.ts'

const numbers = (...values: number[]): Float64Array => Float64Array.from(values)

describe('rocAuc', () => {
  test('counts the pairs in order, a tie as half', () => {
    // pairs (positive, negative): (3, 1) (3, 2) (2, 1) in order, (2, 2) a tie: 3.5 of 4
    expect(rocAuc(numbers(1, 2, 2, 3), numbers(0, 0, 1, 1))).toBe(3.5 / 4)
  })
  test('is one half where a class is absent', () => expect(rocAuc(numbers(1, 2), numbers(0, 0))).toBe(0.5))
})

describe('kappa', () => {
  test('is observed agreement beyond chance', () => {
    // Cohen's own arithmetic: observed .7, chance .5 * .6 + .5 * .4 = .5, so .2 / .5
    const confusion = { truePositive: 20, falsePositive: 5, falseNegative: 10, trueNegative: 15 }
    expect(kappa(confusion)).toBeCloseTo(0.4, 12)
  })
  test('does not flatter a rule that never names the rare class', () => {
    expect(kappa({ truePositive: 0, falsePositive: 0, falseNegative: 5, trueNegative: 995 })).toBe(0)
  })
})

describe('bestLimit', () => {
  test('stands halfway in the gap between two classes', () => {
    expect(bestLimit(numbers(1, 2, 5, 9), numbers(0, 0, 1, 1))).toBe(3.5)
  })
  test('never cuts through equal scores', () => {
    const [score, y] = [numbers(1, 1, 1, 2, 2, 2), numbers(0, 0, 1, 1, 1, 1)]
    const limit = bestLimit(score, y)
    expect(confusionAbove(score, y, limit)).toEqual({
      truePositive: 3,
      falsePositive: 0,
      falseNegative: 1,
      trueNegative: 2,
    })
  })
})

describe('agreement of numbers', () => {
  test('squared rank correlation is 1 for any monotone recoding', () => {
    const y = numbers(0.1, 5, 2, 9, 7)
    expect(squaredRankCorrelation(y.map(Math.exp), y)).toBeCloseTo(1, 12)
  })
  test('explained variance is negative for a prediction worse than the mean', () => {
    expect(explainedVariance(numbers(3, 2, 1), numbers(1, 2, 3))).toBe(-3)
  })
})
