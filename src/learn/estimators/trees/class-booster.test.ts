import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import { gradientBoosting } from './gradient-boosting.ts'
import type { GradientBoostingParams } from './gradient-boosting.ts'

/** One full step without penalty. */
const oneRound = { trees: 1, learningRate: 1, minLeaf: 1, l2: 0, rowShare: 1, columnShare: 1, patience: 0 }
const frame = frameOf([['x', numberColumn([1, 1, 2, 2, 3, 3])]])
const y = Float64Array.of(0, 0, 1, 1, 2, 2)

const fitted = (classes: number, params: Partial<GradientBoostingParams> = {}) =>
  gradientBoosting({ ...oneRound, ...params }).fit(
    frame,
    { kind: 'classification', y, classes },
    { rng: seededRng(1), compute: inProcessCompute(systemClock) },
  )

describe('boosting of three classes', () => {
  test("takes Newton's step for each class: -G / (K / (K - 1) · H)", async () => {
    const scores = (await fitted(3)).predict(frame)
    // All start at 1/3. Own leaf: G = 2 (1/3 - 1), H = 3/2 · 2 · 2/9, so 2; the others: G = 4/3, H = 4/3, so -1.
    const own = Math.exp(2) / (Math.exp(2) + 2 * Math.exp(-1))
    for (const [row, label] of y.entries()) {
      for (let k = 0; k < 3; k++) expect(scores[3 * row + k]).toBeCloseTo(k === label ? own : (1 - own) / 2, 12)
    }
  })

  test('grows no tree for a class without a row', async () => {
    const model = await fitted(4, { trees: 5 })
    const { roots, leafValue } = model.toState().tensors
    expect(roots).toHaveLength(20)
    for (let tree = 3; tree < 20; tree += 4) expect(leafValue![-1 - roots![tree]!]).toBe(0)
  })

  test('never grows more than 3,000 trees', async () => {
    const { roots } = (await fitted(700, { trees: 400 })).toState().tensors
    expect(roots).toHaveLength(4 * 700)
  })
})
