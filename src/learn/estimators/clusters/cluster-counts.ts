import { shuffledIndices } from '../../../base/rng.ts'
import type { Frame } from '../../../frame/frame.ts'
import { takeMatrixRows } from '../../../math/matrix.ts'
import { requireCount } from '../../check-arguments.ts'
import type { FitContext } from '../../model.ts'
import { denseEncoderOf, denseRows, fitDenseFeatures, partOf } from '../dense-rows.ts'
import { rowWeights } from '../row-weights.ts'
import { clusterRows } from './k-means-fit.ts'
import type { KMeansSettings } from './k-means-fit.ts'
import { silhouette } from './silhouette.ts'

/** What k-means comes to with so many clusters. */
export interface ClusterCount {
  readonly clusters: number
  /** Weighted sum of squared distances to the centres: falls with every cluster more; look where it stops falling fast. */
  readonly inertia: number
  /** Mean silhouette, in [-1, 1]: the greater, the clearer the clusters. 0 for one cluster. Weights are not read. */
  readonly silhouette: number
}

/** Rows that the silhouette is measured on: it costs their square. */
const silhouetteRows = 2000

/**
 * k-means with each number of clusters from `from` to `to`, and what comes of it: a table to choose from. There is no
 * number that is right; the greatest silhouette is a fair first guess. The silhouette is that of 2,000 rows drawn where
 * there are more.
 *
 * @param from  least number of clusters, >= 1
 * @param to    greatest, >= from
 * @throws ROWS_TOO_FEW without rows; CANCELLED when the signal is aborted; ARGUMENT_VALUE for `from` or `to`
 *
 * Cost: that of `clusterRows`, for each number.
 */
export async function clusterCounts(
  frame: Frame,
  { from, to, ...settings }: { readonly from: number; readonly to: number } & Omit<KMeansSettings, 'clusters' | 'from'>,
  context: FitContext,
): Promise<ClusterCount[]> {
  requireCount('from', from, 1)
  requireCount('to', to, from)
  const weights = rowWeights(frame, context)
  const rows = await denseRows(denseEncoderOf(fitDenseFeatures(frame, weights)), frame, partOf(context, 0, 0.1))
  const drawn = shuffledIndices(rows.rowCount, context.rng.fork('silhouette')).subarray(0, silhouetteRows).sort()
  const sample = takeMatrixRows(rows, drawn)
  const rng = context.rng.fork('k-means')
  const counts: ClusterCount[] = []
  for (let clusters = from; clusters <= to; clusters++) {
    const step = partOf(
      context,
      0.1 + (0.9 * (clusters - from)) / (to - from + 1),
      0.1 + (0.9 * (clusters - from + 1)) / (to - from + 1),
    )
    const { labels, inertia } = await clusterRows(rows, { ...settings, clusters }, { ...step, rng, weights })
    const ofSample = Int32Array.from(drawn, (row) => labels[row]!)
    counts.push({ clusters, inertia, silhouette: await silhouette(sample, ofSample, context) })
  }
  return counts
}
