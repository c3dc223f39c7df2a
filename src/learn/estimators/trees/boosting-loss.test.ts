import { expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { boostingLoss } from './boosting-loss.ts'
import { gradientBoosting } from './gradient-boosting.ts'

const poisson = boostingLoss('poisson')
const rng = seededRng(3)
const normal = () => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())

function derivativesAt(y: number, score: number) {
  const gradients = new Float64Array(2)
  poisson.differentiate!(
    { scores: Float64Array.of(score), y: Float64Array.of(y), weights: Float64Array.of(1) },
    gradients,
    0,
  )
  return gradients
}

test('the Poisson gradient is the slope of the loss, and the curvature that of the loss where y is below the mean', () => {
  const step = 1e-4
  for (const [y, score] of [
    [0, -1],
    [3, 0.2],
    [3, 2],
    [7, Math.log(7)],
  ] as const) {
    const [left, here, right] = [-step, 0, step].map((by) => poisson.lossOf(y, Float64Array.of(score + by), 0, 1))
    const [gradient, curvature] = derivativesAt(y, score)
    expect(gradient).toBeCloseTo((right! - left!) / (2 * step), 5)
    if (y <= Math.exp(score)) expect(curvature).toBeCloseTo((right! - 2 * here! + left!) / step ** 2, 4)
  }
})

test('a Newton step from far below ends at y, where the tangent would overshoot it', () => {
  const [gradient, curvature] = derivativesAt(1000, 0)
  expect(-gradient! / curvature!).toBeCloseTo(Math.log(1000), 9)
})

test('amounts over ten orders are learnt without leaving their range, and their sum is kept', async () => {
  const x = Array.from({ length: 3000 }, normal)
  const y = Float64Array.from(x, (value) => Math.exp(2 * value + 2 * normal()))
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  const model = await gradientBoosting({ loss: 'poisson' }).fit(
    frameOf([['x', numberColumn(x)]]),
    { kind: 'regression', y },
    context,
  )
  const scores = model.predict(frameOf([['x', numberColumn(x)]]))
  const greatest = y.reduce((most, value) => Math.max(most, value), 0)
  expect(scores.every((score) => score > 0 && score < greatest)).toBe(true)
  const ratio = scores.reduce((sum, score) => sum + score, 0) / y.reduce((sum, value) => sum + value, 0)
  // leaves are shrunk towards the start, and the trees are few: a third at most is lost
  expect(ratio).toBeGreaterThan(2 / 3)
  expect(ratio).toBeLessThan(4 / 3)
})
