import { expect, test } from 'vitest'
import { frameOf } from './frame/frame.ts'
import { numberColumn } from './frame/column.ts'
import { randomForest } from './learn/estimators/trees/random-forest.ts'
import { decodeModel, encodeModel } from './learn/whole-model.ts'
import { encodeModelFile } from './learn/model-file.ts'
import { learning } from './learning.ts'

const values = Array.from({ length: 200 }, (_, row) => Math.sin(row))
const frame = frameOf([['a', numberColumn(values)]])
const target = { kind: 'regression', y: Float64Array.from(values, (value) => value ** 2) } as const
const fit = (options?: Parameters<typeof learning>[0]) =>
  randomForest({ trees: 5 }).fit(frame, target, learning(options))

test('a context without options learns, by the seed 1 and on any number of threads', async () => {
  const bytes = encodeModel(await fit())
  for (const same of [{ seed: 1, threads: 1 }, { threads: 2 }, { plain: true }]) {
    expect(encodeModel(await fit(same))).toEqual(bytes)
  }
  expect(encodeModel(await fit({ seed: 2 }))).not.toEqual(bytes)
  const context = learning()
  const twice = [0, 1].map(async () => encodeModel(await randomForest({ trees: 5 }).fit(frame, target, context)))
  expect(await Promise.all(twice)).toEqual([bytes, bytes])
})

test('weights, signal and progress are those of the fit', async () => {
  const shares: number[] = []
  await fit({ onProgress: (share) => shares.push(share) })
  expect(shares.at(-1)).toBe(1)
  await expect(fit({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
  await expect(fit({ weights: new Float64Array(1) })).rejects.toMatchObject({ code: 'TARGET_LENGTH' })
})

test.each([0, -1, 1.5, Number.NaN])('%s threads are refused by code', (threads) => {
  expect(() => learning({ threads })).toThrow(expect.objectContaining({ code: 'ARGUMENT_VALUE' }))
})

test('a model file gives the model back, alone or within an artifact of a run', async () => {
  const model = await fit()
  const { kind, params, tensors } = model.toState()
  const artifact = encodeModelFile({ formatVersion: 1, model: { kind, params } }, tensors)
  for (const bytes of [encodeModel(model), artifact]) {
    expect(decodeModel(bytes).predict(frame)).toEqual(model.predict(frame))
  }
})

test('bytes that hold no model are refused by code', async () => {
  const bytes = encodeModel(await fit())
  const corrupt = expect.objectContaining({ code: 'ARTIFACT_CORRUPT' })
  for (const wrong of [new Uint8Array(0), bytes.slice(0, 90), bytes.slice(0, -1)]) {
    expect(() => decodeModel(wrong)).toThrow(corrupt)
  }
  for (const header of [null, 1, [], {}, { kind: 'random-forest' }, { model: null }, { kind: 'x', params: {} }]) {
    expect(() => decodeModel(encodeModelFile(header, {}))).toThrow(expect.objectContaining({ code: 'MODEL_REFUSED' }))
  }
})
