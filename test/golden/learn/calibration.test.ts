import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fitIsotonic, isotonicValue } from '../../../src/learn/calibration/isotonic.ts'
import { fitPlatt, plattProbability } from '../../../src/learn/calibration/platt.ts'

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
