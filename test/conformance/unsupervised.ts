import { expect, test } from 'vitest'
import type { Json } from '../../src/base/json.ts'
import { frameOf, takeRows } from '../../src/frame/frame.ts'
import { loadModel } from '../../src/learn/load-model.ts'
import { decodeModelFile } from '../../src/learn/model-file.ts'
import type { UnsupervisedEstimator } from '../../src/learn/model.ts'
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

/** What the checks must know of an estimator without a target. */
export interface UnsupervisedSubject {
  readonly make: () => UnsupervisedEstimator
  /** Scores of a row. */
  readonly outputs: number
  /** Same estimator without chance, for the check of weights. */
  readonly makeExact?: () => UnsupervisedEstimator
  /** Greatest difference of two scores that weights may make; left out where weights mean nothing to the estimator. */
  readonly weightTolerance?: number
}

/** What every estimator without a target must hold to: one test a claim. Call inside `describe`. */
export function checkUnsupervised(subject: UnsupervisedSubject): void {
  const { make, outputs, weightTolerance } = subject
  const { frame } = estimatorRows({ kind: 'regression' })
  const fitted = make().fit(frame, context())

  test('gives the same bytes for the same seed', async () => {
    expect(bytesOf(await make().fit(frame, context()))).toEqual(bytesOf(await fitted))
  })

  test('scores bit for bit alike after a journey through a model file', async () => {
    const { header, tensors } = decodeModelFile(bytesOf(await fitted))
    const { kind, params } = header as { kind: string; params: Json }
    const loaded = loadModel({ kind, params, tensors })
    expect(loaded.predict(frame)).toEqual((await fitted).predict(frame))
    expect(bytesOf(loaded)).toEqual(bytesOf(await fitted))
  })

  test('does not mind the order of columns, or of the words in a dictionary', async () => {
    const other = reversedFrame(frame)
    expect(bytesOf(await make().fit(other, context()))).toEqual(bytesOf(await fitted))
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

  test('tells rows apart', async () => {
    expect(new Set((await fitted).predict(frame)).size).toBeGreaterThan(1)
  })

  test('answers finite numbers for missing, extreme and unseen values', async () => {
    const model = await fitted
    for (const odd of oddRows(frame)) {
      const scores = model.predict(odd)
      expect(scores.every((score) => Number.isFinite(score))).toBe(true)
      const out = new Float64Array(outputs)
      model.compileRow(estimatorSignature)(cellsOf(odd, 0), out)
      expect(out).toEqual(scores)
    }
  })

  test('learns nothing from columns that are constant, missing everywhere, or the same text', async () => {
    const wider = withIdleColumns(frame)
    const model = await make().fit(wider, context())
    expect(model.predict(wider)).toEqual((await fitted).predict(frame))
  })

  test('learns from one row, from rows that are all alike, and without columns', async () => {
    const one = takeRows(frame, Uint32Array.of(0))
    const alike = takeRows(frame, new Uint32Array(40))
    const empty = frameOf([], frame.rowCount)
    for (const few of [one, alike, empty]) {
      const model = await make().fit(few, context())
      expect(model.outputs).toBe(outputs)
      const scores = model.predict(few)
      expect(scores.every(Number.isFinite)).toBe(true)
      const rows = Array.from({ length: few.rowCount }, (_, row) => scores.slice(row * outputs, (row + 1) * outputs))
      expect(new Set(rows.map(String)).size).toBe(1)
    }
  })

  if (weightTolerance !== undefined) {
    test('counts a weight of 2 as the row twice, and a weight of 0 as no row', async () => {
      const estimator = (subject.makeExact ?? make)()
      const { times, rows } = repeatedRows(frame.rowCount)
      const weighted = await estimator.fit(frame, context(1, { weights: times }))
      const doubled = await estimator.fit(takeRows(frame, rows), context())
      expect(greatestDifference(weighted.predict(frame), doubled.predict(frame))).toBeLessThanOrEqual(weightTolerance)
    })
  }

  test('changes neither rows nor weights', async () => {
    const weights = new Float64Array(frame.rowCount).fill(1)
    const before = JSON.stringify([[...frame.columns], weights])
    const model = await make().fit(frame, context(1, { weights }))
    model.predict(frame)
    expect(JSON.stringify([[...frame.columns], weights])).toBe(before)
  })

  test('refuses an empty frame, and weights that are none, by code', async () => {
    const none = takeRows(frame, new Uint32Array(0))
    await expect(make().fit(none, context())).rejects.toMatchObject({ code: 'ROWS_TOO_FEW' })
    const ones = new Float64Array(frame.rowCount).fill(1)
    for (const weights of [ones.slice(1), ones.with(3, Number.NaN), ones.with(3, -1), ones.map(() => 0)]) {
      await expect(make().fit(frame, context(1, { weights }))).rejects.toMatchObject({
        code: expect.stringMatching(/^(TARGET_LENGTH|WEIGHT_REFUSED)$/),
      })
    }
  })

  test('stops when it is told to, and tells how far it is', async () => {
    const signal = AbortSignal.abort()
    await expect(make().fit(frame, context(1, { signal }))).rejects.toMatchObject({ code: 'CANCELLED' })
    const shares: number[] = []
    await make().fit(frame, context(1, { onProgress: (share) => shares.push(share) }))
    expect(shares.at(-1)).toBe(1)
    expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0))).toBe(true)
  })
}
