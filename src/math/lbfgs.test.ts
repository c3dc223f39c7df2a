import { describe, expect, test } from 'vitest'
import { minimise } from './lbfgs.ts'
import type { SmoothFunction } from './lbfgs.ts'

const limits = { stepsMax: 500, pairsMax: 8 }

function counted(of: Pick<SmoothFunction, 'valueAt'>, gradientMax = 1e-9) {
  const values: number[] = []
  const smooth: SmoothFunction = {
    async valueAt(point, gradient) {
      const value = await of.valueAt(point, gradient)
      values.push(value)
      return value
    },
    precondition: () => undefined,
    isDone: (_, gradient) => gradient.every((slope) => Math.abs(slope) <= gradientMax),
  }
  return { smooth, values }
}

/** Rosenbrock's valley (1960), minimum 0 at (1, 1). */
const rosenbrock = {
  async valueAt([x = 0, y = 0]: Float64Array, gradient: Float64Array) {
    gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x)
    gradient[1] = 200 * (y - x * x)
    return 100 * (y - x * x) ** 2 + (1 - x) ** 2
  },
}

/** Σ 10^i (x_i - i)², of condition 10^5. */
const steep = {
  async valueAt(point: Float64Array, gradient: Float64Array) {
    return point.reduce((sum, x, i) => {
      gradient[i] = 2 * 10 ** i * (x - i)
      return sum + 10 ** i * (x - i) ** 2
    }, 0)
  },
}

describe('minimise', () => {
  test("comes down Rosenbrock's valley", async () => {
    const { smooth, values } = counted(rosenbrock)
    const point = Float64Array.of(-1.2, 1)
    await minimise(point, smooth, limits)
    expect(point[0]).toBeCloseTo(1, 8)
    expect(point[1]).toBeCloseTo(1, 8)
    // Newton's method takes about 20 steps from here, descent along the gradient thousands
    expect(values.length).toBeLessThan(80)
  })

  test('finds the minimum of a badly scaled bowl, and at once with its curvature', async () => {
    const { smooth, values } = counted(steep, 1e-6)
    const point = new Float64Array(6)
    await minimise(point, smooth, limits)
    for (const [i, x] of point.entries()) expect(x).toBeCloseTo(i, 5)
    const known = counted(steep, 1e-6)
    const precondition = (vector: Float64Array) => vector.forEach((_, i) => (vector[i]! /= 2 * 10 ** i))
    await minimise(new Float64Array(6), { ...known.smooth, precondition }, limits)
    expect(known.values.length).toBeLessThan(5)
    expect(known.values.length).toBeLessThan(values.length)
  })

  test('never ends above where it began, however few steps it may take', async () => {
    for (const stepsMax of [0, 1, 2, 5, 13]) {
      const { smooth } = counted(rosenbrock)
      const point = Float64Array.of(-1.2, 1)
      await minimise(point, smooth, { stepsMax, pairsMax: 3 })
      expect(await rosenbrock.valueAt(point, new Float64Array(2))).toBeLessThanOrEqual(24.2)
    }
  })

  test('ends at once where it is done, and where no step is better', async () => {
    const { smooth, values } = counted(rosenbrock)
    await minimise(Float64Array.of(1, 1), smooth, limits)
    expect(values).toHaveLength(1)
    // a gradient that lies: no step along it lowers the value
    const lying = counted({
      async valueAt(point, gradient) {
        gradient.fill(1)
        return Math.abs(point[0]!)
      },
    })
    const point = Float64Array.of(0)
    await minimise(point, lying.smooth, limits)
    expect(point[0]).toBe(0)
  })
})
