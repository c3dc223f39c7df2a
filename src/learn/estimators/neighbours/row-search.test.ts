import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { squaredDistanceWithin } from '../../../math/matrix.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { clearNearest, nearestHeap, offer, sortNearest } from '../../../math/nearest-heap.ts'
import type { NearestHeap } from '../../../math/nearest-heap.ts'
import { rowSearch } from './row-search.ts'

const width = 19
const rowCount = 1003
const pointCount = 45

type Made = (row: number, column: number, chance: number) => number

/** Rows that f32 tells apart, rows that come again and again, rows that f32 cannot tell apart, one far from all, and what overflows. */
const tables: Readonly<Record<string, Made>> = {
  drawn: (_row, _column, chance) => chance - 0.5,
  repeated: (row, column) => ((row % 40) * (column + 3)) % 7,
  'far from 0': (row, column, chance) => 1e5 + column + (row % 30) / 64 + (chance > 0.9 ? 1e-9 : 0),
  'with one far away': (row, _column, chance) => (row === 500 ? 1e6 : chance),
  'beyond f32': (_row, _column, chance) => (chance - 0.5) * 1e30,
}

function matrix(seed: number, rows: number, made: Made): Matrix {
  const rng = seededRng(seed)
  const values = Float64Array.from({ length: rows * width }, (_, at) =>
    made(Math.floor(at / width), at % width, rng.next()),
  )
  return { rowCount: rows, width, values }
}

function found({ count, rows, distances, weights }: NearestHeap) {
  return { rows: rows.slice(0, count), distances: distances.slice(0, count), weights: weights.slice(0, count) }
}

function areSame(a: ReturnType<typeof found>, b: ReturnType<typeof found>): boolean {
  const isSame = (one: Uint32Array | Float64Array, other: Uint32Array | Float64Array) =>
    one.length === other.length && one.every((value, at) => Object.is(value, other[at]))
  return isSame(a.rows, b.rows) && isSame(a.distances, b.distances) && isSame(a.weights, b.weights)
}

describe('rowSearch', () => {
  test.each(
    Object.entries(tables).flatMap(([name, made]) =>
      [1, 15, 300, 2000].flatMap((wanted) => [false, true].map((isWeighted) => ({ name, made, wanted, isWeighted }))),
    ),
  )('finds, bit for bit, what measuring every row finds: $name, $wanted rows, weighted $isWeighted', (given) => {
    const rows = matrix(1, rowCount, given.made)
    const points = matrix(2, pointCount, given.made)
    // every third point is a row
    for (let at = 0; at < pointCount; at += 3) {
      points.values.set(rows.values.subarray(7 * at * width, (7 * at + 1) * width), at * width)
    }
    const weights = given.isWeighted ? Float64Array.from({ length: rowCount }, (_, row) => 0.5 + (row % 5)) : undefined
    const heap = nearestHeap(given.wanted, rowCount, weights)
    const expected = Array.from({ length: pointCount }, (_, point) => {
      clearNearest(heap)
      for (let row = 0; row < rowCount; row++) {
        const distance = squaredDistanceWithin(rows.values, row * width, points.values, point * width, width, Infinity)
        offer(heap, row, distance, weights?.[row] ?? 1)
      }
      sortNearest(heap)
      return found(heap)
    })
    for (const plain of [false, true]) {
      const { pointsMax, search } = rowSearch(rows, weights, plain)
      for (let first = 0; first < pointCount; first += pointsMax) {
        const part = points.values.subarray(first * width)
        search(part, Math.min(pointsMax, pointCount - first), heap, (point) =>
          expect(areSame(found(heap), expected[first + point]!), `point ${first + point}`).toBe(true),
        )
      }
    }
  })
})
