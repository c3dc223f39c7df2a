import { expect, test } from 'vitest'
import { context } from '../../../../test/conformance/odd-rows.ts'
import { seededRng } from '../../../base/rng.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { gradientBoosting } from './gradient-boosting.ts'

/** One full step without penalty. */
const oneTree = { trees: 1, learningRate: 1, minLeaf: 1, l2: 0, rowShare: 1, columnShare: 1, patience: 0 }
/** Rows from which leaf values are made of rounded gradients. */
const large = 50_000

test('sums of 200,000 rows, moved 25 times, give leaves their mean', async () => {
  const rng = seededRng(12)
  const rows = 200_000
  const x = Array.from({ length: rows }, () => Math.floor(8 * rng.next()))
  const y = Float64Array.from(x, (value) => value + rng.next())
  const sums = new Float64Array(8)
  const counts = new Float64Array(8)
  x.forEach((value, row) => {
    sums[value]! += y[row]!
    counts[value]!++
  })
  const frame = frameOf([['x', numberColumn(x)]])
  const model = await gradientBoosting(oneTree).fit(frame, { kind: 'regression', y }, context())
  const means = model.predict(frameOf([['x', numberColumn([0, 1, 2, 3, 4, 5, 6, 7])]]))
  // Each gradient is off by at most 2^-18 of the greatest, which is 4.5, and by chance: 25,000 of them by a 158th of that.
  means.forEach((mean, value) => expect(Math.abs(mean - sums[value]! / counts[value]!)).toBeLessThan(1e-6))
})

test('rounded sums of a large fit score as exact ones do', async () => {
  const rng = seededRng(13)
  const cells = Array.from({ length: 4 }, () => Float64Array.from({ length: large }, () => Math.floor(60 * rng.next())))
  const y = cells[0]!.map((value, row) => (value + cells[1]![row]! / 2 + 60 * (rng.next() - 0.5) > 45 ? 1 : 0))
  const frameTo = (rows: number) =>
    frameOf(cells.map((values, at) => [`x${at}`, numberColumn([...values.subarray(0, rows)])] as const))
  // A row of weight 0 more or less: the same rows are learnt from, on either side of where rounding begins.
  const weights = new Float64Array(large).fill(1).fill(0, large - 1)
  const params = { trees: 20, patience: 0, rowShare: 1, columnShare: 1 }
  const rounded = await gradientBoosting(params).fit(
    frameTo(large),
    { kind: 'classification', y },
    context(1, { weights }),
  )
  const exact = await gradientBoosting(params).fit(
    frameTo(large - 1),
    { kind: 'classification', y: y.slice(0, large - 1) },
    context(),
  )
  const scores = [rounded, exact].map((model) => model.predict(frameTo(large)))
  const losses = scores.map(
    (score) => y.reduce((sum, label, row) => sum - Math.log(label === 1 ? score[row]! : 1 - score[row]!), 0) / large,
  )
  expect(scores[0]).not.toEqual(scores[1])
  // Leaf values are off by some 1e-6; where rounding picks another of two cuts as good, both lose as much.
  expect(Math.abs(losses[0]! - losses[1]!)).toBeLessThan(1e-4)
  expect(losses[0]).toBeLessThan(0.55)
})
