import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { clusterRows } from '../../../src/learn/estimators/clusters/k-means-fit.ts'
import { kMeans } from '../../../src/learn/estimators/clusters/k-means.ts'
import { silhouette } from '../../../src/learn/estimators/clusters/silhouette.ts'
import type { Matrix } from '../../../src/math/matrix.ts'
import { systemClock } from '../../system-clock.ts'

/** Results of scikit-learn; the file's `made` holds versions and the command, k-means.py the program. */
const golden = JSON.parse(readFileSync(new URL('k-means.json', import.meta.url), 'utf8')) as {
  readonly rows: readonly (readonly number[])[]
  readonly weights: readonly number[]
  readonly cases: readonly {
    readonly name: string
    readonly start: readonly (readonly number[])[]
    readonly weighted: boolean
    readonly settings: { readonly tol?: number; readonly max_iter?: number }
    readonly centres: readonly (readonly number[])[]
    readonly labels: readonly number[]
    readonly inertia: number
    readonly iterations: number
  }[]
  readonly silhouette: number
  readonly table: { readonly inertia: number; readonly labels: readonly number[] }
}

const matrixOf = (rows: readonly (readonly number[])[]): Matrix => ({
  rowCount: rows.length,
  width: rows[0]!.length,
  values: Float64Array.from(rows.flat()),
})
const rows = matrixOf(golden.rows)
const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }

describe.each(golden.cases)('$name', ({ start, weighted, settings, ...expected }) => {
  test("labels, centres and inertia are scikit-learn's", async () => {
    const weights = Float64Array.from(golden.weights)
    const { tol: tolerance = 1e-4, max_iter: iterations = 300 } = settings
    const fit = await clusterRows(
      rows,
      { clusters: start.length, tolerance, iterations, from: matrixOf(start) },
      weighted ? { ...context, weights } : context,
    )
    expect([...fit.labels]).toEqual(expected.labels)
    expect(fit.iterations).toBe(expected.iterations)
    // sums of 240 numbers near 100 round at 1e-14 of them
    expected.centres.flat().forEach((value, i) => expect(Math.abs(fit.centres.values[i]! - value)).toBeLessThan(1e-9))
    expect(fit.inertia / expected.inertia).toBeCloseTo(1, 11)
  })
})

test("the silhouette is scikit-learn's", async () => {
  const labels = Int32Array.from(golden.cases[0]!.labels)
  expect(await silhouette(rows, labels, context)).toBeCloseTo(golden.silhouette, 12)
})

test('a table is clustered as scikit-learn clusters its scaled columns, but for the names of the clusters', async () => {
  const columns = ['a', 'b', 'c'].map((name, i) => [name, numberColumn(golden.rows.map((row) => row[i]!))] as const)
  const frame = frameOf(columns)
  const model = await kMeans({ clusters: 4, starts: 10, tolerance: 0 }).fit(frame, context)
  const pairs = new Set([...model.predict(frame)].map((label, row) => `${label}-${golden.table.labels[row]}`))
  expect(pairs.size).toBe(4)
})
