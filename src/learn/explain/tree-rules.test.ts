import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { frameOfRecords } from '../../frame/frame-of-records.ts'
import { linearRegression } from '../estimators/linear/linear-regression.ts'
import { decisionTree } from '../estimators/trees/decision-tree.ts'
import { treeRules } from './tree-rules.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute({ nowMs: () => 0, monotonicMs: () => 0 }) })
const rows = Array.from({ length: 80 }, (_, row) => ({ size: row, town: ['Rome', 'Oslo', 'Bern', 'Nice'][row % 4]! }))
const frame = frameOfRecords(rows)
const regression = (y: (row: number) => number) =>
  ({ kind: 'regression', y: Float64Array.from(rows.keys(), y) }) as const

describe('treeRules', () => {
  test('reads a cut, its sides and the rows in the leaves', async () => {
    const model = await decisionTree({ maxLeaves: 2 }).fit(
      frame,
      regression((row) => (row < 30 ? 1 : 2)),
      context(),
    )
    const [first, ...rest] = treeRules(model)
    expect(Number(/^size <= ([\d.]+)/.exec(first!)?.[1])).toBeCloseTo(29.5, 9)
    expect(rest).toEqual(['  1 (30 rows)', 'else', '  2 (50 rows)'])
  })

  test('names the levels that go left', async () => {
    const model = await decisionTree({ maxLeaves: 2 }).fit(
      frame,
      regression((row) => (row % 4 < 2 ? 5 : 7)),
      context(),
    )
    const [first, ...rest] = treeRules(model)
    const left = first!.replace('town is ', '').replace(' or missing', '').split(', ').sort()
    expect([
      ['Oslo', 'Rome'],
      ['Bern', 'Nice'],
    ]).toContainEqual(left)
    expect(rest[0]).toBe(left.includes('Rome') ? '  5 (40 rows)' : '  7 (40 rows)')
  })

  test('refuses a model without trees, and a tree that is not there', async () => {
    const target = regression((row) => row)
    const line = await linearRegression().fit(frame, target, context())
    expect(() => treeRules(line)).toThrow(expect.objectContaining({ code: 'EXPLAIN_NO_TREES' }))
    const tree = await decisionTree().fit(frame, target, context())
    expect(() => treeRules(tree, { tree: 1 })).toThrow(expect.objectContaining({ code: 'ARGUMENT_VALUE' }))
  })
})
