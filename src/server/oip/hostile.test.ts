import { Buffer } from 'node:buffer'
import { connect } from 'node:net'
import { deflateSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, textBytes } from '../../../test/fixtures/oip.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import { listen } from '../listen.ts'
import type { SampleServer } from '../../../test/fixtures/sample-server.ts'

const limitBytes = 200_000
let server: SampleServer
beforeAll(async () => (server = await sampleServer({ bodyBytesMax: limitBytes })))
afterAll(() => server.app.close())

/** What a request does to a server: it is answered in the protocol's shape, and the next one is answered too. */
async function refused(answering: ReturnType<typeof ask>): Promise<[status: number, error: string]> {
  const answer = await answering
  const body = answer.json<Record<string, unknown>>()
  expect(Object.keys(body)).toEqual(['error'])
  expect(answer.headers['content-type']).toBe('application/json')
  expect(body['error']).not.toMatch(/\.ts|node:|at .*:\d+/)
  expect((await server.app.inject('/v2/health/live')).json()).toEqual({ live: true })
  expect(server.errors).toEqual([])
  return [answer.statusCode, body['error'] as string]
}

const input = (over: object) => ({ inputs: [{ name: 'INPUT0', shape: [1], datatype: 'FP32', data: [1], ...over }] })
const nested = (depth: number, value: string) => `${'['.repeat(depth)}${value}${']'.repeat(depth)}`
const textOf = (depth: number) =>
  `{"inputs":[{"name":"INPUT0","datatype":"BYTES","shape":[1,1],"data":${nested(depth, '"hello"')}}]}`

describe("the cases of Triton's own hardening tests", () => {
  const raw = (model: string, payload: Buffer | string) =>
    ask(server.app, model, '', [Buffer.from(payload)], { 'inference-header-content-length': '0' })

  test.each<[string, () => ReturnType<typeof ask>, number, string | RegExp]>([
    [
      'a raw text for a model of many',
      () => raw('identity_bytes', '427'),
      400,
      /^For BYTE datatype raw input 'INPUT0', the model must have input shape \[1\]/,
    ],
    [
      'a raw request to a model of several open lengths',
      () => raw('identity_two_open', Buffer.alloc(8)),
      400,
      "The shape of the raw input 'INPUT0' can not be deduced because there are more than one variable-sized dimension",
    ],
    [
      'a raw request to a model of several inputs',
      () => raw('three', Buffer.alloc(96)),
      400,
      "Raw request must only have 1 input (found 1) to be deduced but got 3 inputs in 'three' model configuration",
    ],
    [
      'a raw request of half an element',
      () => raw('identity_fp32', Buffer.alloc(7)),
      400,
      /7 bytes are no whole \[-1\] of FP32/,
    ],
    [
      'a shape whose elements are more than 64 bits count',
      () => ask(server.app, 'identity_fp32', input({ shape: [2 ** 4, 2 ** 60 + 2] })),
      400,
      /causes total element count to exceed maximum size of 18446744073709551615$/,
    ],
    [
      'a shape whose bytes are more than 64 bits count',
      () => ask(server.app, 'identity_fp32', input({ shape: [2 ** 2, 2 ** 60 + 2] })),
      400,
      /^byte size overflow for input 'INPUT0'/,
    ],
    [
      'a negative length',
      () => ask(server.app, 'identity_fp32', input({ shape: [2, -5] })),
      400,
      /non-unsigned-integer as unsigned-integer$/,
    ],
    [
      'a length with a point',
      () => ask(server.app, 'identity_fp32', input({ shape: [1.5] })),
      400,
      /non-unsigned-integer/,
    ],
    [
      'data nested 120 deep',
      () => ask(server.app, 'identity_bytes', textOf(120)),
      400,
      'JSON nesting depth exceeds maximum allowed limit (100)',
    ],
    [
      'data nested 50,000 deep',
      () => ask(server.app, 'identity_bytes', textOf(50_000)),
      400,
      'JSON nesting depth exceeds maximum allowed limit (100)',
    ],
    [
      'an output twice',
      () => ask(server.app, 'identity_fp32', { ...input({}), outputs: [{ name: 'OUTPUT0' }, { name: 'OUTPUT0' }] }),
      400,
      "Duplicate output name 'OUTPUT0' is not allowed in a request",
    ],
    [
      'no input',
      () => ask(server.app, 'three', { inputs: [] }),
      400,
      "expected 3 inputs but got 0 inputs for model 'three'. Got input(s) [], but missing required input(s) ['INPUT0','INPUT1','INPUT2']. Please provide all required input(s).",
    ],
    [
      'an input of three',
      () => ask(server.app, 'three', input({})),
      400,
      "expected 3 inputs but got 1 inputs for model 'three'. Got input(s) ['INPUT0'], but missing required input(s) ['INPUT1','INPUT2']. Please provide all required input(s).",
    ],
    [
      'fewer inputs than are needed, of a model that has optional ones',
      () => ask(server.app, 'strikes', input({ name: 'speed' })),
      400,
      "expected number of inputs between 4 and 8 but got 1 inputs for model 'strikes'. Got input(s) ['speed'], but missing required input(s) ['warned','size','flight date']. Please provide all required input(s).",
    ],
    [
      'more bytes than the shape says',
      () =>
        ask(server.app, 'identity_fp32', input({ shape: [8], data: undefined, parameters: { binary_data_size: 40 } }), [
          Buffer.alloc(40),
        ]),
      400,
      "input byte size mismatch for input 'INPUT0'. Expected 32, got 40",
    ],
    [
      'a shape that the model does not take',
      () =>
        ask(server.app, 'simple', {
          inputs: ['INPUT0', 'INPUT1'].map((name) => ({
            name,
            shape: [1, 8],
            datatype: 'INT32',
            data: [1, 2, 3, 4, 5, 6, 7, 8],
          })),
        }),
      400,
      "unexpected shape for input 'INPUT0' for model 'simple'. Expected [1,16], got [1,8]",
    ],
    [
      'a type that the model does not take',
      () => ask(server.app, 'identity_fp32', input({ datatype: 'FP64' })),
      400,
      "inference input 'INPUT0' data-type is 'FP64', but model 'identity_fp32' expects 'FP32'",
    ],
  ])('%s', async (_case, asked, status, error) => {
    const [told, said] = await refused(asked())
    expect(told).toBe(status)
    if (typeof error === 'string') expect(said).toBe(error)
    else expect(said).toMatch(error)
  })

  test('data nested 50 deep are answered', async () => {
    expect((await ask(server.app, 'identity_bytes', textOf(50))).statusCode).toBe(200)
  })

  test('an index, a load and an unload nested too deep, or no JSON', async () => {
    for (const url of [
      '/v2/repository/index',
      '/v2/repository/models/simple/load',
      '/v2/repository/models/simple/unload',
    ]) {
      for (const payload of [
        nested(150_000 / 2, '1').slice(0, limitBytes),
        '{"ready":',
        'A'.repeat(1000),
        '[]',
        '"x"',
      ]) {
        const [status, error] = await refused(server.app.inject({ method: 'POST', url, payload }))
        expect(status).toBe(400)
        expect(error).toMatch(/^(JSON nesting depth|failed to parse the request JSON buffer)/)
      }
    }
  })

  test('chunks of one byte, a million of them', async () => {
    const fresh = await sampleServer()
    const listening = await listen(fresh.app, { port: 0 })
    const answers = await Promise.all(
      ['/v2/models/identity_fp32/infer', '/v2/repository/index'].map((path) =>
        inChunks(listening.port, path, 1_000_000),
      ),
    )
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 400 /)
      expect(answer).toContain('{"error":"the body comes in more than 65536 chunks"}')
    }
    expect((await fetch(`${listening.url}/v2/health/live`)).status).toBe(200)
    await listening.close()
  })
})

/** Sends a body in chunks of one byte until it is answered. */
function inChunks(port: number, path: string, count: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    // Writing goes on for a moment after the server has closed.
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`)
    const some = '1\r\nA\r\n'.repeat(1000)
    const send = (sent: number): void => {
      if (socket.destroyed || answer !== '' || sent >= count) return
      socket.write(some, () => send(sent + 1000))
    }
    send(0)
  })
}

test('requests beyond what may be under way are told to come again', async () => {
  const busy = await sampleServer({ loadLimits: { requestsMax: 0 } })
  const answer = await ask(busy.app, 'simple', '{}')
  expect([answer.statusCode, Object.keys(answer.json<object>()), answer.headers['retry-after']]).toEqual([
    503,
    ['error'],
    '1',
  ])
  expect((await busy.app.inject('/v2/health/ready')).statusCode).toBe(200)
  await busy.app.close()
})

describe('bodies', () => {
  const encoded = (encoding: string, payload: Buffer) =>
    server.app.inject({
      method: 'POST',
      url: '/v2/models/identity_fp32/infer',
      payload,
      headers: { 'content-encoding': encoding },
    })
  const bomb = Buffer.from(JSON.stringify(input({})).padEnd(5_000_000))

  test.each<[string, () => ReturnType<typeof ask>, number, RegExp]>([
    [
      'in an encoding that is not offered',
      () => encoded('br', Buffer.from('x')),
      415,
      /^Unsupported Content-Encoding "br"/,
    ],
    ['in two encodings', () => encoded('gzip, gzip', Buffer.from('x')), 415, /^Unsupported Content-Encoding/],
    [
      'said to be compressed that is not',
      () => encoded('gzip', Buffer.from('{}')),
      400,
      /^the body cannot be inflated as gzip$/,
    ],
    [
      'that ends amid its compression',
      () => encoded('deflate', deflateSync(bomb).subarray(0, 20)),
      400,
      /cannot be inflated/,
    ],
    ['that inflates beyond the limit', () => encoded('gzip', gzipSync(bomb)), 413, /larger than 200000 bytes/],
    [
      'that is larger than the limit',
      () => ask(server.app, 'simple', ' '.repeat(limitBytes + 1)),
      413,
      /larger than 200000/,
    ],
    ['that is empty', () => ask(server.app, 'simple', ''), 400, /^failed to parse the request JSON buffer: /],
    ['that is no object', () => ask(server.app, 'simple', '[]'), 400, /it is no object$/],
    [
      'that is no UTF-8',
      () =>
        ask(server.app, 'simple', '', [Buffer.from('{"id":"\xff"}', 'latin1')], {
          'inference-header-content-length': '10',
        }),
      400,
      /no UTF-8$/,
    ],
  ])('%s are refused', async (_case, asked, status, error) => {
    const [told, said] = await refused(asked())
    expect(said).toMatch(error)
    expect(told).toBe(status)
  })

  test.each(['-1', '1e3', '0x10', ' ', '999999999999999999999', '9999999'])(
    'a header length of %j is refused',
    async (length) => {
      const [status, error] = await refused(
        ask(server.app, 'simple', '{}', [], { 'inference-header-content-length': length }),
      )
      expect([status, error]).toEqual([400, expect.stringMatching(/Inference-Header-Content-Length/)])
    },
  )
})

describe('inputs', () => {
  const sized = (size: unknown, over: object = {}) =>
    input({ data: undefined, parameters: { binary_data_size: size }, ...over })
  const bytes = (length: number) => [Buffer.alloc(length)]

  test.each<[string, unknown, readonly Buffer[], RegExp]>([
    ['that are no array', { inputs: {} }, [], /^Unable to parse 'inputs'/],
    ['that are numbers', { inputs: [1] }, [], /an element is no object$/],
    ['that are left out', {}, [], /^Unable to parse 'inputs'/],
    ['without a name', input({ name: undefined }), [], /^Unable to parse 'name' of an input/],
    [
      'of an unknown name',
      input({ name: 'INPUT9' }),
      [],
      /^unexpected inference input 'INPUT9' for model 'identity_fp32', perhaps 'INPUT0'; allowed inputs are: INPUT0$/,
    ],
    ['of the same name', { inputs: [...input({}).inputs, ...input({}).inputs] }, [], /^Duplicate input name 'INPUT0'/],
    ['of an unknown type', input({ datatype: 'FLOAT' }), [], /has the invalid datatype "FLOAT"/],
    ['of the type of a property of every object', input({ datatype: 'constructor' }), [], /invalid datatype/],
    ['without a shape', input({ shape: undefined }), [], /Unable to parse 'shape'/],
    ['without data', input({ data: undefined }), [], /Unable to parse 'data'/],
    ['of too few data', input({ shape: [2] }), [], /expected 2 elements, got 1$/],
    ['of data of another kind', input({ data: ['1'] }), [], /element 0 of 'data' is no FP32: "1"$/],
    ['of data that are objects', input({ data: [{}] }), [], /is no FP32: {}$/],
    ['that are halves in JSON', input({ datatype: 'FP16' }), [], /use the binary data format$/],
    ['beyond their type', input({ datatype: 'INT8', data: [128] }), [], /is no INT8: 128$/],
    ['beyond singles', input({ data: [1e39] }), [], /is no FP32: 1e\+39$/],
    ['with a point', input({ datatype: 'INT32', data: [1.5] }), [], /is no INT32: 1.5$/],
    ['that are null', input({ datatype: 'INT32', data: [null] }), [], /a value that is missing is NaN/],
    ['of more bytes than there are', sized(8), bytes(4), /^unexpected end of the request/],
    [
      'of fewer bytes than there are',
      sized(4),
      bytes(5),
      /^unexpected additional input data for model 'identity_fp32': 1 bytes$/,
    ],
    ['of a negative size', sized(-4), bytes(4), /Unable to parse 'binary_data_size'/],
    ['of a size that is text', sized('4'), bytes(4), /Unable to parse 'binary_data_size'/],
    ['with data and bytes', sized(4, { data: [1] }), bytes(4), /has both 'data' and 'binary_data_size'$/],
    [
      'of texts that end early',
      sized(5, { datatype: 'BYTES' }),
      [Buffer.of(9, 0, 0, 0, 65)],
      /^incomplete string data/,
    ],
    ['of texts without a whole length', sized(3, { datatype: 'BYTES' }), bytes(3), /^incomplete string data/],
    [
      'of too many texts',
      sized(8, { datatype: 'BYTES' }),
      bytes(8),
      /^expected 1 strings for inference input 'INPUT0', got more than 1$/,
    ],
    ['of texts that are no UTF-8', sized(5, { datatype: 'BYTES' }), [Buffer.of(1, 0, 0, 0, 255)], /is no UTF-8 text$/],
    [
      'with parameters that are no object',
      input({ parameters: 1 }),
      [],
      /^Unable to parse 'parameters' of input 'INPUT0'/,
    ],
    [
      'for an output that there is not',
      { ...input({}), outputs: [{ name: 'x' }] },
      [],
      /^unexpected inference output 'x'/,
    ],
    ['with an id that is a number', { ...input({}), id: 1 }, [], /^Unable to parse 'id'/],
  ])('%s are refused', async (_case, body, tensors, error) => {
    const [status, said] = await refused(ask(server.app, 'identity_fp32', body, tensors))
    expect([status, said]).toEqual([400, expect.stringMatching(error)])
  })

  test('a hundred thousand names are told in a few', async () => {
    const fresh = await sampleServer()
    const inputs = Array.from({ length: 40_000 }, (_, at) => ({
      name: `n${at}`,
      shape: [1],
      datatype: 'BOOL',
      data: [true],
    }))
    const answer = await ask(fresh.app, 'three', { inputs })
    expect([answer.statusCode, answer.body.length < 2000]).toEqual([400, true])
    await fresh.app.close()
  })

  test('of a classification extension are not offered', async () => {
    const outputs = [{ name: 'OUTPUT0', parameters: { classification: 3 } }]
    expect(await refused(ask(server.app, 'identity_fp32', { ...input({}), outputs }))).toEqual([
      501,
      "output 'OUTPUT0': the classification extension is not offered",
    ])
  })

  test('for a model that there is not are not even read', async () => {
    expect(await refused(ask(server.app, 'wrong_model_name', '{'))).toEqual([
      404,
      "Request for unknown model: 'wrong_model_name' is not found",
    ])
    const bad = await server.app.inject({ method: 'POST', url: '/v2/models/%zz/infer', payload: '{}' })
    expect([bad.statusCode, typeof bad.json<{ error: unknown }>().error]).toEqual([400, 'string'])
  })

  test('of rows: lengths that differ, more than can be asked at once, and texts for a model of other columns', async () => {
    const column = (name: string, values: readonly unknown[], datatype = 'FP64') => ({
      name,
      shape: [values.length],
      datatype,
      data: values,
    })
    const needed = [
      column('warned', [true], 'BOOL'),
      column('size', ['1'], 'BYTES'),
      column('flight date', ['2020-01-01'], 'BYTES'),
    ]
    expect(await refused(ask(server.app, 'costs', { inputs: [column('speed', [1, 2]), ...needed] }))).toEqual([
      400,
      "unexpected shape for input 'warned' for model 'costs'. Expected [2,1], got [1]",
    ])
    const many = Array.from({ length: 10_001 }, () => true)
    const [status] = await refused(
      ask(server.app, 'costs', {
        inputs: [column('speed', [1]), ...needed].map((each) => ({
          ...each,
          shape: [10_001],
          datatype: 'BOOL',
          data: many,
        })),
      }),
    )
    expect(status).toBe(413)
    const matrix = { name: 'all', shape: [1, 8], datatype: 'FP64', data: [1, 2, 3, 4, 5, 6, 7, 8] }
    expect((await refused(ask(server.app, 'costs', { inputs: [matrix] })))[1]).toMatch(/send an input for each column/)
    const texts = textBytes(['9'])
    const size = { binary_data_size: texts.length }
    const asText = [{ name: 'speed', shape: [1], datatype: 'BYTES', parameters: size }, ...needed]
    expect((await refused(ask(server.app, 'costs', { inputs: asText }, [texts])))[1]).toBe(
      'Row 0, field "speed": expected a number, received "9".',
    )
  })
})
