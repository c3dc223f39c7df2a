import { describe, expect, test } from 'vitest'
import { givenModel, givenScores, numbersOf } from '../../../test/given-scores.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { linearRegression } from '../estimators/linear/linear-regression.ts'
import type { Estimator, Target } from '../model.ts'
import { folds } from './folds.ts'
import { learningCurve } from './learning-curve.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const rowCount = 320
const rng = seededRng('curve')
const drawn = () => Float64Array.from({ length: rowCount }, () => rng.next())
const inputs = Array.from({ length: 12 }, (_, at) => [`x${at}`, drawn()] as const)
const frame = frameOf([
  ['row', numberColumn(Array.from({ length: rowCount }, (_, row) => row))],
  ...inputs.map(([name, values]) => [name, numberColumn(values)] as const),
])
const y = drawn().map((noise, row) => inputs.reduce((sum, [, values]) => sum + values[row]!, noise))
const target: Target = { kind: 'regression', y }
const parts = folds({ kind: 'random', rowCount, rng: seededRng(1) }, 5)

describe('learningCurve', () => {
  test('rises while an estimator still learns, and says so', async () => {
    const curve = await learningCurve(linearRegression({ l2: 0.01 }), frame, target, { folds: parts }, context())
    expect(curve.points.map(({ rows }) => rows)).toEqual([16, 32, 64, 128, 256])
    const scores = curve.points.map(({ score }) => score.value)
    expect(scores).toEqual(scores.toSorted((left, right) => right - left))
    // 14 parameters of 16 rows: learnt by heart. The noise is uniform, of standard deviation 0.289.
    expect(curve.points[0]!.training).toBeLessThan(0.15)
    expect(curve.points.at(-1)!.score.value).toBeLessThan(0.32)
    const early = await learningCurve(
      linearRegression({ l2: 0.01 }),
      frame,
      target,
      { folds: parts, shares: [1 / 16, 1 / 8] },
      context(),
    )
    expect(early.verdict).toBe('rising')
    expect(early.gain.value).toBeCloseTo(scores[0]! - scores[1]!, 12)
    expect(early.sentence).toMatch(
      /^More rows would help: from 16 to 32 rows RMSE went from 0\.\d+ to 0\.\d+, better by 0\.\d+ \(95 % interval 0\.\d+ to 0\.\d+\)\.$/,
    )
  })

  test('is level for an estimator that learns nothing', async () => {
    const flat = givenScores((rows) => numbersOf(rows, 'x0'))
    const curve = await learningCurve(flat, frame, target, { folds: parts, metric: 'mae' }, context())
    expect(curve.gain).toEqual({ value: 0, low: 0, high: 0 })
    expect(curve.verdict).toBe('level')
    expect(curve.sentence).toMatch(/^More rows would help little, if at all: from 128 to 256 rows MAE/)
    expect(curve.sentence).toContain('better by 0.00 (95 % interval 0.00 to 0.00)')
  })

  test('learns from more and more of the same training rows, with the shares of classes', async () => {
    const labels = Float64Array.from({ length: rowCount }, (_, row) => Number(row % 8 === 0))
    const seen: { rows: number[]; positives: number }[] = []
    const spy: Estimator = {
      ...givenScores((rows) => numbersOf(rows, 'x0')),
      fit: async (rows, its) => {
        seen.push({ rows: [...numbersOf(rows, 'row')], positives: its.y.reduce((sum, label) => sum + label, 0) })
        return givenModel((some) => numbersOf(some, 'x0'))
      },
    }
    const classes: Target = { kind: 'classification', y: labels }
    const divided = folds({ kind: 'stratified', rowCount, y: labels, classes: 2, rng: seededRng(1) }, 5)
    await learningCurve(spy, frame, classes, { folds: divided }, context())
    expect(seen).toHaveLength(25)
    for (const [at, { rows, positives }] of seen.entries()) {
      const { train } = divided[Math.floor(at / 5)]!
      expect(rows.every((row) => train.includes(row))).toBe(true)
      expect(Math.abs(positives - rows.length / 8)).toBeLessThanOrEqual(1)
      if (at % 5 > 0) for (const row of seen[at - 1]!.rows) expect(rows).toContain(row)
    }
  })

  test('leaves out shares too small to hold two classes, and refuses when fewer than two are left', async () => {
    const labels = Float64Array.from({ length: rowCount }, (_, row) => Number(row % 64 === 0))
    const classes: Target = { kind: 'classification', y: labels }
    const divided = folds({ kind: 'stratified', rowCount, y: labels, classes: 2, rng: seededRng(1) }, 5)
    const rule = givenScores((rows) => numbersOf(rows, 'x0'))
    const curve = await learningCurve(rule, frame, classes, { folds: divided }, context())
    expect(curve.points.length).toBeLessThan(5)
    const tiny = learningCurve(rule, frame, classes, { folds: divided, shares: [0.005, 0.01] }, context())
    await expect(tiny).rejects.toMatchObject({ code: 'ROWS_TOO_FEW' })
    for (const shares of [[1], [0.5, 0.5], [0, 1], [0.5, 1.5], [Number.NaN, 1]]) {
      const odd = learningCurve(rule, frame, classes, { folds: divided, shares }, context())
      await expect(odd).rejects.toThrow('shares must be at least two, ascending')
    }
  })
})
