import { describe, expect, test } from 'vitest'
import { givenScores, numbersOf } from '../../../test/given-scores.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { calibration, expectedCalibrationError } from '../metrics/calibration.ts'
import type { Target } from '../model.ts'
import { folds } from '../selection/folds.ts'
import { calibrated } from './calibrated.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const rowCount = 4000
const rng = seededRng(5)
const odds = Float64Array.from({ length: rowCount }, () => 4 * rng.next() - 2)
const y = odds.map((score) => (rng.next() < 1 / (1 + Math.exp(-score)) ? 1 : 0))
const frame = frameOf([['odds', numberColumn(odds)]])
const target: Target = { kind: 'classification', y }
/** Much too sure: its log odds are three times what they should be. */
const tooSure = givenScores((rows) => numbersOf(rows, 'odds').map((score) => 1 / (1 + Math.exp(-3 * score))))

describe('calibrated', () => {
  test.each(['platt', 'isotonic'] as const)(
    '%s mends a model that is too sure, and keeps its order',
    async (method) => {
      const model = await calibrated(tooSure, { method }).fit(frame, target, context())
      const found = model.predict(frame)
      const before = (await tooSure.fit(frame, target, context())).predict(frame)
      const errorOf = (scores: Float64Array) => expectedCalibrationError(calibration(y, scores))!
      expect(errorOf(before)).toBeGreaterThan(0.1)
      // ten bins of 400 rows: a share of 400 has a standard error of 0.025 at most, its mean miss is 0.8 of that
      expect(errorOf(found)).toBeLessThan(0.025)
      const order = [...odds.keys()].sort((left, right) => odds[left]! - odds[right]!)
      for (let at = 1; at < rowCount; at++) expect(found[order[at]!]!).toBeGreaterThanOrEqual(found[order[at - 1]!]!)
    },
  )

  test('is level, not turned around, for scores that mislead', async () => {
    const misled: Target = { ...target, y: y.map((label) => 1 - label) }
    const found = (await calibrated(tooSure).fit(frame, misled, context())).predict(frame)
    expect(new Set(found).size).toBe(1)
    expect(found[0]).toBeCloseTo(misled.y.reduce((sum, label) => sum + label, 0) / rowCount, 3)
  })

  test('calibrates on the rows that divisions given judge', async () => {
    const timesMs = Float64Array.from(odds.keys())
    const along = folds({ kind: 'time', timesMs, rowCount, rng: seededRng(1) }, 3)
    // the first quarter is never judged: what it says of the classes must not matter
    const other = y.map((label, row) => (row < rowCount / 4 ? row % 2 : label))
    const by = async (labels: Float64Array) =>
      (await calibrated(tooSure, { folds: along }).fit(frame, { ...target, y: labels }, context())).predict(frame)
    expect(await by(other)).toEqual(await by(y))
  })

  test('leaves probabilities as they are where a class has one row', async () => {
    const lone: Target = { ...target, y: y.map((_, row) => Number(row === 7)) }
    const found = (await calibrated(tooSure).fit(frame, lone, context())).predict(frame)
    expect(found).toEqual((await tooSure.fit(frame, lone, context())).predict(frame))
  })

  test('refuses a regression, one fold, and divisions of other rows', async () => {
    const regression: Target = { kind: 'regression', y: odds }
    await expect(calibrated(tooSure).fit(frame, regression, context())).rejects.toMatchObject({
      code: 'ARGUMENT_VALUE',
    })
    expect(() => calibrated(tooSure, { folds: 1 })).toThrow('folds must be a whole number of at least 2, received 1')
    const beyond = [{ train: Uint32Array.of(0, 1), test: Uint32Array.of(rowCount) }]
    await expect(calibrated(tooSure, { folds: beyond }).fit(frame, target, context())).rejects.toThrow(
      'folds must be divisions of 4000 rows, received one with row 4000',
    )
  })
})
