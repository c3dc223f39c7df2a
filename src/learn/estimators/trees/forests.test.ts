import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import type { ComputeSettings } from '../../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { systemClock } from '../../../../test/system-clock.ts'
import type { Estimator, Target } from '../../model.ts'
import { encodeModelFile } from '../../model-file.ts'
import { decisionTree } from './decision-tree.ts'
import { extraTrees, randomForest } from './random-forest.ts'

const rng = seededRng(12)
const rowCount = 900
const x = Array.from({ length: 4 }, (_, column) =>
  Array.from({ length: rowCount }, () => (column === 1 && rng.next() < 0.2 ? null : Math.round(rng.next() * 60))),
)
const words = Array.from({ length: rowCount }, () => (rng.next() < 0.05 ? null : `w${Math.floor(rng.next() * 12)}`))
const frame = frameOf([
  ...x.map((values, column) => [`x${column}`, numberColumn(values)] as const),
  ['word', categoryColumn(words)],
])
const signal = Float64Array.from(
  { length: rowCount },
  (_, row) => x[0]![row]! / 20 + ((x[1]![row] ?? 50) > 30 ? 1 : 0) + ((words[row]?.length ?? 2) - 2) + rng.next(),
)
const amount: Target = { kind: 'regression', y: signal }
const two: Target = { kind: 'classification', y: signal.map((value) => (value > 2.5 ? 1 : 0)) }
const three: Target = { kind: 'classification', classes: 3, y: signal.map((it) => (it > 3 ? 2 : it > 2 ? 1 : 0)) }
const weights = Float64Array.from({ length: rowCount }, (_, row) => [1, 0.25, 3, 0][row % 4]!)

async function bytesOf(estimator: Estimator, target: Target, settings: ComputeSettings) {
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock, settings), weights }
  const { kind, params, tensors } = (await estimator.fit(frame, target, context)).toState()
  return encodeModelFile({ kind, params }, tensors)
}

const estimators = {
  decisionTree: decisionTree({ maxLeaves: 40 }),
  randomForest: randomForest({ trees: 7 }),
  extraTrees: extraTrees({ trees: 7 }),
}
const cases = Object.entries(estimators).flatMap(([name, estimator]) =>
  (
    [
      ['an amount', amount],
      ['two classes', two],
      ['three classes', three],
    ] as const
  ).map(([what, target]) => [name, what, estimator, target] as const),
)

describe.each(cases)('%s of %s', (_, __, estimator, target) => {
  test('is the same, byte for byte, on two threads and with the plain twin of the kernel', async () => {
    const wanted = await bytesOf(estimator, target, {})
    expect(await bytesOf(estimator, target, { threads: 2 })).toEqual(wanted)
    expect(await bytesOf(estimator, target, { plain: true })).toEqual(wanted)
  })
})

const plain = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const numbers = (values: readonly (number | null)[]) => frameOf([['x', numberColumn(values)]])
const exact = { minLeaf: 1, prior: 0 }

describe('a decision tree', () => {
  test('gives each side the mean, the best side first', async () => {
    const model = await decisionTree({ ...exact, maxLeaves: 2 }).fit(
      numbers([1, 2, 3, 4]),
      { kind: 'regression', y: Float64Array.of(0, 2, 10, 12) },
      plain(),
    )
    expect([...model.predict(numbers([1, 2.5, 2.6, 9]))]).toEqual([1, 1, 11, 11])
  })

  test('sends missing values that training had none of to the heavier side', async () => {
    const target: Target = { kind: 'regression', y: Float64Array.of(0, 8, 8, 8) }
    const model = await decisionTree(exact).fit(numbers([1, 2, 2, 2]), target, plain())
    expect(model.predict(numbers([null]))[0]).toBe(8)
  })

  test('prunes the split that gains least first', async () => {
    const y = Float64Array.of(0, 1, 0, 20, 30, 40)
    const fit = (maxLeaves: number) =>
      decisionTree({ ...exact, maxLeaves }).fit(numbers([1, 2, 3, 4, 5, 6]), { kind: 'regression', y }, plain())
    // By hand: the root gains 1,734, then 20 | 30, 40 gains 150, 30 | 40 gains 50, and among 0, 1, 0 no cut gains 0.7.
    expect([...(await fit(3)).predict(numbers([1, 4, 5, 6]))].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([
      Math.round(1e9 / 3) / 1e9,
      20,
      35,
      35,
    ])
    expect((await fit(6)).predict(numbers([5, 6]))).toEqual(Float64Array.of(30, 40))
  })

  test('draws shares towards those of all rows by its prior', async () => {
    const y = Float64Array.of(0, 0, 0, 1)
    const model = await decisionTree({ minLeaf: 1, prior: 1 }).fit(
      numbers([1, 1, 1, 2]),
      { kind: 'classification', y },
      plain(),
    )
    // Three rows of 0 and a fourth of a row of the share 1/4; one row of 1 and as much.
    expect([...model.predict(numbers([1, 2]))]).toEqual([0.25 / 4, (1 + 0.25) / 2])
  })

  test('parts missing rows from the others, and categories into sets', async () => {
    const y = { kind: 'regression', y: Float64Array.of(1, 1, 9, 9) } as const
    const parted = await decisionTree(exact).fit(numbers([3, 3, null, null]), y, plain())
    expect(parted.predict(numbers([3, null]))).toEqual(Float64Array.of(1, 9))
    const levels = frameOf([
      ['x', categoryColumn(['a', 'b', 'c', 'd'].flatMap((word) => Array.from({ length: 6 }, () => word)))],
    ])
    const target = Float64Array.from({ length: 24 }, (_, row) => (row < 6 || (row >= 12 && row < 18) ? 0 : 5))
    const sets = await decisionTree({ ...exact, maxLeaves: 2 }).fit(levels, { kind: 'regression', y: target }, plain())
    expect(sets.predict(levels)).toEqual(target)
  })
})

describe('a random forest', () => {
  test('is better than one of its trees on rows it has not seen', async () => {
    const rows = Array.from({ length: 1200 }, () => Array.from({ length: 6 }, () => rng.next()))
    const y = Float64Array.from(rows, (row) => Math.sin(6 * row[0]!) + row[1]! * row[2]! + (rng.next() - 0.5))
    const frameOfRows = (from: number, to: number) =>
      frameOf(
        Array.from(
          { length: 6 },
          (_, c) => [`x${c}`, numberColumn(rows.slice(from, to).map((row) => row[c]!))] as const,
        ),
      )
    const errorOf = async (estimator: Estimator): Promise<number> => {
      const model = await estimator.fit(frameOfRows(0, 800), { kind: 'regression', y: y.slice(0, 800) }, plain())
      return (
        model.predict(frameOfRows(800, 1200)).reduce((sum, value, row) => sum + (value - y[800 + row]!) ** 2, 0) / 400
      )
    }
    const noise = 1 / 12
    const [tree, forest, extra] = [
      await errorOf(randomForest({ trees: 1 })),
      await errorOf(randomForest({ trees: 100 })),
      await errorOf(extraTrees({ trees: 100 })),
    ]
    expect(forest).toBeLessThan(0.75 * tree)
    expect(extra).toBeLessThan(0.75 * tree)
    expect(forest).toBeLessThan(2 * noise)
  })
})
