import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleRow } from '../../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import type { SampleServer } from '../../../test/fixtures/sample-server.ts'

let server: SampleServer
beforeAll(async () => (server = await sampleServer({ inferenceServerName: 'triton' })))
afterAll(() => server.app.close())

const get = async (url: string) => server.app.inject({ url })
const post = async (url: string, payload?: unknown) =>
  server.app.inject({ method: 'POST', url, ...(payload === undefined ? {} : { payload: payload as object }) })

describe('the server', () => {
  test.each(['/v2', '/v2/', '/v2?test_1=1&test_2=2'])('tells at %s what it is and offers', async (url) => {
    expect((await get(url)).json()).toEqual({
      name: 'triton',
      version: '0.1.0',
      extensions: ['binary_tensor_data', 'model_configuration', 'model_repository', 'statistics'],
    })
  })

  test('is live and ready', async () => {
    expect((await get('/v2/health/live')).json()).toEqual({ live: true })
    expect((await get('/v2/health/ready')).json()).toEqual({ ready: true, live: true })
  })

  test('is not ready while a champion cannot be loaded', async () => {
    const fresh = await sampleServer()
    const catalogue = () => [
      {
        name: 'broken',
        versions: [],
        aliases: [{ model: 'broken', alias: 'champion', version: 1 }],
        champion: undefined,
      },
    ]
    const broken = await sampleServer({ shelf: { ...fresh.shelf, catalogue } })
    const answer = await broken.app.inject('/v2/health/ready')
    expect([answer.statusCode, answer.json(), answer.headers['retry-after']]).toEqual([
      503,
      { ready: false, live: true },
      '5',
    ])
    await Promise.all([fresh.app.close(), broken.app.close()])
  })

  test('lists its models', async () => {
    const { models } = (await get('/v2/models')).json<{ models: string[] }>()
    expect(models.slice(0, 4)).toEqual(['strikes', 'costs', 'damages', 'simple'])
  })
})

describe('a model', () => {
  test('tells its inputs by name, its outputs, and what it learnt to say', async () => {
    const { name, versions, platform, inputs, outputs, properties } = (await get('/v2/models/damages')).json<{
      name: string
      versions: string[]
      platform: string
      inputs: { name: string; datatype: string; shape: number[] }[]
      outputs: unknown[]
      properties: Record<string, string>
    }>()
    expect([name, versions, platform]).toEqual(['damages', ['1'], 'throughline'])
    expect(inputs.map((input) => [input.name, input.datatype, input.shape.join()])).toEqual([
      ['speed', 'FP64', '-1,1'],
      ['engines', 'FP64', '-1,1'],
      ['warned', 'BOOL', '-1,1'],
      ['phase', 'BYTES', '-1,1'],
      ['size', 'BYTES', '-1,1'],
      ['flight date', 'BYTES', '-1,1'],
      ['reported', 'BYTES', '-1,1'],
      ['note', 'BYTES', '-1,1'],
    ])
    expect(outputs).toEqual([
      { name: 'label', datatype: 'BYTES', shape: [-1] },
      { name: 'probabilities', datatype: 'FP64', shape: [-1, 3] },
      { name: 'prediction_id', datatype: 'BYTES', shape: [-1] },
    ])
    expect(JSON.parse(properties['classes']!)).toEqual(['minor', 'none', 'constructor'])
    expect(JSON.parse(properties['feature_names']!)).toEqual(inputs.map((input) => input.name))
    expect(JSON.parse(properties['optional_features']!)).toEqual(['engines', 'phase', 'reported', 'note'])
  })

  test('is asked by version, alias or champion', async () => {
    for (const path of ['strikes', 'strikes/versions/2', 'strikes/versions/champion', 'strikes@champion']) {
      expect((await get(`/v2/models/${path}`)).json()).toMatchObject({ name: 'strikes', versions: ['2', '1'] })
      expect((await get(`/v2/models/${path}/ready`)).json()).toEqual({ name: 'strikes', ready: true })
    }
  })

  test('is configured in the words of Triton', async () => {
    expect((await get('/v2/models/simple/config')).json()).toEqual({
      name: 'simple',
      platform: 'fixture',
      backend: 'fixture',
      max_batch_size: 0,
      version_policy: { specific: { versions: [1] } },
      input: [
        { name: 'INPUT0', data_type: 'TYPE_INT32', dims: [1, 16], optional: false },
        { name: 'INPUT1', data_type: 'TYPE_INT32', dims: [1, 16], optional: false },
      ],
      output: [
        { name: 'OUTPUT0', data_type: 'TYPE_INT32', dims: [1, 16] },
        { name: 'OUTPUT1', data_type: 'TYPE_INT32', dims: [1, 16] },
      ],
    })
    const { input } = (await get('/v2/models/strikes/config')).json<{
      input: { data_type: string; optional: boolean }[]
    }>()
    expect(input[3]).toEqual({ name: 'phase', data_type: 'TYPE_STRING', dims: [-1, 1], optional: true })
  })

  test.each([
    ['/v2/models/nothing', 404, "Request for unknown model: 'nothing' is not found"],
    ['/v2/models/nothing/ready', 404, "Request for unknown model: 'nothing' is not found"],
    ['/v2/models/strikes/versions/9', 404, "Request for unknown model: 'strikes' version 9 is not found"],
    ['/v2/models/strikes/versions/v10/ready', 404, "Request for unknown model: 'strikes' version v10 is not found"],
    ['/v2/models/a%20b%2Fc/config', 404, "Request for unknown model: 'a b/c' is not found"],
    ['/v2/models/nothing/stats', 404, "Request for unknown model: 'nothing' is not found"],
    ['/v2/nothing', 404, 'There is nothing at GET /v2/nothing.'],
    ['/v2/models/strikes/infer', 405, '/v2/models/strikes/infer does not take GET. It takes POST.'],
  ])('%s is answered with %i', async (url, status, error) => {
    const answer = await get(url)
    expect([answer.statusCode, answer.json()]).toEqual([status, { error }])
  })
})

describe('statistics', () => {
  interface Stats {
    readonly model_stats: readonly {
      readonly name: string
      readonly version: string
      readonly last_inference: number
      readonly inference_count: number
      readonly execution_count: number
      readonly inference_stats: Readonly<Record<string, { readonly count: number; readonly ns: number }>>
      readonly batch_stats: readonly {
        readonly batch_size: number
        readonly compute_infer: { readonly count: number }
      }[]
    }[]
  }

  test('count calls, rows and failures of every protocol, by version', async () => {
    const fresh = await sampleServer()
    const send = (url: string, payload: object) => fresh.app.inject({ method: 'POST', url, payload })
    await send('/models/strikes/predict', { rows: [sampleRow, sampleRow] })
    const inputs = Object.entries(sampleRow).map(([name, value]) => ({
      ...{ name, shape: [1], data: [value] },
      datatype: typeof value === 'number' ? 'FP64' : typeof value === 'boolean' ? 'BOOL' : 'BYTES',
    }))
    expect((await send('/v2/models/strikes/infer', { inputs })).statusCode).toBe(200)
    expect(
      (await send('/v2/models/strikes/infer', { inputs: inputs.with(0, { ...inputs[0]!, data: [null] }) })).statusCode,
    ).toBe(400)
    const { model_stats } = (await fresh.app.inject('/v2/models/strikes/stats')).json<Stats>()
    expect(model_stats).toHaveLength(1)
    const [counts] = model_stats
    expect(counts).toMatchObject({ name: 'strikes', version: '1', inference_count: 3, execution_count: 2 })
    expect(counts!.last_inference).toBeGreaterThan(1.7e12)
    expect(Object.entries(counts!.inference_stats).map(([name, { count }]) => `${name} ${count}`)).toEqual([
      'success 2',
      'fail 1',
      'queue 0',
      'compute_input 1',
      'compute_infer 2',
      'compute_output 1',
      'cache_hit 0',
      'cache_miss 0',
    ])
    expect(counts!.inference_stats['success']!.ns).toBeGreaterThan(0)
    expect(counts!.batch_stats.map((batch) => [batch.batch_size, batch.compute_infer.count])).toEqual([
      [1, 1],
      [2, 1],
    ])
    const { body } = await fresh.app.inject('/metrics')
    expect(body).toContain('serving_rows_total{model="strikes",version="1",variant=""} 3')
    expect(body).toContain(
      'http_server_request_duration_seconds_count{http_request_method="POST",http_route="/v2/models/{name}/infer",http_response_status_code="200"} 1',
    )
    await fresh.app.close()
  })

  test('of a version nobody asked are zero, and of all models are those in memory', async () => {
    const { model_stats: one } = (await get('/v2/models/costs/versions/1/stats')).json<Stats>()
    expect(one).toMatchObject([{ name: 'costs', inference_count: 0, last_inference: 0, batch_stats: [] }])
    const { model_stats: all } = (await get('/v2/models/stats')).json<Stats>()
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(['strikes', 'costs', 'damages', 'simple']))
  })
})

describe('the repository', () => {
  test('is an index of every version', async () => {
    const fresh = await sampleServer()
    const index = async (payload?: object) => {
      const answer = await fresh.app.inject({
        method: 'POST',
        url: '/v2/repository/index',
        ...(payload && { payload }),
      })
      return answer.json<{ name: string; version: string; state: string; reason: string }[]>().slice(0, 3)
    }
    expect(await index()).toEqual([
      {
        name: 'strikes',
        version: '2',
        state: 'UNAVAILABLE',
        reason: 'not in memory: it is loaded when it is asked for',
      },
      { name: 'strikes', version: '1', state: 'READY', reason: '' },
      { name: 'costs', version: '1', state: 'READY', reason: '' },
    ])
    expect((await index({ ready: true })).map(({ name, version }) => `${name}/${version}`)).toEqual([
      'strikes/1',
      'costs/1',
      'damages/1',
    ])
    await fresh.app.close()
  })

  test('unloads a model for every protocol until it is loaded', async () => {
    const fresh = await sampleServer()
    const send = (url: string, payload: object = {}) => fresh.app.inject({ method: 'POST', url, payload })
    const predicted = async () => (await send('/models/strikes/predict', { rows: [sampleRow] })).statusCode
    await send('/models/strikes%2F2/predict', { rows: [sampleRow] })
    const unloaded = await send('/v2/repository/models/strikes/unload', { parameters: { unload_dependents: true } })
    expect([unloaded.statusCode, unloaded.json()]).toEqual([200, { name: 'strikes', unload: true }])
    const ready = await fresh.app.inject('/v2/models/strikes/ready')
    expect([ready.statusCode, ready.json(), ready.headers['retry-after']]).toEqual([
      503,
      { error: "Model 'strikes' is not ready" },
      '5',
    ])
    expect((await fresh.app.inject('/v2/models/strikes/versions/2/ready')).statusCode).toBe(503)
    expect(await predicted()).toBe(503)
    expect((await fresh.app.inject('/v2/health/ready')).statusCode).toBe(200)
    const index = (await send('/v2/repository/index')).json<{ name: string; state: string; reason: string }[]>()
    expect(index[0]).toMatchObject({ name: 'strikes', state: 'UNAVAILABLE', reason: 'unloaded' })
    expect((await send('/v2/repository/models/strikes/load')).json()).toEqual({ name: 'strikes', load: true })
    expect(await predicted()).toBe(200)
    expect((await fresh.app.inject('/v2/models/strikes/ready')).statusCode).toBe(200)
    await fresh.app.close()
  })

  test.each([
    ['/v2/repository/models/nothing/load', undefined, 404, "failed to load 'nothing', there is no such model"],
    ['/v2/repository/models/nothing/unload', undefined, 404, "Request for unknown model: 'nothing' is not found"],
    [
      '/v2/repository/models/simple/load',
      { parameters: { config: '{"max_batch_size":"16"}' } },
      501,
      "failed to load 'simple': a configuration or files sent along are not taken; register a version instead",
    ],
    ['/v2/repository/index', { ready: 1 }, 400, "Unable to parse 'ready': it is neither true nor false"],
  ])('%s with %j is refused', async (url, payload, status, error) => {
    const answer = await post(url, payload)
    expect([answer.statusCode, answer.json()]).toEqual([status, { error }])
  })
})
