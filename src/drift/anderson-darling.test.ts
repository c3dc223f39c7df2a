// Golden numbers: scipy 1.17.1, `anderson_ksamp([ref, cur])`.
import { describe, expect, test } from 'vitest'
import { andersonDarling } from './anderson-darling.ts'

const A = [38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58]
const B = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]

describe('andersonDarling', () => {
  test('agrees with scipy, with and without ties', () => {
    const plain = andersonDarling(A, B)
    expect(plain.statistic).toBeCloseTo(1.7183096744360893, 11)
    expect(plain.pValue).toBeCloseTo(0.06351467728760844, 11)
    const tied = andersonDarling([1, 2, 2, 3, 5, 5], [2, 3, 3, 4, 5, 6, 7])
    expect(tied.statistic).toBeCloseTo(0.45357542901432374, 11)
    expect(tied.pValue).toBeCloseTo(0.21624718077028796, 11)
  })

  test('ends at the ends of its table', () => {
    const far = B.map((value) => value + 100)
    expect(andersonDarling([...A, ...A], [...far, ...far]).pValue).toBe(0.001)
    expect(andersonDarling(A, A).pValue).toBe(0.25)
  })

  test('says nothing where all values are equal', () => {
    expect(andersonDarling([2, 2], [2, 2, 2])).toEqual({ statistic: 0, pValue: 0.25 })
  })
})
