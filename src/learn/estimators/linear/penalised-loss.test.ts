import { expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { fitByGradient } from './gradient-fit.ts'
import { penalisedLoss } from './penalised-loss.ts'
import type { GradientFit } from './penalised-loss.ts'
import { softmax } from '../softmax.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })

/** Rows of `perRow` slots, two of which tell the class; the last `idle` rows have no weight. */
function fitOf({ rowCount, width, perRow, outputs, l2, idle = 0 }: Readonly<Record<string, number>>): GradientFit {
  const [rng, sizes] = [seededRng(7), seededRng(8)]
  const share = Math.floor(width! / perRow!)
  const label = (row: number) => (row * 7) % outputs!
  const slots = Uint32Array.from({ length: rowCount! * perRow! }, (_, at) => {
    const [row, place] = [Math.floor(at / perRow!), at % perRow!]
    return place * share + (place < 2 ? label(row) % share : Math.floor(rng.next() * share))
  })
  return {
    design: {
      rowCount: rowCount!,
      width: width!,
      starts: Uint32Array.from({ length: rowCount! + 1 }, (_, row) => row * perRow!),
      slots,
      values: Float64Array.from(slots, () => 0.5 + sizes.next()),
    },
    outputs: outputs!,
    l2: l2!,
    weights: Float64Array.from({ length: rowCount! }, (_, row) => (row < rowCount! - idle ? 1 + (row % 2) : 0)),
    lossOf(row, scores) {
      const own = scores[label(row)]!
      const loss = softmax(scores) - own
      scores[label(row)]! -= 1
      return loss
    },
    curvatures: new Float64Array(outputs!).fill((1 / outputs!) * (1 - 1 / outputs!)),
  }
}

test.each([3, 8])('the gradient of %i outputs is that of the loss', async (outputs) => {
  const fit = fitOf({ rowCount: 40, width: 35, perRow: 7, outputs, l2: 0.3, idle: 3 })
  const rng = seededRng(2)
  const point = Float64Array.from({ length: 36 * outputs }, () => rng.next() - 0.5)
  const gradient = new Float64Array(point.length)
  const lossAt = penalisedLoss(fit, context())
  await lossAt(point, gradient)
  const step = 1e-5
  for (const at of [0, 1, outputs, 17 * outputs + 2, 35 * outputs - 1, 36 * outputs - 1]) {
    const beside = async (by: number) => lossAt(point.with(at, point[at]! + by), new Float64Array(point.length))
    // Central differences err by step² / 6 of the third derivative, below 100 here, and by rounding of 1e-14 / step.
    expect(gradient[at]! - ((await beside(step)) - (await beside(-step))) / (2 * step)).toBeCloseTo(0, 7)
  }
})

test('a large fit takes fewer steps than the same without its idle rows, and leaves less than a hundredth to be won', async () => {
  const small = { width: 600, perRow: 6, outputs: 40, l2: 0.01 }
  const fitted = async (fit: GradientFit) => {
    const coefficients = new Float64Array(601 * 40)
    const lossAt = penalisedLoss(fit, context())
    const start = await lossAt(coefficients, new Float64Array(coefficients.length))
    let steps = 0
    await fitByGradient(coefficients, fit, { ...context(), onProgress: () => steps++ })
    const loss = await lossAt(coefficients, new Float64Array(coefficients.length))
    return { start, steps, loss }
  }
  const exact = await fitted(fitOf({ ...small, rowCount: 800 }))
  const large = await fitted(fitOf({ ...small, rowCount: 1600, idle: 800 }))
  expect(large.start).toBeCloseTo(exact.start, 6)
  expect(large.steps).toBeLessThan(0.7 * exact.steps)
  expect((large.loss - exact.loss) / (exact.start - exact.loss)).toBeLessThan(0.01)
})
