import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { context } from '../../../../test/conformance/odd-rows.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { gradientBoosting } from './gradient-boosting.ts'
import type { GradientBoostingParams } from './gradient-boosting.ts'

interface Cells {
  readonly up: number | null
  readonly down: number | null
  readonly free: number | null
  readonly word: string | null
  readonly y: number
}

const number = fc.option(fc.integer({ min: -9, max: 9 }), { freq: 6 })
const cells: fc.Arbitrary<Cells> = fc.record({
  ...{ up: number, down: number, free: number },
  word: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', null),
  y: fc.integer({ min: -1000, max: 1000 }),
})
const tables = fc.array(cells, { minLength: 30, maxLength: 90 })

const frameFrom = (rows: readonly Omit<Cells, 'y'>[]) =>
  frameOf([
    ['down', numberColumn(rows.map(({ down }) => down))],
    ['free', numberColumn(rows.map(({ free }) => free))],
    ['up', numberColumn(rows.map(({ up }) => up))],
    ['word', categoryColumn(rows.map(({ word }) => word))],
  ])

const settings: readonly Partial<GradientBoostingParams>[] = [
  {},
  { growth: 'depth', maxDepth: 4 },
  { loss: 'quantile', quantile: 0.8 },
  { loss: 'absolute-error', growth: 'depth' },
  { l1: 50, l2: 0, rowShare: 0.7, columnShare: 0.7 },
]
const common = { trees: 12, learningRate: 0.5, minLeaf: 2, rowShare: 1, columnShare: 1, patience: 0, maxLeaves: 12 }
const steps = Array.from({ length: 23 }, (_, step) => step - 11)

/** Predictions along a column, the other cells of a row held. */
async function alongOf(
  table: readonly Cells[],
  params: Partial<GradientBoostingParams>,
  kind: 'regression' | 'classification',
) {
  const monotone = { up: 1, down: -1 }
  // A yes where y runs against the directions as often as with them.
  const y = Float64Array.from(table, ({ y }, row) => (kind === 'regression' ? y : row < 2 ? row : y > 0 ? 1 : 0))
  const model = await gradientBoosting({ ...common, ...params, monotone }).fit(frameFrom(table), { kind, y }, context())
  return (row: Cells, column: 'up' | 'down') =>
    model.predict(frameFrom(steps.map((step) => ({ ...row, [column]: step }))))
}

test.each(
  settings.flatMap(
    (params) =>
      [
        [params, 'regression'],
        [params, 'classification'],
      ] as const,
  ),
)('whatever the other cells hold, scores never run against a direction: %j, %s', async (params, kind) => {
  await fc.assert(
    fc.asyncProperty(tables, async (table) => {
      const along = await alongOf(table, params, kind)
      for (const row of table.slice(0, 12)) {
        const [rising, falling] = [along(row, 'up'), along(row, 'down').reverse()]
        for (const scores of [rising, falling]) {
          // Sums of twelve leaves: rounding.
          scores.forEach((score, at) => at > 0 && expect(score - scores[at - 1]!).toBeGreaterThan(-1e-9))
        }
      }
    }),
    { numRuns: 12, seed: 4 },
  )
})

test('a relation that runs with its direction is learnt as without it', async () => {
  const x = Array.from({ length: 60 }, (_, row) => row % 6)
  const target = { kind: 'regression', y: Float64Array.from(x, (value) => 1000 * value ** 2) } as const
  const frame = frameOf([['x', numberColumn(x)]])
  for (const loss of ['squared-error', 'absolute-error', 'quantile'] as const) {
    const params = { ...common, loss, trees: 1, learningRate: 1, l2: 0 }
    const free = await gradientBoosting(params).fit(frame, target, context())
    const bound = await gradientBoosting({ ...params, monotone: { x: 1 } }).fit(frame, target, context())
    expect(bound.predict(frame)).toEqual(free.predict(frame))
  }
})

test('a relation that runs against its direction leaves a constant, and makes no split', async () => {
  const x = Array.from({ length: 60 }, (_, row) => row % 6)
  const frame = frameOf([['x', numberColumn(x)]])
  const target = { kind: 'regression', y: Float64Array.from(x) } as const
  const model = await gradientBoosting({ ...common, monotone: { x: -1 } }).fit(frame, target, context())
  expect(model.predict(frame).every((score) => Math.abs(score - 2.5) < 1e-12)).toBe(true)
  expect(model.toState().tensors['leafValue']).toHaveLength(common.trees)
})

test.each([['word'], ['nothing']])(
  'a direction for %s, which has no order or is not there, is refused by code',
  async (column) => {
    const table = [{ up: 1, down: 2, free: 3, word: 'a', y: 1 }]
    const fit = gradientBoosting({ monotone: { [column]: 1 } }).fit(
      frameFrom(table),
      { kind: 'regression', y: Float64Array.of(1) },
      context(),
    )
    await expect(fit).rejects.toMatchObject({ code: 'MONOTONE_COLUMN', details: { column } })
  },
)
