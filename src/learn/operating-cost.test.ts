import { expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { inProcessCompute } from '../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { systemClock } from '../../test/system-clock.ts'
import { calibrated } from './calibration/calibrated.ts'
import { constantModel } from './estimators/baseline.ts'
import { logisticBayes } from './estimators/bayes/logistic-bayes.ts'
import { logisticRegression } from './estimators/linear/logistic-regression.ts'
import { nearestNeighbours } from './estimators/neighbours/k-nearest-neighbours.ts'
import { gradientBoosting } from './estimators/trees/gradient-boosting.ts'
import { operatingCost, stepsOf } from './operating-cost.ts'
import { pipeline } from './pipeline.ts'
import type { Estimator } from './model.ts'

const rowCount = 400
const numbers = Float64Array.from({ length: rowCount }, (_, row) => Math.sin(row))
const frame = frameOf([
  ['x', numberColumn(numbers)],
  ['colour', categoryColumn(Array.from(numbers.keys(), (row) => ['red', 'green', 'blue', 'black'][row % 4]!))],
])
const target = { kind: 'classification', y: numbers.map((x) => (x > 0.3 ? 1 : 0)) } as const
const fitted = (estimator: Estimator) =>
  estimator.fit(frame, target, { rng: seededRng(1), compute: inProcessCompute(systemClock) })

test('a linear model takes a weight for each column, however many levels it has', async () => {
  expect(stepsOf(await fitted(logisticRegression()))).toBe(2)
  // One weight of the linear model and two of naive Bayes.
  expect(stepsOf(await fitted(logisticBayes()))).toBe(6)
})

test('nearest neighbours compare a row with every training row', async () => {
  expect(stepsOf(await fitted(nearestNeighbours()))).toBe(2 * rowCount)
})

test('trees take the nodes on the way, weighed by the rows that go there', async () => {
  const model = await fitted(gradientBoosting({ trees: 7, maxLeaves: 2, minLeaf: 20 }))
  const { roots } = model.trees!.ensemble
  // A tree of two leaves: one node and a leaf.
  expect(stepsOf(model)).toBe(2 * roots.length)
  const { cover, ...ensemble } = model.trees!.ensemble
  expect(cover).toHaveLength(2 * roots.length)
  expect(stepsOf({ ...model, trees: { ...model.trees!, ensemble } })).toBe(2 * roots.length)
})

test('a model within another costs what it costs alone', async () => {
  const estimator = gradientBoosting({ trees: 5 })
  const steps = stepsOf(await fitted(estimator))
  expect(stepsOf(await fitted(pipeline([], estimator)))).toBe(steps)
  expect(stepsOf(await fitted(calibrated(estimator)))).toBe(steps)
})

test('bytes are those of its state', async () => {
  // One number of eight bytes, and {}.
  expect(operatingCost(await fitted(constantModel('majority')))).toEqual({ steps: 1, bytes: 10 })
  const { bytes } = operatingCost(await fitted(nearestNeighbours()))
  expect(bytes).toBeGreaterThan(8 * 2 * rowCount)
})
