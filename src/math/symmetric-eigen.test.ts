import { array, assert, constantFrom, double, integer, oneof, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { symmetricEigen } from './symmetric-eigen.ts'

/** Symmetric matrices, some of them with rows of zeros and values that repeat. */
const matrices = integer({ min: 1, max: 9 }).chain((size) =>
  array(oneof(constantFrom(0, 0, 1), double({ min: -1e3, max: 1e3, noNaN: true })), {
    minLength: size * size,
    maxLength: size * size,
  }).map((values) => ({
    size,
    matrix: Float64Array.from(values, (_, at) => {
      const [i, j] = [Math.floor(at / size), at % size]
      return values[Math.max(i, j) * size + Math.min(i, j)]!
    }),
  })),
)

describe('symmetricEigen', () => {
  test('gives values in descending order, with unit vectors at right angles that the matrix only stretches', () => {
    assert(
      property(matrices, ({ size, matrix }) => {
        const { values, vectors } = symmetricEigen(matrix, size)
        const scale = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300)
        for (let a = 0; a < size; a++) {
          if (a > 0) expect(values[a]!).toBeLessThanOrEqual(values[a - 1]!)
          for (let b = 0; b < size; b++) {
            let angle = 0
            for (let i = 0; i < size; i++) angle += vectors[a * size + i]! * vectors[b * size + i]!
            // some 10 turns of rounding for each of 9 columns
            expect(Math.abs(angle - (a === b ? 1 : 0))).toBeLessThan(1e-13)
          }
          for (let i = 0; i < size; i++) {
            let stretched = 0
            for (let j = 0; j < size; j++) stretched += matrix[i * size + j]! * vectors[a * size + j]!
            expect(Math.abs(stretched - values[a]! * vectors[a * size + i]!)).toBeLessThan(1e-13 * size * scale)
          }
        }
      }),
      { numRuns: 300, seed: 11 },
    )
  })

  test('knows the values of a chain of springs: 2 - 2 cos(kπ / (n + 1))', () => {
    const size = 40
    const matrix = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      matrix[i * size + i] = 2
      if (i > 0) matrix[i * size + i - 1] = -1
    }
    const { values } = symmetricEigen(matrix, size)
    values.forEach((value, at) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((size - at) * Math.PI) / (size + 1)), 13)
    })
  })

  test('takes a matrix of nothing', () => {
    expect(symmetricEigen(new Float64Array(0), 0).values.length).toBe(0)
    expect(symmetricEigen(new Float64Array(9), 3).values).toEqual(new Float64Array(3))
  })
})
