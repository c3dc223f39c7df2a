import { Buffer } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, inflateSync } from 'node:zlib'
import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bytesOf, readAnswer } from '../../fixtures/oip.ts'
import { sampleServer } from '../../fixtures/sample-server.ts'
import { documentOf } from './protocol.ts'
import type { LightMyRequestResponse } from 'fastify'
import type { SampleServer } from '../../fixtures/sample-server.ts'

/** A line after the first of a file that test/interop/oip/record.ts wrote. */
interface Recorded {
  readonly scenario: string
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly status: number
  /** Base64. */
  readonly body?: string
}

const unpack = { gzip: gunzipSync, deflate: inflateSync } as const

describe.each(['tritonclient', 'kserve'])('what %s was recorded to send', (client) => {
  const [made, ...lines] = readFileSync(join(import.meta.dirname, `${client}.jsonl`), 'utf8')
    .trim()
    .split('\n')
  const recorded = lines.map((line) => JSON.parse(line) as Recorded)
  let server: SampleServer
  beforeAll(async () => (server = await sampleServer({ inferenceServerName: 'triton' })))
  afterAll(() => server.app.close())

  function send({ method, url, headers, body }: Recorded): Promise<LightMyRequestResponse> {
    const payload = body === undefined ? {} : { payload: Buffer.from(body, 'base64') }
    return server.app.inject({ method, url, headers: { ...headers }, ...payload })
  }

  test('is of a version that is told, and asks for inference in every form', () => {
    expect(JSON.parse(made!)).toMatchObject({ client: expect.stringMatching(/^\w+ \d+\.\d+/) as unknown })
    const infers = recorded.filter(({ url }) => url.includes('/infer'))
    expect(infers.length).toBeGreaterThan(10)
    expect(infers.some(({ headers }) => 'inference-header-content-length' in headers)).toBe(true)
    expect(infers.some(({ headers }) => !('inference-header-content-length' in headers))).toBe(true)
  })

  test('is answered with the same status, by documents of the protocol', async () => {
    for (const exchange of recorded) {
      const { scenario, method, url, status } = exchange
      const answer = await send(exchange)
      expect([scenario, method, url, answer.statusCode]).toEqual([scenario, method, url, status])
      const encoding = answer.headers['content-encoding'] as keyof typeof unpack | undefined
      const bytes = encoding === undefined ? answer.rawPayload : unpack[encoding](answer.rawPayload)
      const document =
        url.includes('/infer') && status === 200 ? readAnswer(answer, bytes).body : JSON.parse(bytes.toString())
      const problems = [...Value.Errors(documentOf(method, url, status), document)]
      expect([scenario, url, problems]).toEqual([scenario, url, []])
    }
    // A model that was unloaded has a line each time it is asked for, and no cause of ours.
    expect(server.errors.filter(({ status, cause }) => status !== 503 || cause !== undefined)).toEqual([])
  })

  test('is given the sums and differences of the example model', async () => {
    const asked = recorded.filter(
      ({ url, status }) => /models\/simple(\/versions\/1)?\/infer/.test(url) && status === 200,
    )
    expect(asked.length).toBeGreaterThan(5)
    const sum = Array.from({ length: 16 }, (_, at) => at - 1)
    const difference = Array.from({ length: 16 }, (_, at) => at + 1)
    for (const exchange of asked) {
      const { body, bytes } = readAnswer(await send(exchange))
      const told = body.outputs.map(
        ({ name, data }) => data ?? [...new Int32Array(Uint8Array.from(bytes.get(name)!).buffer)],
      )
      // Once the client asks with its two inputs the other way around.
      const isTurned = (told[1]![0] as number) < 0
      expect(told).toEqual([sum, isTurned ? difference.map((value) => -value) : difference])
    }
  })
})

test('a document of another shape is told from one of the protocol', () => {
  const infer = documentOf('POST', '/v2/models/simple/infer', 200)
  const output = { name: 'OUTPUT0', datatype: 'INT32', shape: [1] }
  const found = (outputs: unknown): number =>
    [...Value.Errors(infer, { model_name: 'simple', model_version: '1', outputs })].length
  expect(found([{ ...output, data: [1] }])).toBe(0)
  expect(found([{ ...output, parameters: { binary_data_size: bytesOf(Int32Array.of(1)).length } }])).toBe(0)
  expect(found([output])).toBeGreaterThan(0)
  expect(found([{ ...output, datatype: 'INT', data: [1] }])).toBeGreaterThan(0)
  expect(found([{ ...output, data: [{}] }])).toBeGreaterThan(0)
})
