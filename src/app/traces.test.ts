import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { tracingOf } from './tracing-of.ts'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import type { ServerNeeds } from '../server/needs.ts'

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number }
}

interface Span {
  readonly name: string
  readonly kind: number
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code?: number }
}

/** The body of a request of OTLP/HTTP in JSON, as far as it is read here. */
interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

const received: { readonly path: string; readonly token: unknown; readonly body: Exported }[] = []
let receiver: Server

beforeEach(async () => {
  received.length = 0
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Exported
      received.push({ path: request.url!, token: request.headers['x-token'], body })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const { port } = receiver.address() as AddressInfo
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${port}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await new Promise((resolve) => receiver.close(resolve))
})

const flat = (attributes: readonly Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]))

/** Asks a traced server for predictions, one for each set of headers, and ends it. */
async function asked(headers: readonly Record<string, string>[], needs: Partial<ServerNeeds> = {}) {
  const tracing = await tracingOf(process.env)
  const { app } = await sampleServer({ ...needs, ...(tracing === undefined ? {} : { tracing }) })
  const answers = []
  for (const sent of headers) {
    const payload = { rows: [sampleRow] }
    answers.push(
      await app.inject({ method: 'POST', url: '/models/strikes/predict?strict=false', payload, headers: sent }),
    )
  }
  await app.inject('/metrics')
  await app.inject('/health')
  await app.close()
  await tracing?.close()
  const resources = received.flatMap(({ body }) => body.resourceSpans)
  const spans = resources.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans))
  return { answers, spans, resource: flat(resources[0]?.resource.attributes ?? []) }
}

const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }

describe('traces', () => {
  test('a prediction is a span of kind SERVER under the HTTP conventions, within the trace of who asks', async () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'churn-api')
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=staging')
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-token=abc')
    const traceparent = `00-${parent.traceId}-${parent.spanId}-01`
    const { answers, spans, resource } = await asked([{ traceparent, host: 'localhost:4100' }])
    expect(received.map(({ path, token }) => [path, token])).toEqual([['/v1/traces', 'abc']])
    expect(resource).toMatchObject({ 'service.name': 'churn-api', 'deployment.environment.name': 'staging' })
    expect(spans).toHaveLength(1)
    const [span] = spans
    expect(span).toMatchObject({
      name: 'POST /models/{name}/predict',
      kind: 2,
      traceId: parent.traceId,
      parentSpanId: parent.spanId,
      status: { code: 0 },
    })
    expect(flat(span!.attributes)).toEqual({
      'http.request.method': 'POST',
      'http.route': '/models/{name}/predict',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': '/models/strikes/predict',
      'network.protocol.version': '1.1',
      'server.address': 'localhost',
      'server.port': 4100,
      'user_agent.original': 'lightMyRequest',
      'ml.model.name': 'strikes',
      'ml.model.version': '1',
    })
    expect(answers[0]!.headers['traceparent']).toBe(`00-${parent.traceId}-${span!.spanId}-01`)
  })

  test('a failure of the server has status ERROR, a refusal has none', async () => {
    const refused = await asked([{ 'content-type': 'text/plain' }])
    expect(refused.spans.map(({ status }) => status.code)).toEqual([0])
    received.length = 0
    const broken = await asked([{}], { predictor: { predict: () => Promise.reject(new Error('broken')) } })
    expect(broken.spans.map(({ status }) => status.code)).toEqual([2])
    expect(flat(broken.spans[0]!.attributes)).toMatchObject({ 'error.type': '500', 'http.response.status_code': 500 })
  })

  test('the sampler of the environment decides, and first of all who asks', async () => {
    vi.stubEnv('OTEL_TRACES_SAMPLER', 'parentbased_traceidratio')
    vi.stubEnv('OTEL_TRACES_SAMPLER_ARG', '0')
    const sampled = { traceparent: `00-${parent.traceId}-${parent.spanId}-01` }
    const { answers, spans } = await asked([{}, sampled, {}])
    expect(spans.map(({ traceId }) => traceId)).toEqual([parent.traceId])
    expect(answers.map(({ headers }) => String(headers['traceparent']).slice(-2))).toEqual(['00', '01', '00'])
  })

  test.each([
    ['OTEL_SDK_DISABLED', 'true'],
    ['OTEL_TRACES_EXPORTER', 'none'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', ''],
  ])('%s=%s leaves them out', async (name, value) => {
    vi.stubEnv(name, value)
    const { answers, spans } = await asked([{}])
    expect([answers[0]!.headers['traceparent'], spans]).toEqual([undefined, []])
  })
})
