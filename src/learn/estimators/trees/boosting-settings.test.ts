import { describe, expect, test } from 'vitest'
import { context, greatestDifference } from '../../../../test/conformance/odd-rows.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import type { FitContext, Target } from '../../model.ts'
import { gradientBoosting } from './gradient-boosting.ts'
import type { GradientBoostingParams } from './gradient-boosting.ts'

/** One full step without penalty: each leaf gives the mean of its rows. */
const oneTree = { trees: 1, learningRate: 1, minLeaf: 1, l2: 0, rowShare: 1, columnShare: 1, patience: 0 }

async function scoresOf(
  x: readonly number[],
  y: readonly number[],
  params: Partial<GradientBoostingParams>,
  more = {},
) {
  const frame = frameOf([['x', numberColumn(x)]])
  const target = { kind: 'regression', y: Float64Array.from(y) } as const
  const model = await gradientBoosting({ ...oneTree, ...params }).fit(frame, target, context(1, more))
  return Array.from(model.predict(frame), (score) => Math.round(score * 1e9) / 1e9)
}

describe('a tree of squared error', () => {
  test('draws the gradient of a leaf towards 0 by l1, and leaves the start where it does not reach', async () => {
    // Start 3; gradients of the sides 6 and -6: (6 - 2) / 2 of the way down, 2 / 2 up and down with l1 4, none with 6.
    expect(await scoresOf([1, 1, 2, 2], [0, 0, 6, 6], { l1: 2 })).toEqual([1, 1, 5, 5])
    expect(await scoresOf([1, 1, 2, 2], [0, 0, 6, 6], { l1: 2, l2: 2 })).toEqual([2, 2, 4, 4])
    expect(await scoresOf([1, 1, 2, 2], [0, 0, 6, 6], { l1: 6 })).toEqual([3, 3, 3, 3])
  })

  test('makes no split that gains less than minGain', async () => {
    // G² / H of both sides: 36 / 2 + 36 / 2 = 36; of all rows together 0.
    expect(await scoresOf([1, 1, 2, 2], [0, 0, 6, 6], { minGain: 35.9 })).toEqual([0, 0, 6, 6])
    expect(await scoresOf([1, 1, 2, 2], [0, 0, 6, 6], { minGain: 36.1 })).toEqual([3, 3, 3, 3])
  })

  test('makes no more splits above a leaf than maxDepth', async () => {
    const [x, y] = [
      [1, 2, 3, 4, 5, 6, 7, 8],
      [0, 1, 2, 3, 100, 101, 102, 203],
    ]
    expect(await scoresOf(x, y, { maxDepth: 1 })).toEqual([1.5, 1.5, 1.5, 1.5, 126.5, 126.5, 126.5, 126.5])
    expect(await scoresOf(x, y, { maxDepth: 2 })).toEqual([0.5, 0.5, 2.5, 2.5, 101, 101, 101, 203])
  })

  test('divides the leaf of most gain first, or the one nearest to the root', async () => {
    // The root parts 4 from 4; the right side gains most by its first split, more by its second than the left by any.
    const [x, y] = [
      [1, 2, 3, 4, 5, 6, 7, 8],
      [0, 0, 2, 2, 100, 100, 140, 220],
    ]
    expect(await scoresOf(x, y, { maxLeaves: 4 })).toEqual([1, 1, 1, 1, 100, 100, 140, 220])
    const mean = 113.333333333
    expect(await scoresOf(x, y, { maxLeaves: 4, growth: 'depth' })).toEqual([0, 0, 2, 2, mean, mean, mean, 220])
  })

  test('does not count rows of weight 0 towards the least weight of a leaf', async () => {
    const idle = Array<number>(16).fill(2)
    const weights = Float64Array.of(1, 1, 1, 1, ...idle.map(() => 0))
    const scores = await scoresOf([1, 2, 2, 2, ...idle], [0, 6, 6, 6, ...idle], { minLeaf: 2 }, { weights })
    expect(new Set(scores)).toEqual(new Set([4.5]))
  })

  test('makes sets of five levels and more pay 30 of curvature on both sides', async () => {
    const words = ['a', 'b', 'c', 'd', 'e'].flatMap((word) => Array<string>(10).fill(word))
    const frame = frameOf([['x', categoryColumn(words)]])
    const y = Float64Array.from(words, (word) => (word > 'c' ? 10 : 0))
    // Start 4; 30 rows of gradient 4 and 20 of -6: 120² / (30 + 30) + 120² / (20 + 30) = 528.
    for (const [minGain, expected] of [
      [527, [0, 10]],
      [529, [4]],
    ] as const) {
      const params = { ...oneTree, minGain, maxLeaves: 2 }
      const model = await gradientBoosting(params).fit(frame, { kind: 'regression', y }, context())
      expect([...new Set(model.predict(frame))]).toEqual(expected)
    }
  })

  test('keeps no more values apart than maxBins', async () => {
    const x = Array.from({ length: 40 }, (_, row) => row)
    const scores = await scoresOf(x, x, { maxBins: 4, maxLeaves: 40 })
    expect(scores).toEqual(x.map((value) => 10 * Math.floor(value / 10) + 4.5))
  })
})

const rng = seededRng(6)
const rows = 1500
const x = Array.from({ length: rows }, () => rng.next())
const frame = frameOf([
  ['x', numberColumn(x)],
  ['z', numberColumn(x.map(() => rng.next()))],
])
const rare: Target = { kind: 'classification', y: Float64Array.from(x, (value) => (rng.next() < value / 5 ? 1 : 0)) }

test("classWeight 'balanced' is the weights that make both classes weigh alike", async () => {
  const positives = rare.y.reduce((sum, label) => sum + label, 0)
  const weights = rare.y.map((label) => rows / 2 / (label === 1 ? positives : rows - positives))
  const params = { trees: 10, patience: 0 }
  const balanced = await gradientBoosting({ ...params, classWeight: 'balanced' }).fit(frame, rare, context())
  const weighed = await gradientBoosting(params).fit(frame, rare, context(1, { weights }))
  expect(greatestDifference(balanced.predict(frame), weighed.predict(frame))).toBeLessThan(1e-9)
})

test('progress grows to 1, also where trees are counted first', async () => {
  for (const patience of [0, 3]) {
    const told: number[] = []
    let clockMs = 0
    // Every look at the clock is 10 ms later, so that progress is told at once.
    const compute = inProcessCompute({ ...systemClock, monotonicMs: () => (clockMs += 10) })
    const more: Partial<FitContext> = { compute, onProgress: (share) => told.push(share) }
    await gradientBoosting({ trees: 12, patience }).fit(frame, rare, context(1, more))
    expect(told.length).toBeGreaterThan(4)
    expect(told.every((share, at) => share >= (told[at - 1] ?? 0))).toBe(true)
    expect(told.at(-1)).toBe(1)
  }
})

test('a fit that is cancelled midway frees its threads for the next one, which gives what it would have given', async () => {
  const many = 20_000
  const wide = frameOf([['x', numberColumn(Array.from({ length: many }, (_, row) => x[row % rows]! + row / many))]])
  const target: Target = { kind: 'regression', y: Float64Array.from({ length: many }, (_, row) => Math.sin(row / 900)) }
  const threads = inProcessCompute(systemClock, { threads: 2 })
  let open = 0
  const compute: FitContext['compute'] = {
    ...threads,
    async openKernels(...asked) {
      const team = await threads.openKernels(...asked)
      open++
      return {
        ...team,
        close() {
          open--
          team.close()
        },
      }
    },
  }
  const estimator = gradientBoosting({ trees: 300, patience: 0 })
  for (let turn = 0; turn < 3; turn++) {
    const controller = new AbortController()
    const more = { compute, signal: controller.signal, onProgress: () => controller.abort() }
    await expect(estimator.fit(wide, target, context(1, more))).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(open).toBe(0)
  }
  const few = gradientBoosting({ trees: 3, patience: 0 })
  const after = await few.fit(wide, target, context(1, { compute }))
  const alone = await few.fit(wide, target, context())
  expect(after.predict(wide)).toEqual(alone.predict(wide))
})
