import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import type { Column } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { gradientBoosting } from './gradient-boosting.ts'
import type { GradientBoostingParams } from './gradient-boosting.ts'

/** One full step without penalty: each leaf gives the mean of its rows. */
const oneTree = { trees: 1, learningRate: 1, minLeaf: 1, l2: 0, rowShare: 1, columnShare: 1, patience: 0 }

async function fitted(columns: [string, Column][], y: number[], params: Partial<GradientBoostingParams> = {}) {
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  const target = { kind: 'regression', y: Float64Array.from(y) } as const
  return gradientBoosting({ ...oneTree, ...params }).fit(frameOf(columns), target, context)
}

const scoresOf = async (columns: [string, Column][], y: number[], params: Partial<GradientBoostingParams> = {}) =>
  Array.from((await fitted(columns, y, params)).predict(frameOf(columns)), (score) => Math.round(score * 1e9) / 1e9)

describe('one tree of squared error', () => {
  test('splits where the squares fall most, and gives each side its mean', async () => {
    expect(await scoresOf([['x', numberColumn([1, 2, 3, 4])]], [0, 2, 10, 12], { maxLeaves: 2 })).toEqual([
      1, 1, 11, 11,
    ])
  })

  test('grows the leaf of greatest gain first', async () => {
    const x = numberColumn([1, 2, 3, 4, 5, 6])
    expect(await scoresOf([['x', x]], [0, 1, 0, 20, 30, 40], { maxLeaves: 3 })).toEqual(
      [1 / 3, 1 / 3, 1 / 3, 20, 35, 35].map((v) => Math.round(v * 1e9) / 1e9),
    )
  })

  test('keeps the least number of rows in a leaf', async () => {
    expect(await scoresOf([['x', numberColumn([1, 2, 3, 4])]], [0, 0, 0, 8], { minLeaf: 2, maxLeaves: 4 })).toEqual([
      0, 0, 4, 4,
    ])
  })

  test('shrinks a leaf by the penalty: n / (n + l2) of its distance', async () => {
    expect(await scoresOf([['x', numberColumn([1, 1, 2, 2])]], [0, 0, 6, 6], { l2: 1 })).toEqual([1, 1, 5, 5])
  })

  test('sends missing values to the side they resemble', async () => {
    const y = [0, 0, 0, 9, 9, 9]
    expect(await scoresOf([['x', numberColumn([1, 1, null, 2, 2, 2])]], y)).toEqual(y)
    expect(await scoresOf([['x', numberColumn([1, 1, 1, 2, 2, null])]], y)).toEqual(y)
  })

  test('splits what is missing from what is not', async () => {
    expect(await scoresOf([['x', numberColumn([5, 5, null, null])]], [1, 1, 4, 4])).toEqual([1, 1, 4, 4])
  })

  test('sends missing values that training had none of to the heavier side', async () => {
    const model = await fitted([['x', numberColumn([1, 2, 2, 2])]], [0, 8, 8, 8])
    expect(model.predict(frameOf([['x', numberColumn([null])]]))[0]).toBe(8)
  })

  test('divides categories into sets, however they are coded', async () => {
    const words = ['a', 'b', 'c', 'd'].flatMap((word) => Array.from({ length: 10 }, () => word))
    const y = words.map((word) => (word === 'a' || word === 'c' ? 0 : 10))
    expect(await scoresOf([['x', categoryColumn(words)]], y, { maxLeaves: 2 })).toEqual(y)
  })

  test('treats a missing category as one more', async () => {
    const words = ['a', null, 'b', 'c'].flatMap((word) => Array.from({ length: 10 }, () => word))
    const y = words.map((word) => (word === 'a' || word === null ? 0 : 10))
    expect(await scoresOf([['x', categoryColumn(words)]], y, { maxLeaves: 2 })).toEqual(y)
  })

  test('uses slots beyond the first eight alike', async () => {
    const columns = Array.from({ length: 20 }, (_, i): [string, Column] => [
      `x${String(i).padStart(2, '0')}`,
      numberColumn(Array.from({ length: 64 }, (_, row) => (i === 17 ? row % 2 : (row * (i + 3)) % 7))),
    ])
    const y = Array.from({ length: 64 }, (_, row) => (row % 2) * 3)
    expect(await scoresOf(columns, y, { maxLeaves: 2 })).toEqual(y)
  })
})

describe('many trees', () => {
  const rng = seededRng(2)
  const x = numberColumn(Array.from({ length: 5000 }, () => rng.next()))
  const noisy = Array.from(x.values, (value) => (value > 0.5 ? 1 : 0) + 6 * (rng.next() - 0.5))

  test('stop when rows held out gain nothing more', async () => {
    const count = async (patience: number) => {
      const model = await fitted([['x', x]], noisy, { trees: 200, learningRate: 0.3, minLeaf: 20, patience })
      return model.toState().tensors['roots']!.length
    }
    expect(await count(0)).toBe(200)
    expect(await count(10)).toBeLessThan(40)
  })

  test('draw rows and columns by the seed alone', async () => {
    const fit = async () => (await fitted([['x', x]], noisy, { trees: 5, rowShare: 0.5 })).toState()
    const whole = (await fitted([['x', x]], noisy, { trees: 5 })).toState()
    expect(await fit()).toEqual(await fit())
    expect(await fit()).not.toEqual(whole)
  })

  test('reach a probability that matches the share of positives', async () => {
    const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
    const y = Float64Array.from(x.values, (value) => (rng.next() < 0.1 + 0.6 * value ? 1 : 0))
    const model = await gradientBoosting({ maxLeaves: 4, patience: 0, trees: 100 }).fit(
      frameOf([['x', x]]),
      { kind: 'classification', y },
      context,
    )
    const scores = model.predict(frameOf([['x', numberColumn(Array.from({ length: 300 }, (_, i) => (i + 0.5) / 300))]]))
    ;[0.2, 0.4, 0.6].forEach((share, third) => {
      const mean = scores.slice(100 * third, 100 * (third + 1)).reduce((sum, score) => sum + score, 0) / 100
      // A third of the rows tells its share to 0.012; three of these.
      expect(Math.abs(mean - share)).toBeLessThan(0.036)
    })
  })
})
