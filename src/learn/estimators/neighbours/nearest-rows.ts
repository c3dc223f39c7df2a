import type { EmbeddingMetric } from './scored-rows.ts'
import { AppError } from '../../../base/errors.ts'
import type { Compute } from '../../../domain/compute.ts'
import { nearestHeap } from '../../../math/nearest-heap.ts'
import { nearestRowsKernels } from '../../../math/kernels/nearest-rows.ts'
import { requireCount, requireMatrix } from '../../check-arguments.ts'
import { nearestFinder } from './find-nearest.ts'
import { scoredRows, scoreLayout } from './scored-rows.ts'

/** Rows of embeddings, row by row in one array. */
export interface Embeddings {
  readonly rowCount: number
  readonly width: number
  /** Shape (rows * width,), finite. */
  readonly values: Float32Array
}

/** The rows nearest to each query, the nearest first; of rows equally far the first in the table. */
export interface NearestRows {
  /** For each query: the smaller of what was asked for and the rows there are. */
  readonly count: number
  /** Shape (queries * count,), positions of rows. */
  readonly rows: Uint32Array
  /** Shape (queries * count,). */
  readonly distances: Float64Array
}

/** Embeddings that can be searched. */
export interface NearestRowsIndex {
  /** @throws CANCELLED when the signal is aborted; ARGUMENT_VALUE for queries of another width, or not finite, or no count */
  search(
    queries: Embeddings,
    count: number,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void },
  ): Promise<NearestRows>
  /** Gives its memory back. It cannot be searched after that. */
  close(): void
}

/**
 * Exact search among embeddings: every row is scored for every query, in f32 by a SIMD kernel over threads; the rows that
 * could be among the nearest by more than f32 can tell are measured again in f64, and those distances decide. What is
 * found does not depend on threads, or on the machine.
 *
 * With 'cosine' the rows are kept divided by their lengths, in f32.
 *
 * @throws MEMORY_TOO_SMALL beyond 4 GiB: some 2.7 million rows of 384 numbers; ARGUMENT_VALUE for numbers that
 *         are not finite
 *
 * Cost: O(rows · width) a query; 100,000 rows of 384 numbers take 150 MB and, on one core, some 3 ms a query among 32 or
 * more at a time.
 */
export async function nearestRowsIndex(
  embeddings: Embeddings,
  { metric = 'cosine' }: { readonly metric?: EmbeddingMetric },
  { compute }: { readonly compute: Compute },
): Promise<NearestRowsIndex> {
  const { width, rowCount } = embeddings
  requireMatrix('embeddings', embeddings)
  const { bytes } = scoreLayout(embeddings)
  const team = await compute.openKernels(nearestRowsKernels, bytes, { what: 'A search among embeddings' })
  const scored = scoredRows(team, embeddings, metric)
  const findNearest = nearestFinder({ scored, measure: scored.distanceTo })
  return {
    async search(queries, count, { signal, onProgress } = {}) {
      requireMatrix('queries', queries)
      requireCount('count', count, 1)
      if (queries.width !== width) {
        throw new AppError('ARGUMENT_VALUE', {
          argument: 'queries.width',
          expected: `${width}, as of the embeddings`,
          received: `${queries.width}`,
        })
      }
      const found = Math.min(count, rowCount)
      const rows = new Uint32Array(queries.rowCount * found)
      const distances = new Float64Array(queries.rowCount * found)
      const heap = nearestHeap(found, rowCount)
      const batch = scored.queriesMax
      await compute.forEach(
        found === 0 ? 0 : Math.ceil(queries.rowCount / batch),
        (part) => {
          const first = part * batch
          const last = Math.min(queries.rowCount, first + batch)
          scored.scoreAll(queries, first, last)
          for (let query = first; query < last; query++) {
            findNearest(query - first, heap)
            rows.set(heap.rows.subarray(0, found), query * found)
            distances.set(heap.distances.subarray(0, found), query * found)
          }
        },
        { what: 'A search among embeddings', ...(signal && { signal }), ...(onProgress && { onProgress }) },
      )
      return { count: found, rows, distances: metric === 'cosine' ? distances : distances.map(Math.sqrt) }
    },
    close: () => team.close(),
  }
}
