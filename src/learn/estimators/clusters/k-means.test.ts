import { array, assert, asyncProperty, double, integer } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { nearestCentre } from '../../../math/kernels/k-means.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { clusterCounts } from './cluster-counts.ts'
import { clusterRows } from './k-means-fit.ts'

const compute = inProcessCompute(systemClock)
const contextOf = (seed = 1) => ({ rng: seededRng(seed), compute })

/** Rows in four heaps, of numbers on a grid if there is one, so that some rows are equally near to two centres. */
function heaps(seed: number, rowCount: number, width: number, grid = 0): Matrix {
  const rng = seededRng(seed)
  const values = Float64Array.from({ length: rowCount * width }, (_, i) => {
    const heap = Math.floor(i / width) % 4
    const value = 10 * ((heap >> ((i % width) & 1)) & 1) + 4 * rng.next()
    return grid === 0 ? value : Math.round(value / grid) * grid
  })
  return { rowCount, width, values }
}

describe('clusterRows', () => {
  test.each([
    [1, 1, 1, 0],
    [17, 3, 2, 1],
    [2500, 5, 7, 0],
    [1100, 4, 6, 2],
  ])(
    'gives the same bytes in WebAssembly, on two threads and plain: %d rows, %d columns, %d clusters',
    async (rowCount, width, clusters, grid) => {
      const rows = heaps(rowCount, rowCount, width, grid)
      const weights = Float64Array.from({ length: rowCount }, (_, row) => 1 + (row % 3) / 7)
      const ways = [{}, { plain: true }, { threads: 2 }]
      const [wasm, ...others] = await Promise.all(
        ways.map((way) =>
          clusterRows(
            rows,
            { clusters, starts: 2 },
            { rng: seededRng(3), compute: inProcessCompute(systemClock, way), weights },
          ),
        ),
      )
      for (const other of others) expect(other).toEqual(wasm)
    },
  )

  test('gives every row its nearest centre in f64, where f32 cannot tell centres apart', async () => {
    // all numbers round to the same f32 in steps of 8, yet each is nearest to one centre
    const values = Float64Array.from({ length: 400 }, (_, i) => 1e8 + (i % 40) / 10)
    const rows = { rowCount: 400, width: 1, values: Float64Array.of(...values.subarray(1), -1e8) }
    const { labels, centres } = await clusterRows(rows, { clusters: 6, starts: 4 }, contextOf())
    const nearest = Int32Array.from(rows.values.keys(), (row) => nearestCentre(rows.values, row, centres.values, 1))
    expect(labels).toEqual(nearest)
    expect(new Set(labels).size).toBe(6)
  })

  // powers of 2, so that nothing is rounded: beyond what f32 holds, and below
  test.each([2 ** 100, 2 ** -100, 2 ** 400])('does not depend on the unit: numbers times %d', async (unit) => {
    const rows = heaps(5, 300, 3)
    const large = { ...rows, values: rows.values.map((value) => value * unit) }
    const [one, other] = await Promise.all([rows, large].map((it) => clusterRows(it, { clusters: 4 }, contextOf())))
    expect(other!.labels).toEqual(one!.labels)
  })

  test('ends where no row is nearer to another centre, and every centre is the mean of its rows', async () => {
    await assert(
      asyncProperty(
        array(array(double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 2 }), {
          minLength: 3,
          maxLength: 40,
        }),
        integer({ min: 1, max: 3 }),
        async (points, clusters) => {
          const rows = { rowCount: points.length, width: 2, values: Float64Array.from(points.flat()) }
          const { labels, centres } = await clusterRows(rows, { clusters, tolerance: 0 }, contextOf())
          for (let cluster = 0; cluster < clusters; cluster++) {
            const own = points.filter((_, row) => labels[row] === cluster)
            if (own.length === 0) continue
            for (const column of [0, 1]) {
              const mean = own.reduce((sum, point) => sum + point[column]!, 0) / own.length
              // numbers of at most 50 in sums of at most 40
              expect(Math.abs(centres.values[cluster * 2 + column]! - mean)).toBeLessThan(1e-9)
            }
          }
        },
      ),
      { numRuns: 50, seed: 7 },
    )
  })

  test('more starts never end in a greater inertia', async () => {
    const rows = heaps(9, 400, 4)
    const inertias = await Promise.all(
      [1, 3, 9].map(async (starts) => (await clusterRows(rows, { clusters: 6, starts }, contextOf())).inertia),
    )
    expect(inertias).toEqual(inertias.toSorted((a, b) => b - a))
  })
})

test('clusterCounts finds the number of heaps by the silhouette, while inertia falls all the way', async () => {
  const { values } = heaps(2, 400, 2)
  const column = (at: number) => numberColumn(values.filter((_, i) => i % 2 === at))
  const frame = frameOf([
    ['a', column(0)],
    ['b', column(1)],
  ])
  const counts = await clusterCounts(frame, { from: 1, to: 6 }, contextOf())
  const best = counts.reduce((best, count) => (count.silhouette > best.silhouette ? count : best))
  expect(best.clusters).toBe(4)
  expect(counts.map(({ inertia }) => inertia)).toEqual(counts.map(({ inertia }) => inertia).toSorted((a, b) => b - a))
  expect(counts[0]!.silhouette).toBe(0)
})
