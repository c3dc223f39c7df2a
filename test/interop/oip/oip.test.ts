import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inference } from '../clients.ts'
import { inferenceServer, kserveScenarios, runScenarios, tritonScenarios } from './clients.ts'

const python = inference()

/** What the model `simple` makes of 0 to 15 and sixteen times -1. */
const sum = [Array.from({ length: 16 }, (_, at) => at - 1)]
const difference = [Array.from({ length: 16 }, (_, at) => at + 1)]
const both = [sum, difference]
const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value)
const wrong = "Request for unknown model: 'wrong_model_name' is not found"

describe.skipIf(python === undefined)('the unmodified clients of the Open Inference Protocol', () => {
  let server: Awaited<ReturnType<typeof inferenceServer>>
  let answers: ReadonlyMap<string, unknown>
  beforeAll(async () => {
    server = await inferenceServer()
    answers = await runScenarios(python!, server.address, [...tritonScenarios, ...kserveScenarios])
  })
  afterAll(() => server.stop())

  describe('tritonclient[http]', () => {
    const of = (name: string): unknown => answers.get(`triton_http.${name}`)

    test('asks for health, metadata and configuration', () => {
      expect(of('health_and_metadata')).toMatchObject({
        ...{ live: true, ready: true, model: true, version: true, none: false },
        server: { name: 'triton', extensions: expect.arrayContaining(['binary_tensor_data']) as unknown },
        metadata: { name: 'simple', inputs: [{ name: 'INPUT0', datatype: 'INT32', shape: [1, 16] }, {}] },
        config: { input: [{ name: 'INPUT0', data_type: 'TYPE_INT32' }, {}] },
        wrong: ['404', wrong],
      })
    })

    test('infers with JSON, bytes and both, compressed or not, and reads refusals', () => {
      expect(of('infer')).toEqual({
        answers: times(9, both),
        id: 'seven',
        wrong: ['404', wrong],
        missing: ['400', expect.stringMatching(/^expected 2 inputs but got 1 inputs for model 'simple'/)],
        shape: ['400', expect.stringMatching(/^unexpected shape for input 'INPUT0'/)],
        stats: 1,
      })
    })

    test('reads answers so large that they are compressed', () => {
      expect(of('large')).toEqual(times(4, true))
      const encodings = server.exchanges
        .filter(({ url }) => url.includes('/identity_fp64/'))
        .map(({ headers, answerHeaders }) => [headers['content-encoding'], answerHeaders['content-encoding']])
      for (const encoding of ['gzip', 'deflate']) expect(encodings).toContainEqual([encoding, encoding])
    })

    test('sends and reads texts, and every type', () => {
      expect(of('strings')).toEqual(times(6, [sum[0], difference[0]]))
      expect(of('types')).toEqual({ BOOL: true, INT64: true, FP16: true, BF16: true, FP32: true, FP64: true })
    })

    test('asks several at once, by threads and by asyncio, and with the same objects again', () => {
      expect(of('asynchronous')).toEqual(times(8, both))
      const minus = [sum, [difference[0]!.map((value) => -value)]]
      expect(of('reused')).toEqual([both, minus, minus])
      expect(of('aio_client')).toMatchObject({
        ...{ answers: [both, both], health: [true, true, true], metadata: 'simple', stats: 1, wrong },
      })
    })

    test('controls the repository', () => {
      expect(of('control')).toEqual({
        index: [{ name: 'simple', version: '1', state: 'READY', reason: '' }],
        ready: [true, false, true],
        unready: ['503', "Model 'simple' is not ready"],
        config: ['501', expect.stringMatching(/^failed to load 'simple'/)],
        wrong: ['404', expect.stringMatching(/^failed to load 'wrong_model_name'/)],
      })
    })

    test('asks models of columns, in any order, and is told the numbers of the own route', async () => {
      const given = [
        {
          speed: 120.5,
          engines: 2,
          warned: true,
          phase: 'Climb',
          size: '2',
          'flight date': '1999-05-17',
          reported: '1999-05-18T08:30:00Z',
          note: "it's a goose",
        },
        {
          speed: 80,
          engines: null,
          warned: false,
          phase: 'Approach',
          size: '1',
          'flight date': '2001-01-01',
          reported: null,
          note: null,
        },
      ]
      const told = of('rows') as Record<string, [object, object]>
      for (const model of ['strikes', 'costs', 'damages']) {
        const answer = await fetch(`http://${server.address}/models/${model}/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ rows: given }),
        })
        const { predictions } = (await answer.json()) as {
          predictions: { value?: number; label?: unknown; probabilities?: Record<string, number> }[]
        }
        const expected =
          model === 'costs'
            ? { value: predictions.map(({ value }) => value) }
            : {
                label: predictions.map(({ label }) => label),
                probabilities: predictions.map(({ probabilities }) => Object.values(probabilities!)),
              }
        expect(told[model]).toEqual([expected, expected])
      }
    })
  })

  describe("KServe's InferenceRESTClient", () => {
    const of = (name: string): unknown => answers.get(`kserve_rest.${name}`)

    test('asks for health, infers with JSON and bytes, and reads refusals', () => {
      expect(of('health')).toEqual([true, true, true, false])
      expect(of('infer')).toEqual(times(8, ['seven', 'simple', both]))
      expect(of('documents')).toEqual({
        sum,
        wrong: [404, expect.stringContaining(wrong)],
        missing: [400, expect.stringContaining("missing required input(s) ['INPUT1']")],
      })
    })

    test('asks models of columns, with JSON and bytes alike', () => {
      const [json, bytes] = of('rows') as [number[], number[]]
      expect(json).toHaveLength(2)
      expect(bytes).toEqual(json)
    })
  })

  test('meet no fault of the server', () => {
    const failed = server.exchanges.filter(({ status }) => status >= 500 && status !== 501 && status !== 503)
    expect(failed).toEqual([])
  })
})
