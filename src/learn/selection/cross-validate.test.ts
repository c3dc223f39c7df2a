import { describe, expect, test } from 'vitest'
import { inProcessCompute } from '../../compute/in-process.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { seededRng } from '../../base/rng.ts'
import { numberColumn } from '../../frame/column.ts'
import { columnOf, frameOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { rmse } from '../metrics/rmse.ts'
import { rocAuc } from '../metrics/roc-auc.ts'
import type { Estimator, FitContext, Target } from '../model.ts'
import { crossValidate } from './cross-validate.ts'
import { constantModel } from '../estimators/baseline.ts'
import { folds } from './folds.ts'

const numbers = (frame: Frame, name: string): Float64Array => {
  const column = columnOf(frame, name)
  if (column.kind !== 'number') throw new Error(`${name} is no number column`)
  return column.values
}

interface Fit {
  readonly ids: readonly number[]
  readonly y: readonly number[]
  readonly context: FitContext
}

/** Says x plus the mean of the training targets; keeps what it was handed. */
function offsetEstimator(): { readonly estimator: Estimator; readonly fits: Fit[] } {
  const fits: Fit[] = []
  const estimator: Estimator = {
    kind: 'offset',
    name: 'offset',
    params: {},
    complexity: 0,
    async fit(frame, target, context) {
      fits.push({ ids: [...numbers(frame, 'id')], y: [...target.y], context })
      const mean = target.y.reduce((sum, y) => sum + y, 0) / target.y.length
      context.onProgress?.(1)
      return {
        kind: 'offset',
        outputs: 1,
        predict: (frame) => numbers(frame, 'x').map((x) => x + mean),
        compileRow: () => () => undefined,
        toState: () => ({ kind: 'offset', params: null, tensors: {} }),
      }
    },
  }
  return { estimator, fits }
}

const rng = seededRng('rows')
const rowCount = 60
const x = Array.from({ length: rowCount }, () => rng.next())
const frame = frameOf([
  ['id', numberColumn(x.keys())],
  ['x', numberColumn(x)],
])
const classes: Target = { kind: 'classification', y: Float64Array.from(x, (its) => (rng.next() < its ? 1 : 0)) }
const quantity: Target = { kind: 'regression', y: Float64Array.from(x, (its) => its + rng.next()) }
const compute = { ...inProcessCompute(systemClock), forEach: async () => undefined }
const context = (): FitContext => ({ rng: seededRng(1), compute })
const parts = folds({ kind: 'random', rowCount, rng: seededRng(1) }, 4)

describe('crossValidate', () => {
  test('scores every row by a model that did not see it, and each fold by the primary metric', async () => {
    const { estimator, fits } = offsetEstimator()
    const found = await crossValidate(estimator, frame, quantity, parts, context())
    for (const [i, { train, test }] of parts.entries()) {
      expect(fits[i]!.ids).toEqual([...train])
      expect(fits[i]!.y).toEqual([...train].map((row) => quantity.y[row]!))
      const mean = fits[i]!.y.reduce((sum, y) => sum + y, 0) / train.length
      for (const row of test) expect(found.outOfFold[row]).toBeCloseTo(x[row]! + mean, 12)
      const taken = (values: Float64Array) => Float64Array.from(test, (row) => values[row]!)
      expect(found.foldScores[i]).toBe(rmse(taken(quantity.y), taken(found.outOfFold)))
    }
    const mean = found.foldScores.reduce((sum, score) => sum + score, 0) / 4
    const variance = found.foldScores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 3
    expect(found.mean).toBeCloseTo(mean, 12)
    expect(found.standardError).toBeCloseTo(Math.sqrt(variance / 4), 12)
  })

  test('scores classes by ROC AUC', async () => {
    const found = await crossValidate(offsetEstimator().estimator, frame, classes, parts, context())
    const { test: rows } = parts[2]!
    const taken = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!)
    expect(found.foldScores[2]).toBe(rocAuc(taken(classes.y), taken(found.outOfFold)))
  })

  test('leaves NaN where a row was in no test fold', async () => {
    const timesMs = Float64Array.from(x.keys())
    const alongTime = folds({ kind: 'time', timesMs, rowCount, rng: seededRng(1) }, 4)
    const found = await crossValidate(offsetEstimator().estimator, frame, quantity, alongTime, context())
    expect([...found.outOfFold].findLastIndex(Number.isNaN)).toBe(11)
    expect([...found.outOfFold].filter(Number.isNaN)).toHaveLength(12)
  })

  test('passes over a fold that has one class, and refuses when fewer than two are left', async () => {
    const { estimator, fits } = offsetEstimator()
    const [first] = parts
    const withoutOne = classes.y.map((truth, row) => (first!.test.includes(row) ? 0 : truth))
    const found = await crossValidate(estimator, frame, { kind: 'classification', y: withoutOne }, parts, context())
    expect(found.foldScores).toHaveLength(3)
    expect(fits).toHaveLength(3)
    expect([...first!.test].every((row) => Number.isNaN(found.outOfFold[row]))).toBe(true)
    const none: Target = { kind: 'classification', y: new Float64Array(rowCount) }
    await expect(crossValidate(estimator, frame, none, parts, context())).rejects.toMatchObject({
      code: 'SPLIT_IMPOSSIBLE',
    })
  })

  test('scores three classes by log loss, also rows of a class that the fold did not learn', async () => {
    // class 2 has one row: the model that judges it has not met it
    const y = Float64Array.from({ length: rowCount }, (_, row) => (row === 5 ? 2 : row % 2))
    const target: Target = { kind: 'classification', y, classes: 3 }
    const found = await crossValidate(constantModel('majority'), frame, target, parts, context())
    expect(found.outOfFold).toHaveLength(3 * rowCount)
    expect(found.outOfFold.every(Number.isFinite)).toBe(true)
    for (const [i, { test, train }] of parts.entries()) {
      const losses = [...test].map((row) => -Math.log(found.outOfFold[3 * row + y[row]!]!))
      expect(found.foldScores[i]).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / test.length, 12)
      const isUnseen = !train.includes(5)
      if (isUnseen) expect(found.outOfFold[3 * 5 + 2]).toBeCloseTo(0.5 / (train.length + 0.5), 12)
    }
  })

  test('hands on weights of the rows, a stream of chance per fold, the signal, and progress over all folds', async () => {
    const { estimator, fits } = offsetEstimator()
    const shares: number[] = []
    const { signal } = new AbortController()
    const weights = Float64Array.from(x.keys())
    await crossValidate(estimator, frame, quantity, parts, {
      ...context(),
      weights,
      signal,
      onProgress: (share) => shares.push(share),
    })
    for (const fit of fits) {
      expect([...fit.context.weights!]).toEqual(fit.ids)
      expect(fit.context.signal).toBe(signal)
    }
    expect(new Set(fits.map((fit) => fit.context.rng.next())).size).toBe(4)
    expect(shares).toEqual(shares.toSorted((left, right) => left - right))
    expect(shares.at(-1)).toBe(1)
  })
})
