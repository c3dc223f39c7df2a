import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { memoryRegistry } from '../../../test/fixtures/memory-registry.ts'
import { ask, bytesOf, readAnswer, textBytes } from '../../../test/fixtures/oip.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import { trainedModel } from '../../../test/fixtures/trained-model.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { loadServedModel } from '../../serving/load-served-model.ts'
import { modelShelf } from '../../serving/model-shelf.ts'
import { createPredictor } from '../../serving/predictor.ts'
import { rowTensorModels } from '../../serving/tensors/row-tensor-models.ts'
import type { FastifyInstance } from 'fastify'
import type { PredictionAnswer, RequestRow } from '../../domain/prediction.ts'
import type { TrainedModel } from '../../../test/fixtures/trained-model.ts'

/** A server of one model that was really fitted. */
async function serving({ bytes, version }: TrainedModel): Promise<FastifyInstance> {
  const registry = memoryRegistry((_bytes, each) => loadServedModel(bytes, each))
  registry.objects.set(version.digest, bytes)
  registry.add(version, 'champion')
  const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const shelf = modelShelf({ ...registry.needs, logger: silent, clock: systemClock, every: () => () => undefined })
  await shelf.start()
  const log = { flush: async () => undefined, offer: () => true, offerRefusal: () => true }
  const predictor = createPredictor({ shelf, log, clock: systemClock, newId: () => 'base' })
  const models = rowTensorModels({ shelf, predictor })
  return (await sampleServer({ shelf, predictor, tensorModels: async () => models })).app
}

/** Probabilities of both classes, row by row, as the own route tells them. */
async function native(app: FastifyInstance, rows: readonly RequestRow[]): Promise<number[]> {
  const answer = await app.inject({ method: 'POST', url: '/models/trained/predict', payload: { rows } })
  return answer
    .json<PredictionAnswer>()
    .predictions.flatMap(({ probabilities }) => [probabilities!['false']!, probabilities!['true']!])
}

const asJson = { outputs: [{ name: 'probabilities' }] }
const asBytes = { outputs: [{ name: 'probabilities', parameters: { binary_data: true } }] }

async function told(app: FastifyInstance, body: object, bytes: readonly Buffer[] = []): Promise<number[]> {
  const answer = readAnswer(await ask(app, 'trained', body, bytes))
  const raw = answer.bytes.get('probabilities')
  if (raw === undefined) return answer.body.outputs[0]!.data as number[]
  return Array.from({ length: raw.length / 8 }, (_, at) => raw.readDoubleLE(at * 8))
}

/** Of every row the value of a column: text as it is, a number that is missing as NaN. */
function columnBytes(rows: readonly RequestRow[], name: string, isText: boolean): Buffer {
  const values = rows.map((row) => row[name] ?? null)
  return isText
    ? textBytes(values.map((value) => (value === null ? '' : String(value))))
    : bytesOf(Float64Array.from(values, (value) => (value === null ? NaN : Number(value))))
}

function inColumns(rows: readonly RequestRow[], names: readonly string[]) {
  return names.map((name) => ({
    ...{ name, shape: [rows.length, 1], datatype: name.startsWith('c') ? 'BYTES' : 'FP64' },
    data: rows.map((row) => row[name] ?? null),
  }))
}

describe.each([
  ['gradient-boosting', 4],
  ['gradient-boosting', 0],
  ['logistic-regression', 0],
] as const)('rows of %s with %i categories have the same probabilities, bit for bit', (kind, categoryCount) => {
  let app: FastifyInstance
  let rows: readonly RequestRow[]
  let names: readonly string[]
  let expected: readonly number[]
  beforeAll(async () => {
    const model = await trainedModel(kind, { categoryCount })
    app = await serving(model)
    rows = model.requests
    names = Object.keys(rows[0]!)
    expected = await native(app, rows)
    expect(new Set(expected).size).toBeGreaterThan(100)
  })
  afterAll(() => app.close())

  test('as columns in JSON, in any order', async () => {
    expect(await told(app, { ...asJson, inputs: inColumns(rows, names) })).toEqual(expected)
    expect(await told(app, { ...asBytes, inputs: inColumns(rows, names.toReversed()) })).toEqual(expected)
  })

  test('as columns of bytes, in any order', async () => {
    for (const order of [names, names.toReversed()]) {
      const bytes = order.map((name) => columnBytes(rows, name, name.startsWith('c')))
      const inputs = inColumns(rows, order).map((input, at) => ({
        ...input,
        data: undefined,
        parameters: { binary_data_size: bytes[at]!.length },
      }))
      expect(await told(app, { ...asBytes, inputs }, bytes)).toEqual(expected)
      expect(await told(app, { ...asJson, inputs }, bytes)).toEqual(expected)
    }
  })

  test('as one row at a time', async () => {
    const few = rows.slice(0, 20)
    const one = await Promise.all(few.map((row) => told(app, { ...asBytes, inputs: inColumns([row], names) })))
    expect(one.flat()).toEqual(expected.slice(0, 40))
  })

  // A model with categories takes no one tensor of numbers.
  if (categoryCount > 0) return

  test('as one tensor, nested, flat or of bytes, its columns in any order that it names', async () => {
    for (const order of [names, names.toReversed()]) {
      const shape = [rows.length, order.length]
      const head = { name: 'rows', shape, datatype: 'FP64' }
      // Without names the order is that of the signature.
      const parameters = order === names ? {} : { columns: JSON.stringify(order) }
      const nested = rows.map((row) => order.map((name) => row[name] ?? null))
      expect(await told(app, { ...asJson, inputs: [{ ...head, parameters, data: nested }] })).toEqual(expected)
      expect(await told(app, { ...asBytes, inputs: [{ ...head, parameters, data: nested.flat() }] })).toEqual(expected)
      const bytes = bytesOf(Float64Array.from(nested.flat(), (value) => (value === null ? NaN : Number(value))))
      const sized = { ...head, parameters: { ...parameters, binary_data_size: bytes.length } }
      expect(await told(app, { ...asBytes, inputs: [sized] }, [bytes])).toEqual(expected)
    }
  })

  test('a tensor of another width, or of columns that there are not, is refused', async () => {
    const ask1 = async (width: number, parameters: object) => {
      const head = { name: 'rows', shape: [1, width], datatype: 'FP64', parameters }
      const answer = await ask(app, 'trained', {
        inputs: [{ ...head, data: Array.from({ length: width }, () => 1) }],
      })
      return answer.json<{ error: string }>().error
    }
    expect(await ask1(5, {})).toBe("unexpected shape for input 'rows' for model 'trained'. Expected [-1,16], got [1,5]")
    expect(await ask1(2, { columns: '["n0","x"]' })).toMatch(/^unexpected inference input 'x' for model 'trained'/)
    expect(await ask1(2, { columns: '["n0","n0"]' })).toBe("Duplicate input name 'n0' is not allowed in a request")
    expect(await ask1(2, { columns: 'n0' })).toBe("parameter 'columns' of input 'rows' is no JSON array of names")
    const told16 = await app.inject('/v2/models/trained')
    expect(told16.json<{ properties: { matrix: string } }>().properties.matrix).toMatch(/\[-1,16\]/)
  })
})
