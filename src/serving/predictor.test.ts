import { describe, expect, test } from 'vitest'
import { sampleManifest, sampleRow, sampleServed } from '../../test/fixtures/sample-model.ts'
import { createPredictor } from './predictor.ts'
import type { PredictionRecord, RefusalRecord } from '../domain/prediction-log.ts'
import type { Predictor } from './predictor.ts'
import type { SampleKind } from '../../test/fixtures/sample-model.ts'

function aPredictor(
  kind: SampleKind = 'classification',
  accepts = true,
): {
  predictor: Predictor
  offered: PredictionRecord[]
  refusals: RefusalRecord[]
} {
  const served = sampleServed(kind)
  const offered: PredictionRecord[] = []
  const refusals: RefusalRecord[] = []
  const predictor = createPredictor({
    shelf: { resolve: () => served, load: () => Promise.resolve(served) },
    log: {
      offer: (record) => offered.push(record) > 0 && accepts,
      offerRefusal: (record) => refusals.push(record) > 0,
      flush: () => Promise.resolve(),
    },
    clock: { nowMs: () => 5, monotonicMs: () => 5 },
    newId: () => 'base',
  })
  return { predictor, offered, refusals }
}

const [score] = sampleManifest().golden.scores as [number]

describe('predict', () => {
  test('answers a classification with label and probabilities by label', async () => {
    const { predictor } = aPredictor()
    expect(await predictor.predict('strikes', { rows: [sampleRow] })).toEqual({
      model: 'strikes',
      version: 1,
      predictions: [
        { id: 'base-0', label: score >= 0.5, probabilities: { false: 1 - score, true: score }, logged: true },
      ],
      warnings: [],
    })
  })

  test('answers more than two classes with the probability of each, and logs that of the answer', async () => {
    const { predictor, offered } = aPredictor('classes')
    const { predictions } = await predictor.predict('strikes', { rows: [sampleRow] })
    const [minor, none, other] = sampleManifest('classes').golden.scores as [number, number, number]
    expect(none).toBeGreaterThan(Math.max(minor, other))
    expect(predictions).toEqual([
      { id: 'base-0', label: 'none', probabilities: { minor, none, constructor: other }, logged: true },
    ])
    expect(offered[0]).toMatchObject({ score: none, label: 'none' })
  })

  test('answers a regression with a value', async () => {
    const { predictor } = aPredictor('regression')
    const { predictions } = await predictor.predict('strikes', { rows: [sampleRow] })
    const [value] = sampleManifest('regression').golden.scores
    expect(predictions).toEqual([{ id: 'base-0', value, logged: true }])
  })

  test('logs what is known of the request, how long it took, and what was unusual about which row', async () => {
    const { predictor, offered } = aPredictor('regression')
    const exposure = { experiment: 'e', variant: 'b', unit: 'f00' }
    const rows = [sampleRow, { ...sampleRow, speed: 400 }]
    await predictor.predict('strikes', { rows }, { requestId: 'r-1', exposure })
    expect(offered).toMatchObject([
      { requestId: 'r-1', exposure, latencyMs: 0 },
      { requestId: 'r-1', warnings: [{ column: 'speed', code: 'out-of-range' }] },
    ])
    expect(offered[0]).not.toHaveProperty('warnings')
  })

  test('logs where a refused request broke, and not what it held there', async () => {
    const { predictor, offered, refusals } = aPredictor()
    const rows = [sampleRow, { ...sampleRow, speed: 'my secret' }]
    await expect(predictor.predict('strikes', { rows }, { requestId: 'r-2' })).rejects.toMatchObject({
      code: 'REQUEST_FIELDS',
    })
    expect(offered).toEqual([])
    const problems = [{ row: 1, column: 'speed', expected: 'a number' }]
    expect(refusals).toEqual([
      {
        ...{ atMs: 5, model: 'strikes', version: 1, requestId: 'r-2', error: 'REQUEST_FIELDS' },
        details: { rows: 2, problems, payload: rows },
      },
    ])
  })

  test('answers in the order of the rows, with an id for each that never comes again', async () => {
    const { predictor } = aPredictor('regression')
    const rows = Array.from({ length: 1000 }, (_, i) => ({ ...sampleRow, speed: i / 10 }))
    const together = await predictor.predict('strikes', { rows })
    const ids = new Set(together.predictions.map(({ id }) => id))
    for (const at of [0, 255, 256, 999]) {
      const alone = await predictor.predict('strikes', { rows: [rows[at]!] })
      expect(together.predictions[at]?.value).toBe(alone.predictions[0]?.value)
      ids.add(alone.predictions[0]!.id)
    }
    expect(ids.size).toBe(1004)
  })

  test('logs the values as they were received, with the score and the label', async () => {
    const { predictor, offered } = aPredictor()
    const row = { ...sampleRow, phase: ' CLIMB ' }
    await predictor.predict('strikes', { rows: [row] })
    expect(offered).toEqual([
      { id: 'base-0', atMs: 5, model: 'strikes', version: 1, input: row, latencyMs: 0, score, label: score >= 0.5 },
    ])
  })

  test('says so when the log is full', async () => {
    const { predictor } = aPredictor('classification', false)
    const { predictions } = await predictor.predict('strikes', { rows: [sampleRow] })
    expect(predictions[0]?.logged).toBe(false)
  })

  test('gives way to other requests between slices of a large one', async () => {
    const { predictor } = aPredictor()
    let turns = 0
    const count = (): void => {
      turns++
      handle = setImmediate(count)
    }
    let handle = setImmediate(count)
    await predictor.predict('strikes', { rows: Array.from({ length: 2560 }, () => sampleRow) })
    clearImmediate(handle)
    expect(turns).toBeGreaterThanOrEqual(9)
  })

  test('answers after the write when it is durable, and not at all when the write fails', async () => {
    const served = sampleServed('regression')
    const done: string[] = []
    const durable = (flush: () => Promise<void>) =>
      createPredictor({
        shelf: { resolve: () => served, load: () => Promise.resolve(served) },
        log: { offer: () => done.push('offered') > 0, offerRefusal: () => true, flush },
        clock: { nowMs: () => 5, monotonicMs: () => 5 },
        newId: () => 'base',
        isDurable: true,
      })
    await durable(async () => void done.push('on disk')).predict('strikes', { rows: [sampleRow] })
    expect(done).toEqual(['offered', 'on disk'])
    const full = durable(() => Promise.reject(new Error('disk full')))
    await expect(full.predict('strikes', { rows: [sampleRow] })).rejects.toThrow('disk full')
  })

  test('answers no rows with no predictions', async () => {
    const { predictor } = aPredictor()
    expect((await predictor.predict('strikes', { rows: [] })).predictions).toEqual([])
  })
})

describe('a request that is refused', () => {
  test('is refused whole, and nothing of it is logged', async () => {
    const { predictor, offered } = aPredictor()
    const rows = [sampleRow, { ...sampleRow, speed: 'fast' }]
    await expect(predictor.predict('strikes', { rows })).rejects.toMatchObject({
      code: 'REQUEST_FIELDS',
      details: { problems: [{ row: 1, column: 'speed', expected: 'a number', received: '"fast"' }] },
    })
    expect(offered).toEqual([])
  })

  test('turns warnings into problems when it is strict', async () => {
    const { predictor } = aPredictor()
    const rows = [{ ...sampleRow, speed: 999, phase: 'Taxi' }]
    const lenient = await predictor.predict('strikes', { rows })
    expect(lenient.warnings.map(({ code }) => code)).toEqual(['out-of-range', 'unseen-category'])
    await expect(predictor.predict('strikes', { rows, strict: true })).rejects.toMatchObject({
      details: {
        problems: [
          { row: 0, column: 'speed', expected: 'a number from 0 to 350', received: '999' },
          { row: 0, column: 'phase', expected: 'a category seen in training', received: '"Taxi"' },
        ],
      },
    })
  })

  test('may not hold more rows than the limit', async () => {
    const { predictor } = aPredictor()
    const rows = Array.from({ length: 10_001 }, () => sampleRow)
    await expect(predictor.predict('strikes', { rows })).rejects.toMatchObject({ code: 'REQUEST_ROWS_TOO_MANY' })
  })

  test('may hold fewer rows where the answer to each has many probabilities', async () => {
    const { model, ...rest } = sampleServed('classes')
    const served = { ...rest, model: { ...model, outputs: 100 } }
    const predictor = createPredictor({
      shelf: { resolve: () => served, load: () => Promise.resolve(served) },
      log: { offer: () => true, offerRefusal: () => true, flush: () => Promise.resolve() },
      clock: { nowMs: () => 5, monotonicMs: () => 5 },
      newId: () => 'base',
    })
    const rows = Array.from({ length: 2_501 }, () => sampleRow)
    await expect(predictor.predict('strikes', { rows })).rejects.toMatchObject({
      code: 'REQUEST_ROWS_TOO_MANY',
      details: { rows: 2_501, limit: 2_500 },
    })
    expect((await predictor.predict('strikes', { rows: rows.slice(1) })).predictions).toHaveLength(2_500)
  })
})
