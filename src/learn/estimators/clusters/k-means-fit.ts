import { AppError } from '../../../base/errors.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { kMeansKernels } from '../../../math/kernels/k-means.ts'
import { requireCount, requireMatrix } from '../../check-arguments.ts'
import type { FitContext } from '../../model.ts'
import { rowWeights } from '../row-weights.ts'
import { seedCentres } from './k-means-plus-plus.ts'
import { lloyd } from './lloyd.ts'
import type { LloydResult, LloydRows } from './lloyd.ts'
import { fillLloydMemory, lloydLayout } from './lloyd-memory.ts'
import type { RowsToWrite } from './lloyd-memory.ts'

/** How clusters are looked for. */
export interface KMeansSettings {
  readonly clusters: number
  /** Times that k-means begins anew, from other centres; the least inertia wins. Default 3. */
  readonly starts?: number
  /** Iterations of a start at most. Default 300. */
  readonly iterations?: number
  /** Share of the mean variance of the columns; centres that move less, squared and summed, have arrived. Default 1e-4. */
  readonly tolerance?: number
  /** Centres to begin from, once, in place of drawn ones; `clusters` rows. */
  readonly from?: Matrix
}

/** Clusters of the rows of a matrix. */
export interface KMeansFit extends LloydResult {
  /** One row a cluster. */
  readonly centres: Matrix
  /** Shape (rows,): the cluster of each row, 0 to clusters - 1. */
  readonly labels: Int32Array
}

/**
 * k-means of the rows of a matrix as they are: nothing is scaled. `kMeans` is the same for a table.
 *
 * @param rows  finite; 12 bytes of memory a number are taken for as long as it lasts
 * @throws ROWS_TOO_FEW without rows; CANCELLED when the signal is aborted; MEMORY_TOO_SMALL beyond 4 GiB; ARGUMENT_VALUE for
 *         numbers that are not finite, fewer than one cluster or start, or `from` of another shape
 *
 * The result depends on the seed, not on the number of threads. Degenerate: with fewer distinct rows than clusters some
 * centres repeat, and have no row. Cost: O(rows · clusters · width) an iteration; 500,000 rows of 20 columns in 10
 * clusters some 15 ms on one core.
 *
 * Source: Lloyd (1982); Arthur & Vassilvitskii (2007), SODA; see `lloyd` and `seedCentres`.
 */
export async function clusterRows(rows: Matrix, settings: KMeansSettings, context: FitContext): Promise<KMeansFit> {
  requireMatrix('rows', rows)
  const { rowCount, width, values } = rows
  return clusterWritten({ rowCount, width, write: (to) => to.set(values) }, settings, context)
}

/** `clusterRows` of finite rows that are written where they are needed, which saves a copy of them. */
export async function clusterWritten(
  rows: RowsToWrite,
  { clusters, starts = 3, iterations = 300, tolerance = 1e-4, from }: KMeansSettings,
  context: FitContext,
): Promise<KMeansFit> {
  const weights = rowWeights(rows, context)
  const { width } = rows
  requireCount('clusters', clusters, 1)
  requireCount('starts', starts, 1)
  requireCount('iterations', iterations, 1)
  if (from !== undefined) requireStart(from, clusters, width)
  const { bytes } = lloydLayout(rows, clusters)
  const team = await context.compute.openKernels(kMeansKernels, bytes, { what: 'k-means' })
  try {
    const memory = await fillLloydMemory(team, rows, { weights, clusters })
    const { shift, variance } = memory
    const task: LloydRows = { team, memory, width, clusters, weights }
    const times = from === undefined ? starts : 1
    let best: KMeansFit | undefined
    for (let start = 0; start < times; start++) {
      const rng = context.rng.fork(`start ${start}`)
      if (from === undefined) await seedCentres(task, { ...context, rng })
      else memory.centres.set(from.values.map((value, i) => value - shift[i % width]!))
      const onProgress = (share: number) => context.onProgress?.((start + share) / times)
      const end = { iterationsMax: iterations, stepMin: tolerance * variance }
      const result = await lloyd(task, end, { ...context, onProgress })
      if (best !== undefined && result.inertia >= best.inertia) continue
      const values = memory.centres.map((value, i) => value + shift[i % width]!)
      best = { ...result, labels: memory.labels.slice(), centres: { rowCount: clusters, width, values } }
    }
    return best!
  } finally {
    team.close()
  }
}

function requireStart(from: Matrix, clusters: number, width: number): void {
  requireMatrix('from', from)
  if (from.rowCount === clusters && from.width === width) return
  const expected = `${clusters} rows of ${width} numbers`
  const received = `${from.rowCount} rows of ${from.width}`
  throw new AppError('ARGUMENT_VALUE', { argument: 'from', expected, received })
}
