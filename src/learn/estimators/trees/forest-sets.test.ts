import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { categoryColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import type { Target } from '../../model.ts'
import { decisionTree } from './decision-tree.ts'
import { extraTrees } from './random-forest.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const frameFrom = (levels: readonly number[]) =>
  frameOf([['x', categoryColumn(levels.map((level) => (level < 0 ? null : `w${level}`)))]])

/** Summed squares around the mean, or weight times Gini impurity, of targets. */
function impurity({ kind, classes = 2 }: Target, y: readonly number[]): number {
  if (kind === 'regression') {
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length
    return y.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  }
  const shares = Array.from({ length: classes }, (_, label) => y.filter((it) => it === label).length / y.length)
  return y.length * (1 - shares.reduce((sum, share) => sum + share ** 2, 0))
}

/** What is left by the best of all divisions of the levels in two. */
function leastImpurity(levels: readonly number[], target: Target): number {
  const distinct = [...new Set(levels)]
  let least = Infinity
  for (let set = 1; set < 2 ** (distinct.length - 1); set++) {
    const side = (isLeft: boolean) =>
      [...target.y].filter((_, row) => ((set >>> distinct.indexOf(levels[row]!)) & 1) === (isLeft ? 1 : 0))
    least = Math.min(least, impurity(target, side(true)) + impurity(target, side(false)))
  }
  return least
}

const rng = seededRng(9)
// Levels of 6 to 66 rows, one of them missing, so that their sums do not stand in the order of their means.
const levels = Array.from({ length: 7 }, (_, level) => Array.from({ length: 6 + 10 * level }, () => level - 1)).flat()
const pulls = Array.from({ length: 7 }, () => rng.next())
const pullOf = (row: number): number => pulls[levels[row]! + 1]!
const amounts = levels.map((_, row) => pullOf(row) + 0.5 * rng.next())

describe('the sets of a tree are the best of all divisions', () => {
  test.each<[string, Target]>([
    ['an amount', { kind: 'regression', y: Float64Array.from(amounts) }],
    ['two classes', { kind: 'classification', y: Float64Array.from(amounts, (value) => (value > 0.8 ? 1 : 0)) }],
    [
      'three classes, of which two decide',
      // As many rows of class 0 among the rows of each level, so that the order by class 2 is the best.
      {
        ...{ kind: 'classification', classes: 3 },
        y: Float64Array.from(levels, (_, row) => (row % 6 === 0 ? 0 : rng.next() < 0.4 + 0.5 * pullOf(row) ? 2 : 1)),
      },
    ],
  ])('%s', async (_, target) => {
    const model = await decisionTree({ minLeaf: 1, prior: 0, maxDepth: 1 }).fit(frameFrom(levels), target, context())
    const goesLeft = model.predict(frameFrom(levels))
    const first = goesLeft[0]
    const outputs = model.outputs
    const side = (isFirst: boolean) => [...target.y].filter((_, row) => (goesLeft[row * outputs] === first) === isFirst)
    const left = impurity(target, side(true)) + impurity(target, side(false))
    expect(left).toBeCloseTo(leastImpurity(levels, target), 8)
  })
})

test('extra trees divide the levels by chance: into any number, each level on either side', async () => {
  const trees = 900
  const four = Array.from({ length: 40 }, (_, row) => row % 4)
  const y = Float64Array.from(four, (level, row) => level * 10 + row)
  const target = { kind: 'regression', y } as const
  const { sets, roots } = (await extraTrees({ trees, maxDepth: 1 }).fit(frameFrom(four), target, context())).trees!
    .ensemble
  expect(roots.length).toBe(trees)
  const words = [...roots].map((root) => sets[8 * root]!)
  const near = (share: number) => 4 * Math.sqrt((share * (1 - share)) / trees)
  // Binomial; 4 deviations.
  for (let level = 0; level < 4; level++) {
    const left = words.filter((word) => ((word >>> level) & 1) === 1).length / trees
    expect(Math.abs(left - 0.5)).toBeLessThan(near(0.5))
  }
  for (const size of [1, 2, 3]) {
    const share =
      words.filter((word) => [0, 1, 2, 3].filter((bit) => (word >>> bit) & 1).length === size).length / trees
    expect(Math.abs(share - 1 / 3)).toBeLessThan(near(1 / 3))
  }
})
