import type { Matrix } from '../../../math/matrix.ts'
import { rowIndex } from '../../../math/row-index.ts'
import { requireMatrix, requirePositive } from '../../check-arguments.ts'
import type { FitContext } from '../../model.ts'
import { rowWeights } from '../row-weights.ts'

/** What is dense. */
export interface DbscanSettings {
  /** Greatest distance of neighbours, in the unit of the rows, > 0; a row at it is one. */
  readonly radius: number
  /** Weight of the neighbours, itself included, that makes a row a core of a cluster, > 0. */
  readonly minRows: number
}

/** Dense clusters of the rows of a matrix. */
export interface DbscanFit {
  /** Shape (rows,): cluster of each row, from 0 in the order of their first core row; -1 for noise. */
  readonly labels: Int32Array
  /** Ascending positions of the core rows. */
  readonly cores: Uint32Array
}

/** Rows between two chances for the event loop. */
const blockRows = 256

/**
 * DBSCAN of the rows of a matrix as they are: nothing is scaled. `dbscan` is the same for a table.
 *
 * Core rows that are neighbours are of one cluster; another row within the radius of a core row is of the first cluster
 * that reaches it; all others are noise. A row of weight 0 is never a core row.
 *
 * @param rows  finite
 * @throws ROWS_TOO_FEW without rows; CANCELLED when the signal is aborted; ARGUMENT_VALUE for numbers that are not
 *         finite, or a radius or weight that is not above 0
 *
 * Degenerate: with a radius below every distance, and `minRows` above 1, all is noise. Cost: two searches for neighbours
 * a row: O(rows · log(rows)) in a few columns where neighbours are few, O(rows² · width) at worst.
 *
 * Source: Ester, Kriegel, Sander & Xu (1996), KDD. Deviation: weights, as in scikit-learn, but for those of 0.
 */
export async function dbscanRows(
  rows: Matrix,
  { radius, minRows }: DbscanSettings,
  context: Pick<FitContext, 'compute' | 'signal' | 'onProgress' | 'weights'>,
): Promise<DbscanFit> {
  const weights = rowWeights(rows, context)
  requireMatrix('rows', rows)
  requirePositive('radius', radius)
  requirePositive('minRows', minRows)
  const { rowCount, width, values } = rows
  const { compute, signal, onProgress } = context
  const index = rowIndex(rows)
  const isCore = new Uint8Array(rowCount)
  const labels = new Int32Array(rowCount).fill(-1)
  const inBlocks = (part: number, body: (row: number) => void) =>
    compute.forEach(
      Math.ceil(rowCount / blockRows),
      (block) => {
        const end = Math.min(rowCount, (block + 1) * blockRows)
        for (let row = block * blockRows; row < end; row++) body(row)
      },
      {
        what: 'Finding clusters',
        ...(signal && { signal }),
        ...(onProgress && { onProgress: (share) => onProgress((part + share) / 2) }),
      },
    )
  await inBlocks(0, (row) => {
    let near = 0
    index.within(values, row * width, radius, (other) => void (near += weights[other]!))
    if (near >= minRows && weights[row]! > 0) isCore[row] = 1
  })
  let clusters = 0
  const waiting: number[] = []
  await inBlocks(1, (first) => {
    if (labels[first] !== -1 || isCore[first] === 0) return
    const cluster = clusters++
    labels[first] = cluster
    waiting.push(first)
    const reach = (other: number): void => {
      if (labels[other] !== -1) return
      labels[other] = cluster
      if (isCore[other] === 1) waiting.push(other)
    }
    for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
      index.within(values, row * width, radius, reach)
    }
  })
  return { labels, cores: Uint32Array.from(isCore.keys()).filter((row) => isCore[row] === 1) }
}
