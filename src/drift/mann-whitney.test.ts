// Golden numbers: scipy 1.17.1, `mannwhitneyu(ref, cur, alternative=..., method=...)`.
import { describe, expect, test } from 'vitest'
import { mannWhitney } from './mann-whitney.ts'

const A = [38.7, 41.5, 43.8, 44.5, 45.5, 46, 47.7, 58]
const B = [39.2, 39.3, 39.7, 41.4, 41.8, 42.9, 43.3, 45.8]
const FEW = [1.5, 7.25, 22.1]
const MANY = Array.from({ length: 40 }, (_, i) => i + 1)

describe('mannWhitney', () => {
  test('agrees with scipy exactly on small samples without ties', () => {
    expect(mannWhitney(A, B).u).toBe(49)
    expect(mannWhitney(A, B).pValue).toBeCloseTo(0.08298368298368297, 14)
    expect(mannWhitney(A, B, { alternative: 'less' }).pValue).toBeCloseTo(0.9675213675213675, 14)
  })

  test('agrees with scipy on unequal sizes, in each direction', () => {
    expect(mannWhitney(FEW, MANY).u).toBe(30)
    expect(mannWhitney(FEW, MANY).pValue).toBeCloseTo(0.16870593955108984, 13)
    expect(mannWhitney(FEW, MANY, { alternative: 'less' }).pValue).toBeCloseTo(0.08435296977554492, 13)
    expect(mannWhitney(FEW, MANY, { alternative: 'greater' }).pValue).toBeCloseTo(0.9230208248926343, 13)
  })

  test('counts exactly as scipy where asked to', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => i * 1.37)
    const thirty = Array.from({ length: 30 }, (_, i) => i + 0.5)
    expect(mannWhitney(twenty, thirty, { method: 'exact' }).pValue / 0.4376291567934553).toBeCloseTo(1, 11)
  })

  test('corrects for ties and continuity as scipy', () => {
    expect(mannWhitney([1, 2, 2, 3, 5, 5], [2, 3, 3, 4, 5, 6, 7])).toEqual({
      u: 12,
      pValue: expect.closeTo(0.216901110617298, 12),
    })
    expect(mannWhitney(A, B, { method: 'asymptotic' }).pValue).toBeCloseTo(0.08312293695990333, 13)
  })

  test('gives p 1 where all values are equal', () => {
    expect(mannWhitney([3, 3, 3], [3, 3]).pValue).toBe(1)
  })
})
