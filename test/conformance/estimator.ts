import { expect, test } from 'vitest'
import type { Json } from '../../src/base/json.ts'
import { frameOf, takeRows } from '../../src/frame/frame.ts'
import { constantModel } from '../../src/learn/estimators/baseline.ts'
import { loadModel } from '../../src/learn/load-model.ts'
import { decodeModelFile } from '../../src/learn/model-file.ts'
import type { Estimator, Target } from '../../src/learn/model.ts'
import {
  bytesOf,
  cellsOf,
  context,
  greatestDifference,
  oddRows,
  repeatedRows,
  reversedFrame,
  withIdleColumns,
} from './odd-rows.ts'
import { estimatorRows, estimatorSignature } from './estimator-rows.ts'
import type { EstimatorRows } from './estimator-rows.ts'

/** What the checks must know of an estimator. */
export interface Subject {
  readonly make: () => Estimator
  readonly kind: Target['kind']
  /** Default 2; not read for regression. */
  readonly classes?: number
  /** Same estimator without chance and with cuts that do not depend on the number of rows, for the check of weights. */
  readonly makeExact?: () => Estimator
  /** Greatest difference of two scores that weights may make; left out where chance parts the copies of a row. */
  readonly weightTolerance?: number
  /** Answers the same whatever the columns hold. */
  readonly isConstant?: boolean
  /** Learns targets of at least 0 only. */
  readonly learnsAmounts?: boolean
}

/** What every estimator must hold to: one test a claim. Call inside `describe`. */
export function checkEstimator(subject: Subject): void {
  const { make, kind, classes = 2 } = subject
  const outputs = kind === 'classification' && classes > 2 ? classes : 1
  const { frame, target } = rowsFor(subject)
  const fitted = make().fit(frame, target, context())

  test('gives the same bytes for the same seed', async () => {
    const again = await make().fit(frame, target, context())
    expect(bytesOf(again)).toEqual(bytesOf(await fitted))
  })

  test('predicts bit for bit alike after a journey through a model file', async () => {
    const { header, tensors } = decodeModelFile(bytesOf(await fitted))
    const { kind, params } = header as { kind: string; params: Json }
    const loaded = loadModel({ kind, params, tensors })
    expect(loaded.predict(frame)).toEqual((await fitted).predict(frame))
    expect(bytesOf(loaded)).toEqual(bytesOf(await fitted))
  })

  test('does not mind the order of columns, or of the words in a dictionary', async () => {
    const other = reversedFrame(frame)
    expect(bytesOf(await make().fit(other, target, context()))).toEqual(bytesOf(await fitted))
    expect((await fitted).predict(other)).toEqual((await fitted).predict(frame))
  })

  test('scores a row of cells bit for bit as it scores a frame', async () => {
    const model = await fitted
    const score = model.compileRow(estimatorSignature)
    const out = new Float64Array(outputs)
    const scores = Array.from({ length: frame.rowCount }, (_, row) => {
      score(cellsOf(frame, row), out)
      return [...out]
    })
    expect(Float64Array.from(scores.flat())).toEqual(model.predict(frame))
    expect(model.outputs).toBe(outputs)
  })

  test('answers finite numbers for missing, extreme and unseen values', async () => {
    const model = await fitted
    for (const odd of oddRows(frame)) {
      const scores = model.predict(odd)
      expect(scores.every((score) => Number.isFinite(score))).toBe(true)
      if (kind === 'classification') expectProbabilities(scores, outputs)
      const out = new Float64Array(outputs)
      model.compileRow(estimatorSignature)(cellsOf(odd, 0), out)
      expect(out).toEqual(scores)
    }
  })

  test('learns nothing from columns that are constant, missing everywhere, or the same text', async () => {
    const wider = withIdleColumns(frame)
    const model = await make().fit(wider, target, context())
    expect(model.predict(wider)).toEqual((await fitted).predict(frame))
  })

  test('learns from one row, from one class or value, and without columns', async () => {
    const one = takeRows(frame, Uint32Array.of(0))
    const fromOne = await make().fit(one, { ...target, y: target.y.slice(0, 1) }, context())
    expect(fromOne.predict(one).every(Number.isFinite)).toBe(true)
    const alike = await make().fit(frame, { ...target, y: new Float64Array(frame.rowCount).fill(1) }, context())
    expectRowsAlike(alike.predict(frame), outputs)
    const empty = frameOf([], frame.rowCount)
    const blind = await make().fit(empty, target, context())
    expectRowsAlike(blind.predict(empty), outputs)
  })

  const { weightTolerance } = subject
  if (weightTolerance !== undefined) {
    test('counts a weight of 2 as the row twice, and a weight of 0 as no row', async () => {
      const estimator = (subject.makeExact ?? make)()
      const { times, rows: repeated } = repeatedRows(frame.rowCount)
      const weighted = await estimator.fit(frame, target, context(1, { weights: times }))
      const y = Float64Array.from(repeated, (row) => target.y[row]!)
      const doubled = await estimator.fit(takeRows(frame, repeated), { ...target, y }, context())
      expect(greatestDifference(weighted.predict(frame), doubled.predict(frame))).toBeLessThanOrEqual(weightTolerance)
    })
  }

  test('changes neither rows, target nor weights', async () => {
    const weights = new Float64Array(frame.rowCount).fill(1)
    const before = JSON.stringify([[...frame.columns], target, weights])
    const model = await make().fit(frame, target, context(1, { weights }))
    model.predict(frame)
    expect(JSON.stringify([[...frame.columns], target, weights])).toBe(before)
  })

  test('refuses an empty frame, a target with holes, of another length or of no class, and odd weights by code', async () => {
    const none = takeRows(frame, new Uint32Array(0))
    await expect(make().fit(none, { ...target, y: new Float64Array(0) }, context())).rejects.toMatchObject({
      code: 'ROWS_TOO_FEW',
    })
    const fitting = (y: Float64Array, weights?: Float64Array) =>
      make().fit(frame, { ...target, y }, context(1, weights === undefined ? {} : { weights }))
    await expect(fitting(target.y.with(3, Number.NaN))).rejects.toMatchObject({ code: 'TARGET_MISSING' })
    await expect(fitting(target.y.slice(1))).rejects.toMatchObject({ code: 'TARGET_LENGTH' })
    if (kind === 'classification') {
      await expect(fitting(target.y.with(3, classes))).rejects.toMatchObject({ code: 'TARGET_CLASS' })
      await expect(fitting(target.y.with(3, 0.5))).rejects.toMatchObject({ code: 'TARGET_CLASS' })
    }
    const weights = new Float64Array(frame.rowCount).fill(1)
    await expect(fitting(target.y, weights.with(3, -1))).rejects.toMatchObject({ code: 'WEIGHT_REFUSED' })
    await expect(fitting(target.y, weights.fill(0))).rejects.toMatchObject({ code: 'WEIGHT_REFUSED' })
    await expect(fitting(target.y, weights.slice(1))).rejects.toMatchObject({ code: 'TARGET_LENGTH' })
  })

  if (outputs > 1) {
    test('gives a class without a row a probability that is small, but costs a row of it no fortune', async () => {
      const seen = Uint32Array.from(target.y.keys()).filter((row) => target.y[row] !== classes - 1)
      const y = Float64Array.from(seen, (row) => target.y[row]!)
      const model = await make().fit(takeRows(frame, seen), { ...target, y }, context())
      const scores = model.predict(frame)
      expectProbabilities(scores, outputs)
      const unseen = target.y.map((_, row) => scores[row * outputs + classes - 1]!)
      // half a row among some 200 is a share of 0.0025
      expect(unseen.reduce((sum, probability) => sum + probability, 0) / unseen.length).toBeLessThan(0.02)
      expect(meanLogLoss(target.y, scores, outputs)).toBeLessThan(8)
    })

    test('gives probabilities that add up to 1', async () => {
      expectProbabilities((await fitted).predict(frame), outputs)
    })
  }

  if (subject.isConstant !== true) {
    test('stops when it is told to, and tells how far it is', async () => {
      const signal = AbortSignal.abort()
      await expect(make().fit(frame, target, context(1, { signal }))).rejects.toMatchObject({ code: 'CANCELLED' })
      const shares: number[] = []
      await make().fit(frame, target, context(1, { onProgress: (share) => shares.push(share) }))
      expect(shares.at(-1)).toBe(1)
      expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0))).toBe(true)
    })

    test('predicts rows it has not seen better than a constant', async () => {
      const unseen = rowsFor(subject, 8)
      const scores = (await fitted).predict(unseen.frame)
      if (outputs > 1) {
        const shares = (await constantModel('majority').fit(frame, target, context())).predict(unseen.frame)
        const loss = (of: Float64Array) => meanLogLoss(unseen.target.y, of, outputs)
        return expect(loss(scores)).toBeLessThan(0.85 * loss(shares))
      }
      const mean = unseen.target.y.reduce((sum, value) => sum + value, 0) / scores.length
      const squares = (of: (row: number) => number) =>
        unseen.target.y.reduce((sum, y, row) => sum + (y - of(row)) ** 2, 0)
      expect(squares((row) => scores[row]!)).toBeLessThan(0.85 * squares(() => mean))
    })
  }
}

/** In [0, 1] each; of more than two classes those of a row add up to 1. */
function expectProbabilities(scores: Float64Array, outputs: number): void {
  expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true)
  if (outputs === 1) return
  for (const row of rowsOf(scores, outputs))
    expect(Math.abs(row.reduce((sum, score) => sum + score, -1))).toBeLessThan(1e-12)
}

function expectRowsAlike(scores: Float64Array, outputs: number): void {
  expect(new Set(rowsOf(scores, outputs).map(String)).size).toBe(1)
}

function rowsOf(scores: Float64Array, outputs: number): Float64Array[] {
  return Array.from({ length: scores.length / outputs }, (_, row) =>
    scores.subarray(row * outputs, (row + 1) * outputs),
  )
}

function meanLogLoss(y: Float64Array, scores: Float64Array, outputs: number): number {
  return y.reduce((sum, label, row) => sum - Math.log(scores[row * outputs + label]!), 0) / y.length
}

/** The rows of the checks; where only amounts are learnt, the target as a product of its effects. */
function rowsFor({ kind, classes = 2, learnsAmounts = false }: Subject, seed = 7): EstimatorRows {
  const { frame, target } = estimatorRows({ kind, classes }, 300, seed)
  return { frame, target: learnsAmounts ? { ...target, y: target.y.map((value) => Math.exp(value / 2)) } : target }
}
