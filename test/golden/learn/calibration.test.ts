import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import { calibrated } from '../../../src/learn/calibration/calibrated.ts'
import { fitIsotonic, isotonicValue } from '../../../src/learn/calibration/isotonic.ts'
import { fitPlatt, plattProbability } from '../../../src/learn/calibration/platt.ts'
import { givenScores, numbersOf } from '../../given-scores.ts'
import { systemClock } from '../../system-clock.ts'

type Numbers = readonly number[]
interface Points {
  readonly x: Numbers
  readonly y: Numbers
  readonly at: Numbers
}

/** Results of scikit-learn; the file's `made` holds versions and the command, calibration.py is the program. */
const golden = JSON.parse(readFileSync(new URL('calibration.json', import.meta.url), 'utf8')) as Readonly<
  Record<'scores' | 'labels' | 'weights' | 'amounts' | 'grid', Numbers> &
    Record<'platt' | 'plattWeighted', { readonly slope: number; readonly intercept: number }> &
    Record<'threeScores', readonly Numbers[]> &
    Record<'threeLabels', Numbers> &
    Record<
      'calibrated',
      Record<'sigmoid' | 'isotonic', { two: Numbers; three: readonly Numbers[]; threeRaw: readonly Numbers[] }>
    > &
    Record<'isotonic' | 'isotonicWeighted' | 'isotonicAmounts', Points>
>

const [scores, labels, weights, amounts] = [golden.scores, golden.labels, golden.weights, golden.amounts].map((its) =>
  Float64Array.from(its),
) as [Float64Array, Float64Array, Float64Array, Float64Array]

describe('fitPlatt', () => {
  test.each([
    ['platt', undefined],
    ['plattWeighted', weights],
  ] as const)('%s agrees with scikit-learn', (key, counts) => {
    const found = fitPlatt(scores, labels, counts)
    // scikit-learn's L-BFGS ends at a gradient of 1e-6; the curvature here is near 10, so the two differ by some 1e-6.
    expect(found.slope).toBeCloseTo(golden[key].slope, 5)
    expect(found.intercept).toBeCloseTo(golden[key].intercept, 5)
    // What is exact: the gradient of Platt's loss is 0 at ours.
    const rows = [...scores.keys()]
    const count = (label: number) =>
      rows.reduce((sum, row) => sum + (labels[row] === label ? (counts?.[row] ?? 1) : 0), 0)
    const [high, low] = [(count(1) + 1) / (count(1) + 2), 1 / (count(0) + 2)]
    const miss = (row: number) =>
      (counts?.[row] ?? 1) * (plattProbability(found, scores[row]!) - (labels[row] === 1 ? high : low))
    expect(rows.reduce((sum, row) => sum + miss(row), 0)).toBeCloseTo(0, 9)
    expect(rows.reduce((sum, row) => sum + scores[row]! * miss(row), 0)).toBeCloseTo(0, 9)
  })
})

describe('fitIsotonic', () => {
  test.each([
    ['isotonic', fitIsotonic(scores, labels)],
    ['isotonicWeighted', fitIsotonic(scores, labels, { weights })],
    ['isotonicAmounts', fitIsotonic(scores, amounts, { weights, low: -3, high: 5 })],
  ] as const)('%s agrees with scikit-learn, points and values between and beyond them', (key, fit) => {
    const near = (numbers: Numbers) => numbers.map((value) => expect.closeTo(value, 12) as number)
    expect([...fit.y]).toEqual(near(golden[key].y))
    expect([...fit.x]).toEqual(golden[key].x)
    expect(golden.grid.map((x) => isotonicValue(fit, x))).toEqual(near(golden[key].at))
  })
})

const sigmoid = (score: number) => 1 / (1 + Math.exp(-score))
const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const methods = [
  ['platt', 'sigmoid', 5],
  ['isotonic', 'isotonic', 9],
] as const

describe('calibrated', () => {
  test.each(methods)('%s of two classes agrees with scikit-learn', async (method, key, digits) => {
    const frame = frameOf([['score', numberColumn(scores)]])
    const estimator = givenScores((rows) => numbersOf(rows, 'score').map(sigmoid))
    const target = { kind: 'classification' as const, y: labels }
    const model = await calibrated(estimator, { method, folds: 3 }).fit(frame, target, { ...context(), weights })
    const floor = method === 'platt' ? 0 : 0.5 / (weights.reduce((sum, weight) => sum + weight, 0) + 1)
    const expected = golden.calibrated[key].two.map((share) => Math.min(1 - floor, Math.max(floor, share)))
    const found = model.predict(frame)
    for (const [row, share] of expected.entries()) expect(found[row]).toBeCloseTo(share, digits)
  })

  test.each(methods)('%s of three classes agrees with scikit-learn', async (method, key, digits) => {
    const names = ['a', 'b', 'c']
    const frame = frameOf(names.map((name, at) => [name, numberColumn(golden.threeScores.map((row) => row[at]!))]))
    const estimator = givenScores((rows) => {
      const columns = names.map((name) => numbersOf(rows, name))
      return Float64Array.from({ length: 3 * rows.rowCount }, (_, at) => sigmoid(columns[at % 3]![Math.floor(at / 3)]!))
    }, 3)
    const target = { kind: 'classification' as const, y: Float64Array.from(golden.threeLabels), classes: 3 }
    const model = await calibrated(estimator, { method, folds: 3 }).fit(frame, target, context())
    const found = model.predict(frame)
    // scikit-learn lets isotonic probabilities be 0 and 1 before they are divided by their sum: ours stay half a row short.
    const floor = method === 'platt' ? 0 : 0.5 / 121
    const { three, threeRaw } = golden.calibrated[key]
    for (const [row, shares] of three.entries()) {
      const raw = threeRaw.map((column) => column[row]!)
      const kept = raw.map((share) => Math.min(1 - floor, Math.max(floor, share)))
      const sum = (parts: Numbers) => parts.reduce((total, part) => total + part, 0)
      for (const [label, share] of shares.entries()) {
        expect(share).toBeCloseTo(raw[label]! / sum(raw), 12)
        expect(found[3 * row + label]).toBeCloseTo(kept[label]! / sum(kept), digits)
      }
    }
  })
})
