import { array, assert, asyncProperty, constantFrom, integer, option, record } from 'fast-check'
import { expect, test } from 'vitest'
import { systemClock } from '../../../../test/system-clock.ts'
import { seededRng } from '../../../base/rng.ts'
import { inProcessCompute } from '../../../compute/in-process.ts'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import type { Frame } from '../../../frame/frame.ts'
import { treeExplainer } from '../../explain/tree-shap.ts'
import type { Estimator } from '../../model.ts'
import { decisionTree } from './decision-tree.ts'
import { isolationForest } from './isolation-forest.ts'
import { extraTrees, randomForest } from './random-forest.ts'

const context = (weights?: readonly number[]) => ({
  ...{ rng: seededRng(1), compute: inProcessCompute(systemClock) },
  ...(weights && { weights: Float64Array.from(weights) }),
})

interface Row {
  readonly a: number | null
  readonly b: number | null
  /** Also the class: whole numbers, whose sums are exact in any order. */
  readonly y: number
}

const cell = option(integer({ min: -9, max: 9 }), { freq: 8 })
const someRows = array(record({ a: cell, b: cell, y: integer({ min: 0, max: 2 }) }), { minLength: 2, maxLength: 40 })
const kinds = constantFrom('classification', 'regression')

function frameOfRows(rows: readonly Row[]): Frame {
  return frameOf([
    ['a', numberColumn(rows.map(({ a }) => a))],
    ['b', numberColumn(rows.map(({ b }) => b))],
  ])
}

async function answers(
  rows: readonly Row[],
  kind: 'classification' | 'regression',
  { weights, asked = rows }: { readonly weights?: readonly number[]; readonly asked?: readonly Row[] } = {},
): Promise<number[]> {
  const estimator = decisionTree({ minLeaf: 2, prior: 0, maxLeaves: 100, pruning: 0.001 })
  const target = { kind, classes: 3, y: Float64Array.from(rows, ({ y }) => y) }
  return [...(await estimator.fit(frameOfRows(rows), target, context(weights))).predict(frameOfRows(asked))]
}

test('a tree answers its rows alike though a column is stretched without a change of order', async () => {
  await assert(
    asyncProperty(someRows, kinds, async (rows, kind) => {
      const stretched = rows.map((row) => ({ ...row, a: row.a === null ? null : 2 ** row.a - 100 }))
      expect(await answers(stretched, kind)).toEqual(await answers(rows, kind))
    }),
    { numRuns: 60 },
  )
})

test('a tree does not depend on the order of the rows', async () => {
  await assert(
    asyncProperty(someRows, kinds, async (rows, kind) => {
      expect(await answers(rows.toReversed(), kind, { asked: rows })).toEqual(await answers(rows, kind))
    }),
    { numRuns: 60 },
  )
})

test('a row twice is a row of weight 2, and one of weight 0 is none', async () => {
  await assert(
    asyncProperty(someRows, kinds, async (rows, kind) => {
      const weights = rows.map((_, at) => (at % 3) + (at < 2 ? 1 : 0))
      const repeated = rows.flatMap((row, at) => Array.from({ length: weights[at]! }, () => row))
      expect(await answers(rows, kind, { weights })).toEqual(await answers(repeated, kind, { asked: rows }))
    }),
    { numRuns: 60 },
  )
})

test('a tree does not depend on which class stands first', async () => {
  await assert(
    asyncProperty(someRows, async (rows) => {
      const shares = await answers(rows, 'classification')
      const turned = await answers(
        rows.map((row) => ({ ...row, y: (row.y + 1) % 3 })),
        'classification',
      )
      expect(turned).toEqual(shares.map((_, at) => shares[at - (at % 3) + ((at + 2) % 3)]))
    }),
    { numRuns: 60 },
  )
})

const rng = seededRng(5)
const normal = () => Math.sqrt(-2 * Math.log(1 - rng.next())) * Math.cos(2 * Math.PI * rng.next())
const cloud: readonly Row[] = Array.from({ length: 150 }, (_, row) => ({
  a: row % 11 === 0 ? null : normal(),
  b: normal(),
  y: Math.floor(3 * rng.next()),
}))

test.each<[string, Estimator]>([
  ['a decision tree', decisionTree()],
  ['a random forest', randomForest({ trees: 5 })],
  ['extra trees', extraTrees({ trees: 5 })],
])('what columns add to the answer of %s sums up to it', async (_, estimator) => {
  const target = { kind: 'classification', classes: 3, y: Float64Array.from(cloud, ({ y }) => y) } as const
  const model = await estimator.fit(frameOfRows(cloud), target, context())
  const { expected, explain } = treeExplainer(model)
  const values = explain(frameOfRows(cloud))
  model.predict(frameOfRows(cloud)).forEach((share, at) => {
    expect(expected[at % 3]! + values[2 * at]! + values[2 * at + 1]!).toBeCloseTo(share, 12)
  })
})

test('what columns add to the length of a path in an isolation forest sums up to it', async () => {
  const model = await isolationForest({ trees: 20, rows: 64 }).fit(frameOfRows(cloud), context())
  const { expected, explain } = treeExplainer(model)
  const values = explain(frameOfRows(cloud))
  const { usual } = model.toState().params as { readonly usual: number }
  model.predict(frameOfRows(cloud)).forEach((score, row) => {
    const length = expected[0]! + values[2 * row]! + values[2 * row + 1]!
    expect(2 ** (-length / usual)).toBeCloseTo(score, 12)
  })
})

test('an isolation forest does not depend on the units of a column', async () => {
  // A power of two, so that no cut is rounded otherwise.
  const scaled = cloud.map((row) => ({ ...row, a: row.a === null ? null : 1024 * row.a, b: row.b! / 8 }))
  const scoresOf = async (rows: readonly Row[]) =>
    (await isolationForest({ trees: 20 }).fit(frameOfRows(rows), context())).predict(frameOfRows(rows))
  expect(await scoresOf(scaled)).toEqual(await scoresOf(cloud))
})

test('a row stands the more apart the farther it is moved', async () => {
  const means: number[] = []
  for (const distance of [0, 2, 4, 8]) {
    let sum = 0
    for (let seed = 1; seed <= 10; seed++) {
      const rows = [...cloud, { a: distance, b: distance, y: 0 }]
      const model = await isolationForest({ trees: 50 }).fit(frameOfRows(rows), { ...context(), rng: seededRng(seed) })
      sum += model.predict(frameOfRows(rows)).at(-1)!
    }
    means.push(sum / 10)
  }
  expect(means).toEqual(means.toSorted((a, b) => a - b))
  expect(means[3]! - means[0]!).toBeGreaterThan(0.2)
})
