import { describe, expect, test } from 'vitest'
import { fitImputation, imputed } from './imputation.ts'

const none = Number.NaN
const ones = (count: number) => new Float64Array(count).fill(1)

describe('fitImputation', () => {
  test('takes the median of what is there, and tells that something was missing', () => {
    expect(fitImputation(Float64Array.of(9, none, 1, 5), ones(4))).toEqual({ fill: 5, indicator: true })
    expect(fitImputation(Float64Array.of(9, 1, 5), ones(3))).toEqual({ fill: 5, indicator: false })
  })

  test('takes the lower of two middle values', () => {
    expect(fitImputation(Float64Array.of(4, 3, 2, 1), ones(4))?.fill).toBe(2)
  })

  test('counts a weight as so many rows', () => {
    expect(fitImputation(Float64Array.of(1, 2, 3), Float64Array.of(1, 1, 5))?.fill).toBe(3)
    expect(fitImputation(Float64Array.of(1, 2, none), Float64Array.of(3, 1, 0))).toEqual({ fill: 1, indicator: false })
  })

  test('gives nothing for a column that is missing everywhere', () => {
    expect(fitImputation(Float64Array.of(none, none), ones(2))).toBeUndefined()
  })
})

test('imputed fills a copy', () => {
  const values = Float64Array.of(1, none)
  expect(imputed(values, 7)).toEqual(Float64Array.of(1, 7))
  expect(values[1]).toBeNaN()
})
