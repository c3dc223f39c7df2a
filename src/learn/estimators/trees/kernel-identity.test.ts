import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import type { ComputeSettings } from '../../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import type { Target } from '../../model.ts'
import { encodeModelFile } from '../../model-file.ts'
import { gradientBoosting } from './gradient-boosting.ts'
import type { GradientBoostingParams } from './gradient-boosting.ts'

/** More rows than a flush of packed sums, and enough for threads. */
const rowCount = 24_000
const rng = seededRng(8)
const noise = () => rng.next() + rng.next() + rng.next() - 1.5
const numbers = Array.from({ length: 10 }, (_, column) =>
  Array.from({ length: rowCount }, () =>
    column % 3 === 2 && rng.next() < 0.1 ? null : column % 2 === 0 ? noise() : Math.floor(rng.next() * 40),
  ),
)
const words = Array.from({ length: rowCount }, () => `w${Math.floor(rng.next() ** 3 * 30)}`)
const frame = frameOf([
  ...numbers.map((values, column) => [`x${column}`, numberColumn(values)] as const),
  ['word', categoryColumn(words)],
])
const signal = Float64Array.from({ length: rowCount }, (_, row) => {
  const at = (column: number) => numbers[column]![row] ?? 1
  return at(0) + at(2) * at(4) + (at(1) > 20 ? 0.5 : 0) + (words[row]!.length - 2) * 0.7 + noise()
})
const twoClasses: Target = { kind: 'classification', y: signal.map((value) => (value > 0.4 ? 1 : 0)) }
const threeClasses: Target = {
  kind: 'classification',
  classes: 3,
  y: signal.map((it) => (it > 0.6 ? 2 : it > 0 ? 1 : 0)),
}
const amount: Target = { kind: 'regression', y: signal }

async function bytesOf(target: Target, params: Partial<GradientBoostingParams>, settings: ComputeSettings) {
  const compute = inProcessCompute(systemClock, settings)
  const weights = Float64Array.from({ length: rowCount }, (_, row) => [1, 0.5, 2, 0][row % 4]!)
  const few = { trees: 4, maxLeaves: 12, ...params }
  const model = await gradientBoosting(few).fit(frame, target, { rng: seededRng(1), compute, weights })
  const { kind, params: state, tensors } = model.toState()
  return encodeModelFile({ kind, params: state }, tensors)
}

const cases: readonly (readonly [string, Target, Partial<GradientBoostingParams>])[] = [
  ['two classes, rows and columns drawn', twoClasses, { patience: 2 }],
  ['two classes, all rows', twoClasses, { rowShare: 1, columnShare: 1, patience: 0, l1: 3 }],
  ['three classes', threeClasses, { trees: 2, patience: 0 }],
  ['an amount, with directions', amount, { patience: 0, monotone: { x0: 1, x1: -1 }, growth: 'depth', maxDepth: 3 }],
  ['a quantile', amount, { patience: 0, loss: 'quantile', quantile: 0.9 }],
]

describe.each(cases)('boosting of %s', (_, target, params) => {
  const wanted = bytesOf(target, params, {})

  test('gives the same bytes on two threads', async () => {
    expect(await bytesOf(target, params, { threads: 2 })).toEqual(await wanted)
  })

  test('gives the same bytes with the plain twins of the kernels', async () => {
    expect(await bytesOf(target, params, { plain: true })).toEqual(await wanted)
  })
})
