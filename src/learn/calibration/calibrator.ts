import { assert } from '../../base/assert.ts'
import type { Tensor } from '../tensor.ts'
import { fitIsotonic, isotonicValue } from './isotonic.ts'
import type { IsotonicFit } from './isotonic.ts'
import { fitPlatt, plattProbability } from './platt.ts'
import type { PlattScaling } from './platt.ts'

/** How scores become probabilities: a sigmoid, or any function that never falls. */
export type CalibrationMethod = 'platt' | 'isotonic'

/** One function from log odds to a probability for each score of a row. */
export type Calibrators =
  | { readonly method: 'platt'; readonly fits: readonly PlattScaling[] }
  | { readonly method: 'isotonic'; readonly fits: readonly IsotonicFit[] }

/** Scores of judged rows, and what the rows were. */
export interface JudgedRows {
  /** Log odds, shape (rows * outputs,), row by row. */
  readonly scores: Float64Array
  readonly outputs: number
  /** 0 or 1 where there is one score a row, else positions of classes; shape (rows,). */
  readonly y: Float64Array
  readonly weights: Float64Array
}

/** Probabilities at 0 and 1 count as this far from them, so that their log odds are finite. */
const least = 1e-15

/** ln(p / (1 - p)). */
export function logOddsOf(probability: number): number {
  const kept = Math.min(1 - least, Math.max(least, probability))
  return Math.log(kept / (1 - kept))
}

/** A function for each class against the rest; for two classes one. A sigmoid that would fall is level instead. */
export function fitCalibrators(method: CalibrationMethod, { scores, outputs, y, weights }: JudgedRows): Calibrators {
  const each = <Fit>(fit: (scores: Float64Array, labels: Float64Array) => Fit) =>
    Array.from({ length: outputs }, (_, output) =>
      fit(
        y.map((_, row) => scores[row * outputs + output]!),
        y.map((label) => Number(outputs === 1 ? label === 1 : label === output)),
      ),
    )
  if (method === 'isotonic') return { method, fits: each((x, labels) => fitIsotonic(x, labels, { weights })) }
  const fits = each((x, labels) => {
    const found = fitPlatt(x, labels, weights)
    return found.slope >= 0 ? found : fitPlatt(new Float64Array(x.length), labels, weights)
  })
  return { method, fits }
}

/** Writes the calibrated probabilities of a row over its scores; allocates nothing. */
export function calibrate(calibrators: Calibrators, floor: number, out: Float64Array): void {
  const { fits } = calibrators
  let sum = 0
  for (let output = 0; output < fits.length; output++) {
    const score = logOddsOf(out[output]!)
    const probability =
      calibrators.method === 'platt'
        ? plattProbability(calibrators.fits[output]!, score)
        : isotonicValue(calibrators.fits[output]!, score)
    out[output] = Math.min(1 - floor, Math.max(floor, probability))
    sum += out[output]!
  }
  if (fits.length === 1) return
  for (let output = 0; output < fits.length; output++) out[output]! /= sum
}

/** The numbers of the functions, end to end; where each ends, in `ends`. */
export function calibratorTensors(calibrators: Calibrators): Record<string, Tensor> {
  if (calibrators.method === 'platt') {
    const numbers = calibrators.fits.flatMap(({ slope, intercept }) => [slope, intercept])
    return { sigmoids: Float64Array.from(numbers) }
  }
  const { fits } = calibrators
  let end = 0
  return {
    ends: Int32Array.from(fits, ({ x }) => (end += x.length)),
    x: Float64Array.from(fits.flatMap(({ x }) => [...x])),
    y: Float64Array.from(fits.flatMap(({ y }) => [...y])),
  }
}

/** What `calibratorTensors` wrote; parts that do not fit together are a broken assumption. */
export function calibratorsOf(method: CalibrationMethod, tensors: Readonly<Record<string, Tensor>>): Calibrators {
  const { sigmoids, ends, x, y } = tensors
  if (method === 'platt') {
    assert(sigmoids instanceof Float64Array && sigmoids.every(Number.isFinite), 'sigmoids are finite F64')
    assert(sigmoids.length % 2 === 0, 'a sigmoid has two numbers')
    const at = (position: number) => ({ slope: sigmoids[2 * position]!, intercept: sigmoids[2 * position + 1]! })
    return { method, fits: Array.from({ length: sigmoids.length / 2 }, (_, position) => at(position)) }
  }
  assert(method === 'isotonic', 'a method of calibration is known')
  assert(ends instanceof Int32Array && x instanceof Float64Array && y instanceof Float64Array, 'points have types')
  assert(x.length === y.length && x.length === (ends.at(-1) ?? 0), 'every point has both its numbers')
  assert(x.every(Number.isFinite) && y.every(Number.isFinite), 'points are finite')
  const fits = Array.from(ends, (end, position) => {
    const start = ends[position - 1] ?? 0
    assert(end > start, 'every function has a point')
    return { x: x.slice(start, end), y: y.slice(start, end) }
  })
  return { method, fits }
}
