import type { KernelModule } from '../../base/kernel.ts'
import { logisticWasm } from './logistic.wasm.ts'

/** Rows of an item. */
export const logisticBlockRows = 2048

/**
 * Loss and gradient of logistic regression of two classes over dense columns, a block of rows an item. Arguments: number of
 * rows, a multiple of 8 (rows that fill up have weight 0), and of columns; then places: the columns (f32, shape (columns,
 * rows)), the coefficients (f64, the intercept last), the classes 0 and 1 and the weights (f64, shape (rows,)), scratch
 * space (f64, 2048 for each thread), and the sums (f64, shape (items, columns + 2)): the gradient by each column, by the
 * intercept, and the loss of the block. Columns are read once: a block of them stays in the cache between the scores and
 * the gradient.
 */
export const logisticKernels: KernelModule = {
  name: 'logistic',
  wasm: logisticWasm,
  plain(memory) {
    const f32 = new Float32Array(memory)
    const f64 = new Float64Array(memory)
    return {
      logisticLoss(item, thread, rows, width, columns, coefficients, y, weights, scratch, sums) {
        const from = item * logisticBlockRows
        const count = Math.min(rows - from, logisticBlockRows)
        const slopes = scratch / 8 + thread * logisticBlockRows
        const first = columns / 4 + from
        const losses = [0, 0]
        for (let row = 0; row < count; row++) {
          let score = f64[coefficients / 8 + width]!
          for (let column = 0; column < width; column++) {
            score += f64[coefficients / 8 + column]! * f32[first + column * rows + row]!
          }
          const label = f64[y / 8 + from + row]!
          const weight = f64[weights / 8 + from + row]!
          const e = expOfMinus(Math.min(Math.abs(score), 700))
          f64[slopes + row] = weight * ((score >= 0 ? 1 : e) / (1 + e) - label)
          losses[row % 2]! += weight * (Math.max(score, 0) + logOfOneAnd(e) - label * score)
        }
        const out = sums / 8 + item * (width + 2)
        const lanes = new Float64Array(8)
        for (let column = 0; column < width; column++) {
          lanes.fill(0)
          for (let row = 0; row < count; row++) {
            lanes[row % 8]! += f64[slopes + row]! * f32[first + column * rows + row]!
          }
          const [a, b, c, d, e, f, g, h] = lanes as unknown as readonly [
            number,
            number,
            number,
            number,
            number,
            number,
            number,
            number,
          ]
          f64[out + column] = a + c + (e + g) + (b + d + (f + h))
        }
        lanes.fill(0)
        for (let row = 0; row < count; row++) lanes[row % 2]! += f64[slopes + row]!
        f64[out + width] = lanes[0]! + lanes[1]!
        f64[out + width + 1] = losses[0]! + losses[1]!
      },
    }
  },
}

const roundingShift = 6_755_399_441_055_744
/** 1 / 12! down to 1 / 0!. */
const expTerms = Float64Array.of(
  ...[2.08767569878681e-9, 2.505210838544172e-8, 2.755731922398589e-7, 2.7557319223985893e-6, 2.48015873015873e-5],
  ...[0.0001984126984126984, 0.001388888888888889, 0.008333333333333333, 0.041666666666666664, 0.16666666666666666],
  ...[0.5, 1, 1],
)
/** 1 / 33 down to 1 / 1. */
const logTerms = Float64Array.from({ length: 17 }, (_, k) => 1 / (33 - 2 * k))
/** 2^-k, exact. */
const powers = new Float64Array(1024)
for (let k = 0, power = 1; k < powers.length; k++, power /= 2) powers[k] = power

function expOfMinus(z: number): number {
  const whole = z * -Math.LOG2E + roundingShift - roundingShift
  const left = -z - whole * 0.6931471803691238 - whole * 1.9082149292705877e-10
  let sum = expTerms[0]!
  for (let k = 1; k < expTerms.length; k++) sum = sum * left + expTerms[k]!
  return sum * powers[-whole]!
}

function logOfOneAnd(e: number): number {
  const part = e / (2 + e)
  const square = part * part
  let sum = logTerms[0]!
  for (let k = 1; k < logTerms.length; k++) sum = sum * square + logTerms[k]!
  return 2 * part * sum
}
