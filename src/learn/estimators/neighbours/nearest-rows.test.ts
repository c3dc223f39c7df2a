import { array, assert, asyncProperty, constantFrom, float, integer, oneof } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { nearestRowsIndex } from './nearest-rows.ts'
import type { Embeddings, NearestRows } from './nearest-rows.ts'
import type { EmbeddingMetric } from './scored-rows.ts'

const compute = inProcessCompute(systemClock)

async function search(
  known: Embeddings,
  asked: Embeddings,
  { count, metric, by = compute }: { count: number; metric: EmbeddingMetric; by?: typeof compute },
): Promise<NearestRows> {
  const index = await nearestRowsIndex(known, { metric }, { compute: by })
  const found = await index.search(asked, count)
  index.close()
  return found
}

function distanceBetween(
  known: Embeddings,
  row: number,
  asked: Embeddings,
  query: number,
  metric: EmbeddingMetric,
): number {
  const { width } = known
  let [product, ownSquares, otherSquares, squares] = [0, 0, 0, 0]
  for (let column = 0; column < width; column++) {
    const own = known.values[row * width + column]!
    const other = asked.values[query * width + column]!
    product += own * other
    ownSquares += own ** 2
    otherSquares += other ** 2
    squares += (own - other) ** 2
  }
  if (metric === 'euclidean') return Math.sqrt(squares)
  return ownSquares === 0 || otherSquares === 0 ? 1 : 1 - product / Math.sqrt(ownSquares) / Math.sqrt(otherSquares)
}

function drawn(seed: number, rowCount: number, width: number): Embeddings {
  const rng = seededRng(seed)
  return { rowCount, width, values: Float32Array.from({ length: rowCount * width }, () => rng.next() - 0.5) }
}

const number = oneof(constantFrom(0, 0, 1, -1, 2), float({ min: -100, max: 100, noNaN: true }))
const embeddings = (width: number) =>
  array(array(number, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 60 }).map(
    (rows): Embeddings => ({
      rowCount: rows.length,
      width,
      values: Float32Array.from(rows.flat()),
    }),
  )
const cases = integer({ min: 1, max: 9 }).chain((width) =>
  embeddings(width).chain((known) => embeddings(width).map((asked) => ({ known, asked }))),
)

describe('nearestRowsIndex', () => {
  test('finds the nearest rows by Euclidean distance exactly, of equally near ones the first', async () => {
    await assert(
      asyncProperty(cases, integer({ min: 1, max: 12 }), async ({ known, asked }, count) => {
        const found = await search(known, asked, { count, metric: 'euclidean' })
        for (let query = 0; query < asked.rowCount; query++) {
          const all = Array.from({ length: known.rowCount }, (_, row) => ({
            row,
            distance: distanceBetween(known, row, asked, query, 'euclidean'),
          })).toSorted((a, b) => a.distance - b.distance || a.row - b.row)
          const nearest = all.slice(0, found.count)
          const at = query * found.count
          expect([...found.distances.subarray(at, at + found.count)]).toEqual(nearest.map(({ distance }) => distance))
          expect([...found.rows.subarray(at, at + found.count)]).toEqual(nearest.map(({ row }) => row))
        }
      }),
      { numRuns: 60, seed: 5 },
    )
  })

  test('finds the nearest rows by cosine, as far as numbers rounded to f32 can tell', async () => {
    await assert(
      asyncProperty(cases, integer({ min: 1, max: 12 }), async ({ known, asked }, count) => {
        const found = await search(known, asked, { count, metric: 'cosine' })
        for (let query = 0; query < asked.rowCount; query++) {
          const all = Array.from({ length: known.rowCount }, (_, row) =>
            distanceBetween(known, row, asked, query, 'cosine'),
          )
          const sorted = all.toSorted((a, b) => a - b)
          for (let place = 0; place < found.count; place++) {
            const at = query * found.count + place
            // each number is off by 2⁻²⁴ of itself, so that a product of unit vectors is by 2⁻²³
            expect(Math.abs(found.distances[at]! - sorted[place]!)).toBeLessThan(3e-7)
            expect(Math.abs(found.distances[at]! - all[found.rows[at]!]!)).toBeLessThan(3e-7)
          }
        }
      }),
      { numRuns: 60, seed: 6 },
    )
  })

  test.each(['cosine', 'euclidean'] as const)(
    'finds the same in WebAssembly, on two threads and plain: %s',
    async (metric) => {
      const known = drawn(1, 5000, 24)
      const asked = drawn(2, 41, 24)
      const ways = [{}, { plain: true }, { threads: 2 }].map((way) => inProcessCompute(systemClock, way))
      const [wasm, ...others] = await Promise.all(ways.map((by) => search(known, asked, { count: 10, metric, by })))
      for (const other of others) expect(other).toEqual(wasm)
    },
  )

  test('tells rows apart that f32 cannot', async () => {
    // squares near 10^10 are 1024 apart in f32
    const known = {
      rowCount: 500,
      width: 1,
      values: Float32Array.from({ length: 500 }, (_, row) => 1e5 + ((row * 7) % 500)),
    }
    const found = await search(
      known,
      { rowCount: 1, width: 1, values: Float32Array.of(100_123) },
      { count: 3, metric: 'euclidean' },
    )
    expect([...found.rows].map((row) => known.values[row])).toEqual(
      [100_123, 100_122, 100_124].toSorted(
        (a, b) => Math.abs(a - 100_123) - Math.abs(b - 100_123) || known.values.indexOf(a) - known.values.indexOf(b),
      ),
    )
    expect([...found.distances]).toEqual([0, 1, 1])
  })

  test('finds a row by itself at no distance, and what is beyond f32 as well', async () => {
    const rows = drawn(3, 200, 16)
    const huge = { ...rows, values: rows.values.map((value) => value * 2 ** 66) }
    for (const [known, metric] of [
      [rows, 'cosine'],
      [rows, 'euclidean'],
      [huge, 'euclidean'],
      [huge, 'cosine'],
    ] as const) {
      const { rows: found, distances } = await search(known, known, { count: 1, metric })
      expect([...found]).toEqual([...found.keys()])
      expect(distances.every((distance) => distance < 1e-15)).toBe(true)
    }
  })

  test('gives all rows there are when asked for more, and none of none', async () => {
    expect(await search(drawn(1, 3, 2), drawn(2, 2, 2), { count: 9, metric: 'cosine' })).toMatchObject({ count: 3 })
    expect(await search(drawn(1, 0, 2), drawn(2, 2, 2), { count: 9, metric: 'cosine' })).toMatchObject({ count: 0 })
  })

  test('stops when it is told to', async () => {
    const index = await nearestRowsIndex(drawn(1, 30, 4), {}, { compute })
    const search = index.search(drawn(2, 2, 4), 1, { signal: AbortSignal.abort() })
    await expect(search).rejects.toMatchObject({ code: 'CANCELLED' })
    index.close()
  })
})
