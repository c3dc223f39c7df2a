import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { categoryColumn, cellAt, numberColumn } from '../../../src/frame/column.ts'
import { columnOf, frameOf } from '../../../src/frame/frame.ts'
import { partialDependence } from '../../../src/learn/explain/partial-dependence.ts'
import { givenModel, numbersOf } from '../../given-scores.ts'
import { systemClock } from '../../system-clock.ts'

type Numbers = readonly number[]
interface Effects {
  readonly grids: readonly Numbers[]
  readonly mean: Numbers
  readonly individual: Numbers
}

/** Results of scikit-learn; the file's `made` holds versions and the command, partial-dependence.py is the program. */
const golden = JSON.parse(readFileSync(new URL('partial-dependence.json', import.meta.url), 'utf8')) as Readonly<
  { X: readonly Numbers[]; weights: Numbers } & Record<'amount' | 'count' | 'category' | 'both' | 'weighted', Effects>
>
const frame = frameOf([
  ['amount', numberColumn(golden.X.map((row) => row[0]!))],
  ['count', numberColumn(golden.X.map((row) => row[1]!))],
  ['category', categoryColumn(golden.X.map((row) => String(row[2])))],
])
const model = givenModel((rows) => {
  const [amount, count, category] = [numbersOf(rows, 'amount'), numbersOf(rows, 'count'), columnOf(rows, 'category')]
  return amount.map((x, row) => {
    const isOne = cellAt(category, row) === '1'
    return 2 * x + x * count[row]! - (isOne ? 3 * count[row]! : 0) + Math.sqrt(x)
  })
})

test.each([
  ['amount', ['amount'], {}],
  ['count', ['count'], {}],
  ['category', ['category'], {}],
  ['both', ['amount', 'category'], {}],
  ['weighted', ['amount'], { weights: Float64Array.from(golden.weights) }],
] as const)('%s agrees with scikit-learn: grid, mean and every row', async (key, columns, more) => {
  const context = { compute: inProcessCompute(systemClock) }
  const found = await partialDependence(model, frame, columns, { gridSize: 9, withIce: true, ...more }, context)
  const { grids, mean, individual } = golden[key]
  for (const [which, values] of grids.entries()) {
    expect(found.grids[which]!.map(Number)).toEqual(values.map((value) => expect.closeTo(value, 12) as number))
  }
  expect([...found.mean]).toEqual(mean.map((value) => expect.closeTo(value, 10) as number))
  expect([...found.individual!]).toEqual(individual.map((value) => expect.closeTo(value, 10) as number))
  expect(found.rows.reduce((sum, rows) => sum + rows, 0)).toBe(golden.X.length)
})
