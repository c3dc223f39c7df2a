import { Buffer } from 'node:buffer'
import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as fc from 'fast-check'
import { ask, bytesOf, readAnswer, textBytes } from '../../../test/fixtures/oip.ts'
import { sampleRow } from '../../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import type { Output } from '../../../test/fixtures/oip.ts'
import type { SampleServer } from '../../../test/fixtures/sample-server.ts'
import type { PredictionAnswer } from '../../domain/prediction.ts'

let server: SampleServer
beforeAll(async () => (server = await sampleServer()))
afterAll(() => server.app.close())

const simple = {
  inputs: [
    { name: 'INPUT0', shape: [1, 16], datatype: 'INT32', data: Array.from({ length: 16 }, (_, at) => at) },
    { name: 'INPUT1', shape: [1, 16], datatype: 'INT32', data: [Array.from({ length: 16 }, () => 1)] },
  ],
}
const sums = Array.from({ length: 16 }, (_, at) => at + 1)
const differences = Array.from({ length: 16 }, (_, at) => at - 1)

/** A row of the sample model as inputs, in the order given. */
const columns = Object.entries(sampleRow).map(([name, value]) => ({
  ...{ name, shape: [1, 1], data: [[value] as const] as const },
  datatype: typeof value === 'number' ? 'FP64' : typeof value === 'boolean' ? 'BOOL' : 'BYTES',
}))

const data = (outputs: readonly Output[]) => Object.fromEntries(outputs.map((output) => [output.name, output.data]))
const identity = (datatype: string, values: unknown, shape: readonly number[]) =>
  ask(server.app, `identity_${datatype.toLowerCase()}`, { inputs: [{ name: 'INPUT0', shape, datatype, data: values }] })

describe('JSON', () => {
  test('nested or flat data are the same, the id comes back, and all outputs are told', async () => {
    const answer = await ask(server.app, 'simple', { id: '42', ...simple })
    expect(answer.headers['content-type']).toBe('application/json')
    expect(answer.headers['x-model-version']).toBe('1')
    expect(answer.json()).toEqual({
      model_name: 'simple',
      model_version: '1',
      id: '42',
      outputs: [
        { name: 'OUTPUT0', datatype: 'INT32', shape: [1, 16], data: sums },
        { name: 'OUTPUT1', datatype: 'INT32', shape: [1, 16], data: differences },
      ],
    })
  })

  test('outputs are those asked for, in their order', async () => {
    const only = await ask(server.app, 'simple/versions/1', { ...simple, outputs: [{ name: 'OUTPUT1' }] })
    expect(data(readAnswer(only).body.outputs)).toEqual({ OUTPUT1: differences })
    const turned = await ask(server.app, 'simple', { ...simple, outputs: [{ name: 'OUTPUT1' }, { name: 'OUTPUT0' }] })
    expect(readAnswer(turned).body.outputs.map(({ name }) => name)).toEqual(['OUTPUT1', 'OUTPUT0'])
  })

  test('whole numbers of 64 bits are told in full, and are read up to what JSON carries', async () => {
    const most = Number.MAX_SAFE_INTEGER
    expect((await identity('INT64', [most, -most], [2])).body).toContain(`"data":[${most},-${most}]`)
    const beyond = `{"inputs":[{"name":"INPUT0","shape":[1],"datatype":"INT64","data":[9007199254740993]}]}`
    const answer = await ask(server.app, 'identity_int64', beyond)
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([
      400,
      "inference input 'INPUT0': element 0 is beyond 2^53 - 1, which JSON rounds: use the binary data format",
    ])
    const whole = bytesOf(BigInt64Array.of(9007199254740993n))
    const request = { inputs: [{ name: 'INPUT0', shape: [1], datatype: 'INT64', parameters: { binary_data_size: 8 } }] }
    const answered = await ask(server.app, 'identity_int64', request, [whole])
    expect(answered.body).toContain('"data":[9007199254740993]')
  })

  test('any double comes back as it went', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ noDefaultInfinity: true, noNaN: true })), async (values) => {
        const { body } = readAnswer(await identity('FP64', values, [values.length]))
        expect(body.outputs[0]!.data).toEqual(values.map((value) => (Object.is(value, -0) ? 0 : value)))
      }),
      { numRuns: 30 },
    )
  })

  test('what is no number is null in an answer, which stays JSON', async () => {
    const request = { inputs: [{ name: 'INPUT0', shape: [3], datatype: 'FP64', parameters: { binary_data_size: 24 } }] }
    const answer = await ask(server.app, 'identity_fp64', request, [bytesOf(Float64Array.of(1, NaN, Infinity))])
    expect(readAnswer(answer).body.outputs[0]!.data).toEqual([1, null, null])
  })
})

describe('rows', () => {
  const predicted = async (name: string, rows: readonly object[]) =>
    (
      await server.app.inject({ method: 'POST', url: `/models/${name}/predict`, payload: { rows } })
    ).json<PredictionAnswer>()

  test('a classification tells labels, probabilities with their classes, and ids', async () => {
    const [native] = (await predicted('damages', [sampleRow])).predictions
    const { body } = readAnswer(await ask(server.app, 'damages', { inputs: columns }))
    expect(body).toMatchObject({ model_name: 'damages', model_version: '1', parameters: { logged: true } })
    expect(body.outputs).toEqual([
      { name: 'label', datatype: 'BYTES', shape: [1], data: [native!.label] },
      {
        ...{ name: 'probabilities', datatype: 'FP64', shape: [1, 3] },
        parameters: { classes: '["minor","none","constructor"]' },
        data: Object.values(native!.probabilities!),
      },
      { name: 'prediction_id', datatype: 'BYTES', shape: [1], data: [expect.any(String)] },
    ])
    const [id] = body.outputs[2]!.data as [string]
    expect(server.logged.at(-1)).toMatchObject({ id, model: 'damages', input: sampleRow })
  })

  test('labels that are true and false are BOOL, and a regression tells values', async () => {
    const two = readAnswer(await ask(server.app, 'strikes', { inputs: columns })).body.outputs
    expect(two[0]).toMatchObject({ name: 'label', datatype: 'BOOL', data: [expect.any(Boolean)] })
    const [native] = (await predicted('costs', [sampleRow])).predictions
    const one = readAnswer(await ask(server.app, 'costs', { inputs: columns })).body.outputs
    expect(one[0]).toEqual({ name: 'value', datatype: 'FP64', shape: [1], data: [native!.value] })
  })

  test('inputs come in any order, as [n] or [n,1], and as bytes', async () => {
    const told = async (inputs: readonly object[], bytes: readonly Buffer[] = []) =>
      data(readAnswer(await ask(server.app, 'costs', { inputs }, bytes)).body.outputs)['value']
    const value = await told(columns)
    expect(await told(columns.toReversed())).toEqual(value)
    expect(await told(columns.map((column) => ({ ...column, shape: [1], data: column.data.flat() })))).toEqual(value)
    const bytes = columns.map(({ datatype, data: [[only]] }) =>
      datatype === 'FP64'
        ? bytesOf(Float64Array.of(only as number))
        : datatype === 'BOOL'
          ? Buffer.of(only === true ? 1 : 0)
          : textBytes([only as string]),
    )
    const sized = columns.map((column, at) => ({
      ...column,
      data: undefined,
      parameters: { binary_data_size: bytes[at]!.length },
    }))
    expect(await told(sized, bytes)).toEqual(value)
  })

  test('NaN, null, empty text and an input left out are missing where that may be', async () => {
    const missing = await predicted('costs', [{ ...sampleRow, engines: null, phase: null }])
    const told = async (engines: unknown, phase: unknown) => {
      const inputs = columns.flatMap((column): object[] => {
        if (column.name === 'engines') return engines === undefined ? [] : [{ ...column, data: [engines] }]
        if (column.name === 'phase') return phase === undefined ? [] : [{ ...column, data: [phase] }]
        return [column]
      })
      return data(readAnswer(await ask(server.app, 'costs', { inputs })).body.outputs)['value']
    }
    const value = [missing.predictions[0]!.value]
    expect(await told(null, null)).toEqual(value)
    expect(await told(null, '')).toEqual(value)
    expect(await told(undefined, undefined)).toEqual(value)
    const nan = columns.map((column) =>
      column.name === 'speed' ? { ...column, data: undefined, parameters: { binary_data_size: 8 } } : column,
    )
    const refused = await ask(server.app, 'costs', { inputs: nan }, [bytesOf(Float64Array.of(NaN))])
    expect(refused.json()).toEqual({ error: 'Row 0, field "speed": expected a number, received NaN.' })
  })

  test('warnings are told, and a value that does not fit refuses the request', async () => {
    const odd = columns.map((column) => (column.name === 'speed' ? { ...column, data: [999] } : column))
    const { parameters } = readAnswer(await ask(server.app, 'costs', { inputs: odd })).body
    expect(JSON.parse(String(parameters!['warnings']))).toEqual([{ row: 0, column: 'speed', code: 'out-of-range' }])
    const wrong = columns.map((column) => (column.name === 'flight date' ? { ...column, data: ['yesterday'] } : column))
    const answer = await ask(server.app, 'costs', { inputs: wrong })
    expect([answer.statusCode, answer.json<{ error: string }>().error]).toEqual([
      400,
      expect.stringMatching(/^Row 0, field "flight date": expected a date/),
    ])
  })
})

describe('bytes', () => {
  const sized = (size: number) => ({ parameters: { binary_data_size: size } })

  test('come and go beside JSON, in the order of the tensors', async () => {
    const [one, other] = simple.inputs
    const request = {
      inputs: [one, { ...other, data: undefined, ...sized(64) }],
      outputs: [{ name: 'OUTPUT0', parameters: { binary_data: true } }, { name: 'OUTPUT1' }],
    }
    const answer = await ask(server.app, 'simple', request, [bytesOf(new Int32Array(16).fill(1))])
    expect(answer.headers['content-type']).toBe('application/octet-stream')
    expect(Number(answer.headers['content-length'])).toBe(answer.rawPayload.length)
    const { body, bytes } = readAnswer(answer)
    expect(bytes.get('OUTPUT0')).toEqual(bytesOf(Int32Array.from(sums)))
    expect(data(body.outputs)).toEqual({ OUTPUT0: undefined, OUTPUT1: differences })
  })

  test('are what all outputs are told in where the request says so, unless an output says otherwise', async () => {
    const all = { ...simple, parameters: { binary_data_output: true } }
    expect([...readAnswer(await ask(server.app, 'simple', all)).bytes.keys()]).toEqual(['OUTPUT0', 'OUTPUT1'])
    const outputs = [{ name: 'OUTPUT0', parameters: { binary_data: false } }, { name: 'OUTPUT1' }]
    const { body, bytes } = readAnswer(await ask(server.app, 'simple', { ...all, outputs }))
    expect([...bytes.keys()]).toEqual(['OUTPUT1'])
    expect(data(body.outputs)['OUTPUT0']).toEqual(sums)
  })

  test('of texts have their lengths before them', async () => {
    const texts = ['', 'é', 'long '.repeat(100)]
    const bytes = textBytes(texts)
    const request = {
      inputs: [{ name: 'INPUT0', shape: [1, 3], datatype: 'BYTES', ...sized(bytes.length) }],
      parameters: { binary_data_output: true },
    }
    expect(readAnswer(await ask(server.app, 'identity_bytes', request, [bytes])).bytes.get('OUTPUT0')).toEqual(bytes)
  })

  test('of every type come back as they went', async () => {
    const given: Readonly<Record<string, ArrayBufferView>> = {
      BOOL: Uint8Array.of(1, 0, 1),
      INT64: BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n),
      FP16: Uint16Array.of(0x3c00, 0xc000, 0x0001),
      BF16: Uint16Array.of(0x3f80, 0xc000, 0x0001),
      FP32: Float32Array.of(0.1, -1e38),
      FP64: Float64Array.of(0.1, -1e308),
    }
    for (const [datatype, values] of Object.entries(given)) {
      const bytes = bytesOf(values)
      const shape = [(values as Uint8Array).length]
      // A name of each length, so that the bytes begin at every alignment.
      for (let pad = 0; pad < 8; pad++) {
        const request = {
          id: 'i'.repeat(pad),
          inputs: [{ name: 'INPUT0', shape, datatype, ...sized(bytes.length) }],
          parameters: { binary_data_output: true },
        }
        const answer = await ask(server.app, `identity_${datatype.toLowerCase()}`, request, [bytes])
        expect(readAnswer(answer).bytes.get('OUTPUT0')).toEqual(bytes)
      }
    }
    const halves = { inputs: [{ name: 'INPUT0', shape: [3], datatype: 'FP16', ...sized(6) }] }
    const read = await ask(server.app, 'identity_fp16', halves, [bytesOf(given['FP16']!)])
    expect(readAnswer(read).body.outputs[0]!.data).toEqual([1, -2, 2 ** -24])
  })

  test('alone are the one input of a model', async () => {
    const raw = (model: string, payload: Buffer) =>
      server.app.inject({
        method: 'POST',
        url: `/v2/models/${model}/infer`,
        payload,
        headers: { 'inference-header-content-length': '0' },
      })
    const numbers = bytesOf(Float32Array.of(1, 2, 3))
    const { body, bytes } = readAnswer(await raw('identity_fp32', numbers))
    expect([body.outputs[0]!.shape, bytes.get('OUTPUT0')]).toEqual([[3], numbers])
    expect(readAnswer(await raw('identity_one_text', Buffer.from('427'))).bytes.get('OUTPUT0')).toEqual(
      textBytes(['427']),
    )
  })
})

describe('compression', () => {
  test.each([
    ['gzip', gzipSync, gunzipSync],
    ['deflate', deflateSync, inflateSync],
  ])('%s is read, and written to who takes it', async (encoding, pack, unpack) => {
    const count = 2000
    const numbers = bytesOf(new Float64Array(count).fill(1))
    const json = Buffer.from(
      JSON.stringify({
        inputs: [
          { name: 'INPUT0', shape: [count], datatype: 'FP64', parameters: { binary_data_size: numbers.length } },
        ],
        parameters: { binary_data_output: true },
      }),
    )
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v2/models/identity_fp64/infer',
      payload: pack(Buffer.concat([json, numbers])),
      headers: {
        'content-encoding': encoding,
        'accept-encoding': `br, ${encoding};q=0.5`,
        'inference-header-content-length': String(json.length),
      },
    })
    expect(answer.headers['content-encoding']).toBe(encoding)
    expect(answer.rawPayload.length).toBeLessThan(2000)
    expect(readAnswer(answer, unpack(answer.rawPayload)).bytes.get('OUTPUT0')).toEqual(numbers)
  })

  test('is not for small answers, nor for who does not take it', async () => {
    const values = Array.from({ length: 2000 }, () => 1)
    const request = { inputs: [{ name: 'INPUT0', shape: [2000], datatype: 'FP64', data: values }] }
    for (const [accept, body] of [
      ['gzip', simple],
      ['gzip;q=0, br', request],
      ['', request],
    ] as const) {
      const path = body === simple ? 'simple' : 'identity_fp64'
      const answer = await ask(server.app, path, body, [], { 'accept-encoding': accept })
      expect([answer.statusCode, answer.headers['content-encoding']]).toEqual([200, undefined])
    }
  })
})
