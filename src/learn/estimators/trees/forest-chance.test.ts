import { describe, expect, test } from 'vitest'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import type { Frame } from '../../../frame/frame.ts'
import type { Estimator, Target } from '../../model.ts'
import { extraTrees, randomForest } from './random-forest.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

const rng = seededRng(31)
const context = (seed = 1) => ({ rng: seededRng(seed), compute: inProcessCompute(systemClock) })
const drawn = (count: number): number[] => Array.from({ length: count }, () => rng.next())
const amounts = (y: readonly number[]): Target => ({ kind: 'regression', y: Float64Array.from(y) })
const frameFrom = (...columns: readonly (readonly (number | null)[])[]): Frame =>
  frameOf(columns.map((values, at) => [`x${at}`, numberColumn(values)] as const))

async function treesOf(estimator: Estimator, frame: Frame, target: Target, seed = 1): Promise<TreeEnsemble> {
  return (await estimator.fit(frame, target, context(seed))).trees!.ensemble
}

/** The leaf that a number in column 0 reaches in each tree. */
function leavesOf({ roots, left, right, cut }: TreeEnsemble, value: number): number[] {
  return [...roots].map((root) => {
    let at = root
    while (at >= 0) at = value <= cut[at]! ? left[at]! : right[at]!
    return -1 - at
  })
}

/** Pearson's chi-square of counts that are expected to be alike. */
function chiSquare(counts: readonly number[]): number {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0)
}

describe('the rows of a tree', () => {
  const [rows, trees] = [200, 300]
  const x = Array.from({ length: rows }, (_, row) => row)
  const y = drawn(rows)

  test('are drawn with replacement, each as often as any other', async () => {
    const forest = await treesOf(randomForest({ trees }), frameFrom(x), amounts(y))
    // Rows differ in their target, so that each one drawn ends in a leaf of its own, which weighs as often as it is drawn.
    expect(forest.cover!.reduce((sum, weight) => sum + weight, 0)).toBe(rows * trees)
    const distinct = forest.cover!.length / trees / rows
    // The count of distinct rows of a tree has a variance of n(1/e - 2/e²), by the classical occupancy problem; 4 deviations.
    const deviation = Math.sqrt((Math.exp(-1) - 2 * Math.exp(-2)) / rows / trees)
    expect(Math.abs(distinct - (1 - (1 - 1 / rows) ** rows))).toBeLessThan(4 * deviation)
    const total = new Map<number, number>()
    for (const leaf of forest.cover!.keys()) {
      const row = y.findIndex((value) => Math.abs(value / trees - forest.leafValue[leaf]!) < 1e-15)
      total.set(row, (total.get(row) ?? 0) + forest.cover![leaf]!)
    }
    expect(total.size).toBe(rows)
    // 199 degrees of freedom: 267 is passed in one of 1,000 cases.
    expect(chiSquare([...total.values()])).toBeLessThan(267)
    expect(chiSquare([...total.values()])).toBeGreaterThan(143)
  })

  test('weigh what they weigh each time they are drawn', async () => {
    const weights = Float64Array.from(x, (row) => (row % 2 === 0 ? 2 : 0.25))
    const target = amounts(x.map((row) => row % 2))
    const model = await randomForest({ trees }).fit(frameFrom([...target.y]), target, { ...context(), weights })
    const { cover, leafValue } = model.trees!.ensemble
    const weightOf = (value: number): number =>
      cover!.reduce((sum, weight, leaf) => sum + (Math.round(leafValue[leaf]! * trees) === value ? weight : 0), 0)
    // Half of the draws, binomial; 4 deviations.
    const draws = rows * trees
    expect(weightOf(0) / 2 + weightOf(1) / 0.25).toBe(draws)
    expect(Math.abs(weightOf(0) / 2 / draws - 0.5)).toBeLessThan((4 * 0.5) / Math.sqrt(draws))
  })

  test('are all of them without bootstrap', async () => {
    const forest = await treesOf(randomForest({ trees: 3, bootstrap: 'no' }), frameFrom(x), amounts(y))
    expect([...forest.cover!]).toEqual(Array.from({ length: 3 * rows }, () => 1))
    expect(leavesOf(forest, 17).map((leaf) => 3 * forest.leafValue[leaf]!)).toEqual([y[17], y[17], y[17]])
  })

  test('differ from tree to tree and from seed to seed', async () => {
    const forest = await treesOf(randomForest({ trees: 2 }), frameFrom(x), amounts(y))
    const half = forest.roots[1]!
    expect(forest.cut.slice(0, half)).not.toEqual(forest.cut.slice(half))
    const other = await treesOf(randomForest({ trees: 2 }), frameFrom(x), amounts(y), 2)
    expect(other.cut).not.toEqual(forest.cut)
  })
})

describe('the columns of a node', () => {
  const [rows, width, trees] = [40, 8, 400]
  const frame = frameFrom(...Array.from({ length: width }, () => drawn(rows)))
  const counted = (slots: readonly number[]) =>
    Array.from({ length: width }, (_, slot) => slots.filter((it) => it === slot).length)

  test.each([
    ['random forest', randomForest],
    ['extra trees', extraTrees],
  ] as const)('are drawn evenly: %s', async (_, make) => {
    const estimator = make({ trees, columnShare: 1 / width })
    const { roots, slot } = await treesOf(estimator, frame, amounts(drawn(rows)))
    // 7 degrees of freedom: 24.3 is passed in one of 1,000 cases.
    expect(chiSquare(counted([...roots].map((root) => slot[root]!)))).toBeLessThan(24.3)
    expect(chiSquare(counted([...slot]))).toBeLessThan(24.3)
  })

  test('are as many as the share says: the best is found as often as it is drawn', async () => {
    const y = drawn(rows)
    const best = frameFrom(...Array.from({ length: width - 1 }, () => drawn(rows)), y)
    const { roots, slot } = await treesOf(randomForest({ trees, columnShare: 3 / width }), best, amounts(y))
    const share = [...roots].filter((root) => slot[root] === width - 1).length / trees
    // Binomial; 4 deviations.
    expect(Math.abs(share - 3 / width)).toBeLessThan(4 * Math.sqrt(((3 / width) * (1 - 3 / width)) / trees))
  })

  test('count though they are constant, until one is not', async () => {
    const flat = Array.from({ length: rows }, (_, row) => (row === 0 ? 1 : 0))
    // Row 0 is drawn by 1 - 1/e of the trees; in the others its column is constant.
    const y = drawn(rows)
    const forest = await treesOf(randomForest({ trees, columnShare: 0.5 }), frameFrom(flat, y), amounts(y))
    expect([...forest.roots].every((root) => root >= 0)).toBe(true)
  })
})

describe('the cuts of extra trees', () => {
  const trees = 1000
  const roots = async (x: readonly (number | null)[]) => {
    const y = x.map((_, row) => row)
    const forest = await treesOf(extraTrees({ trees, maxDepth: 1 }), frameFrom(x), amounts(y))
    return { cuts: [...forest.roots].map((root) => forest.cut[root]!), forest }
  }
  // Binomial; 4 deviations.
  const near = (share: number) => 4 * Math.sqrt((share * (1 - share)) / trees)

  test('are drawn evenly between the least and the greatest value', async () => {
    const { cuts } = await roots([0, 1, 4, 10])
    for (const [cut, share] of [
      [0.5, 0.1],
      [2.5, 0.3],
      [7, 0.6],
    ] as const) {
      expect(Math.abs(cuts.filter((it) => it === cut).length / trees - share)).toBeLessThan(near(share))
    }
  })

  test('send missing rows to a side by chance, and may part them from all others', async () => {
    const { forest } = await roots([1, 2, 3, null, null])
    const left = forest.missingLeft.filter((side) => side === 1).length / trees
    expect(Math.abs(left - 0.5)).toBeLessThan(near(0.5))
    const { cuts, forest: parted } = await roots([5, 5, null])
    expect(cuts.every((cut) => cut === Infinity)).toBe(true)
    expect(parted.missingLeft.every((side) => side === 0)).toBe(true)
  })
})

test('more trees make answers of a seed vary less', async () => {
  const [a, b] = [drawn(80), drawn(80)]
  const y = a.map((value, row) => value + b[row]! * 2 + rng.next())
  const varianceOf = async (trees: number): Promise<number> => {
    const answers: number[] = []
    for (let seed = 1; seed <= 20; seed++) {
      const model = await randomForest({ trees }).fit(frameFrom(a, b), amounts(y), context(seed))
      answers.push(model.predict(frameFrom([0.4], [0.7]))[0]!)
    }
    const mean = answers.reduce((sum, it) => sum + it, 0) / answers.length
    return answers.reduce((sum, it) => sum + (it - mean) ** 2, 0) / 19
  }
  // Trees of one fit are independent given the rows: a twentieth. F of 19 and 19 degrees passes 4.5 in one of 1,000.
  expect(await varianceOf(20)).toBeLessThan((4.5 / 20) * (await varianceOf(1)))
})

test('a forest that no file could hold is refused by its first trees', async () => {
  // Some 6,000 splits a tree at 41 bytes, 10,000 times: 2.4 GiB.
  const rows = 10_000
  const frame = frameFrom(drawn(rows), drawn(rows), drawn(rows), drawn(rows))
  const fitted = randomForest({ trees: 10_000 }).fit(frame, amounts(drawn(rows)), context())
  await expect(fitted).rejects.toMatchObject({ code: 'MEMORY_TOO_SMALL' })
})
