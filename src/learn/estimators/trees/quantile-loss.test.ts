import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { context } from '../../../../test/conformance/odd-rows.ts'
import { seededRng } from '../../../base/rng.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf, takeRows } from '../../../frame/frame.ts'
import { gradientBoosting } from './gradient-boosting.ts'
import type { GradientBoostingParams } from './gradient-boosting.ts'
import { weightedQuantile } from './quantile-loss.ts'

const quantileOf = (values: number[], weights: number[], quantile: number) =>
  weightedQuantile(Float64Array.from(values), Float64Array.from(weights), quantile)

/** One full step, whose leaves are the two values of x. */
const oneTree = { trees: 1, learningRate: 1, minLeaf: 1, maxLeaves: 2, rowShare: 1, columnShare: 1, patience: 0 }
const frame = frameOf([['x', numberColumn([1, 1, 1, 1, 1, 2, 2, 2, 2])]])
const y = Float64Array.of(1, 2, 3, 4, 100, 10, 20, 30, 40)

async function leavesOf(params: Partial<GradientBoostingParams>, weights?: Float64Array): Promise<number[]> {
  const more = weights === undefined ? {} : { weights }
  const model = await gradientBoosting({ ...oneTree, ...params }).fit(
    frame,
    { kind: 'regression', y },
    context(1, more),
  )
  return [...model.predict(frameOf([['x', numberColumn([1, 2])]]))]
}

describe('the weighted quantile', () => {
  test('is the least value that the share does not exceed, or halfway to the next', () => {
    expect(quantileOf([3, 1, 2], [1, 1, 1], 0.5)).toBe(2)
    expect(quantileOf([4, 1, 2, 3], [1, 1, 1, 1], 0.5)).toBe(2.5)
    expect(quantileOf([4, 1, 2, 3], [1, 1, 1, 1], 0.25)).toBe(1.5)
    expect(quantileOf([4, 1, 2, 3], [1, 1, 1, 1], 0.3)).toBe(2)
    expect(quantileOf([1, 2, 3], [1, 1, 6], 0.5)).toBe(3)
    expect(quantileOf([1, 2, 3], [4, 0, 4], 0.5)).toBe(2)
    expect(quantileOf([7, 8], [0, 0], 0.5)).toBe(0)
  })

  test('counts a weight as that many copies', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -20, max: 20 }), fc.nat({ max: 4 })), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 19 }), (pairs, twentieths) => {
        const copies = pairs.flatMap(([value, weight]) => Array<number>(weight).fill(value))
        const ones = copies.map(() => 1)
        const weighted = quantileOf(
          pairs.map(([value]) => value),
          pairs.map(([, weight]) => weight),
          twentieths / 20,
        )
        expect(weighted).toBe(quantileOf(copies, ones, twentieths / 20))
      }),
      { seed: 2 },
    )
  })
})

describe('a tree of that loss', () => {
  test('gives each leaf the median of its rows', async () => {
    expect(await leavesOf({ loss: 'absolute-error' })).toEqual([3, 25])
  })

  test('gives each leaf the quantile of its rows', async () => {
    expect(await leavesOf({ loss: 'quantile', quantile: 0.6 })).toEqual([3.5, 30])
    expect(await leavesOf({ loss: 'quantile', quantile: 0.25 })).toEqual([2, 15])
  })

  test.each(['absolute-error', 'quantile'] as const)('%s: counts a weight as that many copies', async (loss) => {
    const weights = Float64Array.of(1, 0, 3, 1, 2, 2, 5, 1, 0)
    const rows = Uint32Array.from([...weights].flatMap((weight, row) => Array<number>(weight).fill(row)))
    const params = { ...oneTree, loss, quantile: 0.7, trees: 5, learningRate: 0.3 }
    const target = { kind: 'regression', y: Float64Array.from(rows, (row) => y[row]!) } as const
    const copied = await gradientBoosting(params).fit(takeRows(frame, rows), target, context())
    const weighted = await gradientBoosting(params).fit(frame, { kind: 'regression', y }, context(1, { weights }))
    weighted.predict(frame).forEach((score, row) => expect(score).toBeCloseTo(copied.predict(frame)[row]!, 9))
  })
})

test('the share of unseen rows below the answer is the quantile, and the answers do not cross', async () => {
  const rng = seededRng(5)
  const draw = (count: number) => {
    const x = Array.from({ length: count }, () => rng.next())
    // Noise that widens with x: the quantiles are x (4 + 6 q).
    return {
      frame: frameOf([['x', numberColumn(x)]]),
      y: Float64Array.from(x, (value) => value * (4 + 6 * rng.next())),
    }
  }
  const [train, unseen] = [draw(4000), draw(4000)]
  const answers: Float64Array[] = []
  for (const quantile of [0.1, 0.5, 0.9]) {
    const params = { loss: 'quantile', quantile, trees: 60, patience: 0, maxLeaves: 8, minLeaf: 100 } as const
    const model = await gradientBoosting(params).fit(train.frame, { kind: 'regression', y: train.y }, context())
    const scores = model.predict(unseen.frame)
    const share = unseen.y.reduce((sum, value, row) => sum + (value < scores[row]! ? 1 : 0), 0) / 4000
    // Each of 4,000 rows is below by chance, on both tables: three standard errors of the difference of two shares; and
    // leaves of 100 rows learn 1 / 100 of their own noise by heart.
    expect(Math.abs(share - quantile)).toBeLessThan(3 * Math.sqrt((2 * quantile * (1 - quantile)) / 4000) + 0.01)
    answers.push(scores)
  }
  // Models of their own may cross where quantiles lie close (x near 0); here they are 2.4 x apart.
  const crossings = answers[0]!.filter((low, row) => low > answers[1]![row]! || answers[1]![row]! > answers[2]![row]!)
  expect(crossings.length / 4000).toBeLessThan(0.02)
})
