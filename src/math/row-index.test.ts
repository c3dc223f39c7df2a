import { array, assert, constantFrom, double, integer, oneof, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { squaredDistance } from './matrix.ts'
import type { Matrix } from './matrix.ts'
import { clearNearest, nearestHeap, sortNearest } from './nearest-heap.ts'
import { rowIndex } from './row-index.ts'

/** All rows by distance to a point, equally near ones by position: the slow and certain way. */
function byDistance(rows: Matrix, point: Matrix): { row: number; distance: number }[] {
  const all = Array.from({ length: rows.rowCount }, (_, row) => ({
    row,
    distance: squaredDistance(rows, row, point, 0),
  }))
  return all.sort((a, b) => a.distance - b.distance || a.row - b.row)
}

/** Numbers of a coarse grid make ties, others make none. */
const number = oneof(constantFrom(-1, 0, 1, 2), double({ min: -1e6, max: 1e6, noNaN: true }))
const tables = integer({ min: 1, max: 20 }).chain((width) =>
  tuple(
    array(array(number, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 300 }),
    array(number, { minLength: width, maxLength: width }),
    integer({ min: 1, max: 12 }),
  ),
)
const matrixOf = (rows: readonly (readonly number[])[]): Matrix => ({
  rowCount: rows.length,
  width: rows[0]!.length,
  values: Float64Array.from(rows.flat()),
})

describe('rowIndex', () => {
  test('finds the nearest rows in order, and of equally near ones the first', () => {
    assert(
      property(tables, ([rows, point, wanted]) => {
        const matrix = matrixOf(rows)
        const heap = nearestHeap(wanted, rows.length)
        rowIndex(matrix).nearest(Float64Array.from(point), 0, heap)
        sortNearest(heap)
        const found = Array.from({ length: heap.count }, (_, i) => ({
          row: heap.rows[i]!,
          distance: heap.distances[i]!,
        }))
        expect(found).toEqual(byDistance(matrix, matrixOf([point])).slice(0, wanted))
      }),
      { numRuns: 200, seed: 3 },
    )
  })

  test('finds the rows within a radius, those at the radius among them', () => {
    assert(
      property(tables, ([rows, point, wanted]) => {
        const matrix = matrixOf(rows)
        const near = byDistance(matrix, matrixOf([point]))
        // squared, the root may fall to either side of the distance: what counts is radius * radius
        const radius = Math.sqrt(near[Math.min(wanted, near.length) - 1]!.distance)
        const found: number[] = []
        rowIndex(matrix).within(Float64Array.from(point), 0, radius, (row) => found.push(row))
        const expected = near.filter(({ distance }) => distance <= radius * radius).map(({ row }) => row)
        expect(found.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b))
      }),
      { numRuns: 200, seed: 4 },
    )
  })

  test('counts a row of weight 2 as two, and goes on until the weights reach what is wanted', () => {
    const rng = seededRng(5)
    const rows = { rowCount: 200, width: 2, values: Float64Array.from({ length: 400 }, () => rng.next()) }
    const weights = Float64Array.from({ length: 200 }, () => [0.25, 0.5, 1, 2][Math.floor(4 * rng.next())]!)
    const heap = nearestHeap(5, 200, weights)
    for (let query = 0; query < 50; query++) {
      const point = Float64Array.of(rng.next(), rng.next())
      clearNearest(heap)
      rowIndex(rows, weights).nearest(point, 0, heap)
      sortNearest(heap)
      const expected: number[] = []
      let total = 0
      for (const { row } of byDistance(rows, { rowCount: 1, width: 2, values: point })) {
        if (total >= 5) break
        expected.push(row)
        total += weights[row]!
      }
      expect([...heap.rows.subarray(0, heap.count)]).toEqual(expected)
      expect(heap.total).toBe(total)
    }
  })
})
