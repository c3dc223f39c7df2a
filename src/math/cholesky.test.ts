import { describe, expect, test } from 'vitest'
import { solveCholesky } from './cholesky.ts'

function solved(rows: number[][], b: number[]): Float64Array {
  const x = Float64Array.from(b)
  solveCholesky(Float64Array.from(rows.flat()), x)
  return x
}

describe('solveCholesky', () => {
  test('solves a system worked out by hand', () => {
    // A = L Lᵀ with L = [[2, 0, 0], [6, 1, 0], [-8, 5, 3]]; x = (1, 2, 3) gives b.
    const x = solved([[4, 12, -16], [12, 37, -43], [-16, -43, 98]], [4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294]) // prettier-ignore
    expect(x).toEqual(Float64Array.of(1, 2, 3))
  })

  test('reads the lower triangle only', () => {
    // L = [[2, 0], [3, 1]]; x = (1, 2); what stands above the diagonal would spoil it.
    expect(
      solved(
        [
          [4, 99],
          [6, 10],
        ],
        [16, 26],
      ),
    ).toEqual(Float64Array.of(1, 2))
  })

  test('gives nothing to a direction that repeats an earlier one, or that is zero', () => {
    expect(solved([[1, 1, 0], [1, 1, 0], [0, 0, 0]], [5, 5, 0])).toEqual(Float64Array.of(5, 0, 0)) // prettier-ignore
  })
})
