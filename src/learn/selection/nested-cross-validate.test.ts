import { describe, expect, test } from 'vitest'
import { givenScores, numbersOf } from '../../../test/given-scores.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { seededRng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { logisticRegression } from '../estimators/linear/logistic-regression.ts'
import type { Estimator, Target } from '../model.ts'
import { crossValidate } from './cross-validate.ts'
import { folds } from './folds.ts'
import { nestedCrossValidate } from './nested-cross-validate.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const rowCount = 100
const rng = seededRng('nested')
const drawn = () => Float64Array.from({ length: rowCount }, () => rng.next())
const noise = Array.from({ length: 60 }, (_, at) => [`noise ${at}`, numberColumn(drawn())] as const)
const frame = frameOf([['row', numberColumn(Array.from({ length: rowCount }, (_, row) => row))], ...noise])
const target: Target = { kind: 'classification', y: drawn().map((value) => Number(value < 0.5)) }
const division = { kind: 'stratified', rowCount, y: target.y, classes: 2 } as const
const rules = noise.map(([name]) => givenScores((rows) => numbersOf(rows, name)))

describe('nestedCrossValidate', () => {
  test('is not taken in by the best of sixty candidates that know nothing', async () => {
    const parts = folds({ ...division, rng: seededRng(1) }, 5)
    const means = []
    for (const rule of rules) means.push((await crossValidate(rule, frame, target, parts, context())).mean)
    // An AUC of 100 rows of noise has a standard error of 0.058; the best of sixty stands some 2.3 of them above a half.
    expect(Math.max(...means)).toBeGreaterThan(0.6)
    const found = await nestedCrossValidate(rules, frame, target, { division }, context())
    expect(Math.abs(found.mean - 0.5)).toBeLessThan(3 * 0.058)
    expect(found.optimism).toBeGreaterThan(0.04)
    expect(found.choices).toHaveLength(5)
    const believed = found.choices.reduce((sum, choice) => sum + choice.believed, 0) / 5
    expect(found.optimism).toBeCloseTo(believed - found.mean, 12)
  })

  test('chooses and learns without the rows held back', async () => {
    const seen: number[][] = []
    const spy: Estimator = {
      ...rules[0]!,
      fit: async (rows: Frame, ofRows, its) => {
        seen.push([...numbersOf(rows, 'row')])
        return rules[0]!.fit(rows, ofRows, its)
      },
    }
    const settings = { division, outer: 4, inner: 3 }
    await nestedCrossValidate([spy], frame, target, settings, context())
    expect(seen).toHaveLength(4 * (3 + 1))
    for (const [fold, { train }] of folds({ ...division, rng: context().rng.fork('outer') }, 4).entries()) {
      const inner = seen.slice(4 * fold, 4 * fold + 4)
      expect(inner.at(-1)).toEqual([...train])
      for (const rows of inner) expect(rows.every((row) => train.includes(row))).toBe(true)
    }
  })

  test('finds the candidate that knows, and the simplest as good when told to', async () => {
    const y = Float64Array.from({ length: rowCount }, (_, row) => Number(row % 2 === 0))
    const easy: Target = { kind: 'classification', y }
    const known = givenScores((rows) => numbersOf(rows, 'row').map((row) => (row % 2 === 0 ? 0.9 : 0.1)))
    const candidates = [{ ...known, complexity: 2 }, rules[0]!, { ...known, complexity: 1 }]
    const by = (rule: 'best' | 'simplest') =>
      nestedCrossValidate(candidates, frame, easy, { division: { ...division, y }, rule }, context())
    expect((await by('best')).choices.map(({ candidate }) => candidate)).toEqual([0, 0, 0, 0, 0])
    expect((await by('simplest')).choices.map(({ candidate }) => candidate)).toEqual([2, 2, 2, 2, 2])
    expect((await by('best')).mean).toBe(1)
  })

  test('along time judges later rows than it chose on, and tells how far it is', async () => {
    const timesMs = Float64Array.from({ length: rowCount }, (_, row) => row)
    const shares: number[] = []
    const candidates = [logisticRegression({ l2: 1 }), logisticRegression({ l2: 100 })]
    const settings = { division: { kind: 'time', rowCount, timesMs } as const, outer: 3, inner: 2 }
    const told = { ...context(), onProgress: (share: number) => shares.push(share) }
    const found = await nestedCrossValidate(candidates, frame, target, settings, told)
    expect([...found.outOfFold].findLastIndex(Number.isNaN)).toBe(24)
    expect(shares).toEqual(shares.toSorted((left, right) => left - right))
    expect(shares.at(-1)).toBe(1)
  })

  test('refuses no candidates, and one fold', async () => {
    await expect(nestedCrossValidate([], frame, target, { division }, context())).rejects.toThrow('at least one')
    const once = nestedCrossValidate(rules, frame, target, { division, inner: 1 }, context())
    await expect(once).rejects.toThrow('inner must be a whole number of at least 2, received 1')
  })
})
