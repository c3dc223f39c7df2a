import { AppError } from '../../../base/errors.ts'
import { squaredDistance } from '../../../math/matrix.ts'
import type { Matrix } from '../../../math/matrix.ts'
import { requireMatrix, requireRows } from '../../check-arguments.ts'
import type { FitContext } from '../../model.ts'

/**
 * Mean silhouette of clusters, in [-1, 1]: how much nearer rows are to those of their own cluster than to those of the
 * nearest other one. Of a row it is (b - a) / max(a, b), with a the mean distance to the others of its cluster and b the
 * least mean distance to the rows of another; 0 for a row alone in its cluster.
 *
 * @param labels  shape (rows,): cluster of each row, >= 0
 * @returns       0 where there is one cluster only
 *
 * Cost: O(rows² · width); a sample of a few thousand rows says as much.
 *
 * Source: Rousseeuw (1987), Journal of Computational and Applied Mathematics 20.
 *
 * @throws ROWS_TOO_FEW without rows; CANCELLED when the signal is aborted; ARGUMENT_VALUE for numbers that are not
 *         finite, or labels of another length or below 0
 */
export async function silhouette(
  rows: Matrix,
  labels: Int32Array,
  { compute, signal }: Pick<FitContext, 'compute' | 'signal'>,
): Promise<number> {
  const { rowCount } = rows
  requireMatrix('rows', rows)
  requireRows('A silhouette', rowCount)
  requireLabels(labels, rowCount)
  const sizes = new Float64Array(labels.reduce((most, label) => Math.max(most, label), 0) + 1)
  for (const label of labels) sizes[label]!++
  if (sizes.filter((size) => size > 0).length < 2) return 0
  const sums = new Float64Array(sizes.length)
  let total = 0
  await compute.forEach(
    rowCount,
    (row) => {
      sums.fill(0)
      for (let other = 0; other < rowCount; other++) {
        sums[labels[other]!]! += Math.sqrt(squaredDistance(rows, row, rows, other))
      }
      total += silhouetteOf(labels[row]!, sums, sizes)
    },
    { what: 'Judging clusters', ...(signal && { signal }) },
  )
  return total / rowCount
}

function requireLabels(labels: Int32Array, rowCount: number): void {
  if (labels.length === rowCount && labels.every((label) => label >= 0)) return
  const expected = `a cluster, 0 or more, for each of ${rowCount} rows`
  const received = labels.length === rowCount ? 'one below 0' : `${labels.length}`
  throw new AppError('ARGUMENT_VALUE', { argument: 'labels', expected, received })
}

/** @param sums  of the distances to the rows of each cluster */
function silhouetteOf(own: number, sums: Float64Array, sizes: Float64Array): number {
  if (sizes[own] === 1) return 0
  const inside = sums[own]! / (sizes[own]! - 1)
  let outside = Infinity
  for (let label = 0; label < sums.length; label++) {
    if (label !== own && sizes[label]! > 0) outside = Math.min(outside, sums[label]! / sizes[label]!)
  }
  const most = Math.max(inside, outside)
  return most === 0 ? 0 : (outside - inside) / most
}
