import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { dbscanRows } from '../../../src/learn/estimators/clusters/dbscan-rows.ts'
import { dbscan } from '../../../src/learn/estimators/clusters/dbscan.ts'
import { systemClock } from '../../system-clock.ts'

/** Results of scikit-learn; the file's `made` holds versions and the command, dbscan.py the program. */
const golden = JSON.parse(readFileSync(new URL('dbscan.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly {
    readonly name: string
    readonly rows: readonly (readonly number[])[]
    readonly radius: number
    readonly minRows: number
    readonly weights: readonly number[] | null
    readonly labels: readonly number[]
    readonly cores: readonly number[]
  }[]
}
const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }

describe.each(golden.cases)('$name', ({ rows, radius, minRows, weights, labels, cores }) => {
  test("labels and core rows are scikit-learn's", async () => {
    const matrix = { rowCount: rows.length, width: rows[0]!.length, values: Float64Array.from(rows.flat()) }
    const weighted = weights === null ? context : { ...context, weights: Float64Array.from(weights) }
    const fit = await dbscanRows(matrix, { radius, minRows }, weighted)
    expect([...fit.labels]).toEqual(labels)
    expect([...fit.cores]).toEqual(cores)
  })
})

test('the model gives core rows their cluster, edges one within reach, and noise -1', async () => {
  const { rows } = golden.cases[0]!
  const columns = [0, 1].map((at) => rows.map((row) => row[at]!))
  const scaled = columns.map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const scale = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
    return values.map((value) => (value - mean) / scale)
  })
  const matrix = {
    rowCount: rows.length,
    width: 2,
    values: Float64Array.from(scaled[0]!.flatMap((value, row) => [value, scaled[1]![row]!])),
  }
  const { labels, cores } = await dbscanRows(matrix, { radius: 0.2, minRows: 5 }, context)
  const frame = frameOf([
    ['a', numberColumn(columns[0]!)],
    ['b', numberColumn(columns[1]!)],
  ])
  const scores = (await dbscan({ radius: 0.2, minRows: 5 }).fit(frame, context)).predict(frame)
  for (const row of cores) expect(scores[row]).toBe(labels[row])
  labels.forEach((label, row) => expect(scores[row] === -1).toBe(label === -1))
  expect(new Set(labels).size).toBeGreaterThan(2)
})
