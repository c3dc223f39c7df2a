import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import type { Design } from '../../../src/learn/estimators/linear/design.ts'
import { pca } from '../../../src/learn/estimators/projections/pca.ts'
import { principalComponents } from '../../../src/learn/estimators/projections/principal-components.ts'
import { explainedShares } from '../../../src/learn/estimators/projections/projection-model.ts'
import { rightVectors } from '../../../src/learn/estimators/projections/right-vectors.ts'
import { truncatedSvd } from '../../../src/learn/estimators/projections/truncated-svd.ts'
import { systemClock } from '../../system-clock.ts'

type Rows = readonly (readonly number[])[]

/** Results of scikit-learn; the file's `made` holds versions and the command, projections.py the program. */
const golden = JSON.parse(readFileSync(new URL('projections.json', import.meta.url), 'utf8')) as {
  readonly principal: readonly {
    readonly name: string
    readonly rows: Rows
    readonly count: number
    readonly weights: readonly number[] | null
    readonly means: readonly number[]
    readonly directions: Rows
    readonly variances: readonly number[]
    readonly shares: readonly number[]
  }[]
  readonly table: {
    readonly rows: Rows
    readonly whitened: Rows
    readonly svd: Rows
    readonly svdShares: readonly number[]
  }
  readonly sparse: { readonly sum: number; readonly directions: Rows; readonly singularValues: readonly number[] }
}
const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }

function expectClose(found: Float64Array, expected: readonly number[], tolerance = 1e-9): void {
  expect(found.length).toBe(expected.length)
  expected.forEach((value, i) =>
    expect(Math.abs(found[i]! - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value))),
  )
}

describe.each(golden.principal)('principal components: $name', ({ rows, count, weights, ...expected }) => {
  test("directions, variances and shares are scikit-learn's, signs included", async () => {
    const matrix = { rowCount: rows.length, width: rows[0]!.length, values: Float64Array.from(rows.flat()) }
    const weighted = weights === null ? context : { ...context, weights: Float64Array.from(weights) }
    const found = await principalComponents(matrix, count, weighted)
    expectClose(found.means, expected.means)
    expectClose(found.directions, expected.directions.flat())
    expectClose(found.variances, expected.variances)
    expectClose(found.shares, expected.shares)
  })
})

describe('of a table', () => {
  const { rows, whitened, svd, svdShares } = golden.table
  const frame = frameOf(
    ['a', 'b', 'c', 'd'].map((name, i) => [name, numberColumn(rows.map((row) => row[i]!))] as const),
  )

  test("whitened components of its scaled columns are scikit-learn's", async () => {
    const model = await pca({ components: 2, whiten: true }).fit(frame, context)
    expectClose(model.predict(frame), whitened.flat())
  })

  test("truncated SVD of its scaled columns is scikit-learn's, and so are the shares", async () => {
    const model = await truncatedSvd({ components: 3 }).fit(frame, context)
    expectClose(model.predict(frame), svd.flat())
    expectClose(explainedShares(model), svdShares)
  })
})

/** The rows that projections.py draws. */
function words(rowCount: number, width: number): Design {
  let state = 9
  const draw = () => (state = (state * 48271) % 2147483647) / 2147483647
  const starts = [0]
  const slots: number[] = []
  const values: number[] = []
  for (let row = 0; row < rowCount; row++) {
    const topic = Math.floor(4 * draw())
    const counts = new Map<number, number>()
    for (let word = 0; word < 12; word++) {
      const slot = (Math.floor(width * draw() ** 3) + Math.floor((topic * width) / 4)) % width
      counts.set(slot, (counts.get(slot) ?? 0) + 1)
    }
    for (const [slot, count] of [...counts].toSorted(([a], [b]) => a - b)) {
      slots.push(slot)
      values.push(count)
    }
    starts.push(slots.length)
  }
  return {
    rowCount,
    width,
    starts: Uint32Array.from(starts),
    slots: Uint32Array.from(slots),
    values: Float64Array.from(values),
  }
}

describe('randomised right vectors of 400 words', () => {
  const design = words(300, 400)
  const weights = new Float64Array(300).fill(1)
  const { directions, singularValues, sum } = golden.sparse

  test('the rows are those of the golden file', () => {
    expect(design.values.reduce((total, value) => total + value, 0)).toBe(sum)
  })

  test('come as near to the true ones as iterations bring them', async () => {
    // Errors fall by (σ₁₆ / σ₅)² with each iteration: 0.54 here, of which 60 leave rounding alone.
    const found = await rightVectors(design, weights, { count: 5, iterations: 60 }, context)
    expectClose(found.singularValues, singularValues)
    expectClose(found.directions, directions.flat())
  })

  test('are within a hundredth after five', async () => {
    const found = await rightVectors(design, weights, { count: 5, iterations: 5 }, context)
    expectClose(found.singularValues, singularValues, 0.01)
  })
})
