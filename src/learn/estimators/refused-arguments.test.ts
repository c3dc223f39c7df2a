import { describe, expect, test } from 'vitest'
import { context } from '../../../test/conformance/odd-rows.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { clusterCounts } from './clusters/cluster-counts.ts'
import { dbscanRows } from './clusters/dbscan-rows.ts'
import { clusterRows } from './clusters/k-means-fit.ts'
import { kMeans } from './clusters/k-means.ts'
import { silhouette } from './clusters/silhouette.ts'
import { nearestNeighbours } from './neighbours/k-nearest-neighbours.ts'
import { nearestRowsIndex } from './neighbours/nearest-rows.ts'
import { pca } from './projections/pca.ts'
import { principalComponents } from './projections/principal-components.ts'
import { explainedShares } from './projections/projection-model.ts'
import { truncatedSvd } from './projections/truncated-svd.ts'

const rows = { rowCount: 3, width: 2, values: Float64Array.of(1, 2, 3, 4, 5, 7) }
const holed = { ...rows, values: rows.values.with(3, Number.NaN) }
const short = { ...rows, values: rows.values.slice(1) }
const embeddings = { ...rows, values: Float32Array.from(rows.values) }
const frame = frameOf([['a', numberColumn([1, 2, 4])]])
const index = () => nearestRowsIndex(embeddings, {}, context())

describe('what a caller hands over wrongly is refused by the name of the argument', () => {
  test.each([
    ['rows.values', () => clusterRows(holed, { clusters: 2 }, context())],
    ['rows.values', () => clusterRows(short, { clusters: 2 }, context())],
    ['clusters', () => clusterRows(rows, { clusters: 0 }, context())],
    ['clusters', () => kMeans({ clusters: 1.5 }).fit(frame, context())],
    ['starts', () => clusterRows(rows, { clusters: 2, starts: 0 }, context())],
    ['from', () => clusterRows(rows, { clusters: 2, from: rows }, context())],
    ['rows.values', () => dbscanRows(holed, { radius: 1, minRows: 2 }, context())],
    ['radius', () => dbscanRows(rows, { radius: 0, minRows: 2 }, context())],
    ['minRows', () => dbscanRows(rows, { radius: 1, minRows: Number.NaN }, context())],
    ['labels', () => silhouette(rows, Int32Array.of(0, 1), context())],
    ['labels', () => silhouette(rows, Int32Array.of(0, 1, -1), context())],
    ['from', () => clusterCounts(frame, { from: 0, to: 2 }, context())],
    ['to', () => clusterCounts(frame, { from: 2, to: 1 }, context())],
    [
      'neighbours',
      () =>
        nearestNeighbours({ neighbours: 0 }).fit(frame, { kind: 'regression', y: Float64Array.of(1, 2, 3) }, context()),
    ],
    ['rows.values', () => principalComponents(holed, 1, context())],
    ['components', () => pca({ components: 0 }).fit(frame, context())],
    ['components', () => truncatedSvd({ components: 0 }).fit(frame, context())],
    ['iterations', () => truncatedSvd({ iterations: -1 }).fit(frame, context())],
    ['model', async () => explainedShares(await kMeans({ clusters: 1 }).fit(frame, context()))],
    [
      'embeddings.values',
      () => nearestRowsIndex({ ...embeddings, values: embeddings.values.with(0, Infinity) }, {}, context()),
    ],
    ['queries.width', async () => (await index()).search({ ...embeddings, rowCount: 6, width: 1 }, 1)],
    ['count', async () => (await index()).search(embeddings, 0)],
  ])('%s', async (argument, call) => {
    await expect((async () => call())()).rejects.toMatchObject({ code: 'ARGUMENT_VALUE', details: { argument } })
  })
})
