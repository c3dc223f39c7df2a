import { expect, test } from 'vitest'
import { context } from '../../../../test/conformance/odd-rows.ts'
import { countTrees, foldCount } from './tree-count.ts'

const rowCount = 2500
const ones = new Float64Array(rowCount).fill(1)
const rows = { rowCount, classes: 1, y: ones, weights: ones, weightTotal: rowCount, mean: 1 }

/** The count that rounds of these losses end with, and how many were grown. */
async function counted(losses: readonly number[], patience: number) {
  let steps = 0
  const booster = { step: () => (steps++, []), lossAt: () => losses[steps - 1]! }
  const rule = { roundsMax: losses.length, patience }
  const count = await countTrees(rows, () => booster, rule, context())
  return { count, steps }
}

test('the round of least loss counts, and the search ends after patience rounds without a lower one', async () => {
  expect(await counted([5, 4, 6, 6, 6, 1], 3)).toEqual({ count: 2, steps: 5 })
  expect(await counted([5, 4, 6, 6, 6, 1], 4)).toEqual({ count: 6, steps: 6 })
  expect(await counted([5, 5, 5], 2)).toEqual({ count: 1, steps: 3 })
})

test('every row is left out once where there are few, and a fifth of them where there are many', async () => {
  for (const [count, folds, total] of [
    [50, 5, 50],
    [3, 3, 3],
    [rowCount, 1, 500],
  ] as const) {
    const part = { ...rows, rowCount: count, weights: ones.slice(0, count) }
    const left = new Uint8Array(count)
    const boosterOf = (weights: Float64Array) => {
      weights.forEach((weight, row) => (left[row]! += weight === 0 ? 1 : 0))
      return { step: () => [], lossAt: () => 1 }
    }
    await countTrees(part, boosterOf, { roundsMax: 1, patience: 1 }, context())
    expect(foldCount(part)).toBe(folds)
    expect(left.reduce((sum, times) => sum + times, 0)).toBe(total)
    expect(Math.max(...left)).toBe(1)
  }
})
