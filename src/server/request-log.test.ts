import { afterEach, describe, expect, test } from 'vitest'
import { sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import type { SampleServer } from '../../test/fixtures/sample-server.ts'
import type { ServerNeeds } from './needs.ts'

type Line = Readonly<Record<string, unknown>>

const open: SampleServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.app.close()
})

async function logging(needs: Partial<ServerNeeds> = {}) {
  const lines: Line[] = []
  const at = (level: string) => (data: Line, message: string) => void lines.push({ level, message, ...data })
  const logger = { info: at('info'), warn: at('warn'), error: at('error') }
  const server = await sampleServer({ logger, ...needs })
  open.push(server)
  const predict = (rows: readonly unknown[], headers: Record<string, string> = {}) =>
    server.app.inject({ method: 'POST', url: '/models/strikes/predict?strict=false', payload: { rows }, headers })
  return { lines, server, predict }
}

describe('the log of requests', () => {
  test('has a line of what was refused, with its id, trace, model and route, and nothing that the client wrote', async () => {
    const { lines, predict } = await logging()
    const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
    await predict([{ ...sampleRow, speed: 'secret' }], {
      'x-request-id': 'order-17/a',
      traceparent: `00-${traceId}-${spanId}-01`,
    })
    expect(lines).toEqual([
      {
        ...{ level: 'warn', message: 'request', requestId: 'order-17/a', traceId, spanId },
        ...{ method: 'POST', route: '/models/{name}/predict', status: 400 },
        ...{ model: 'strikes', version: 1, durationMs: expect.any(Number) as number },
      },
    ])
  })

  test('has no line of what was answered well, or one of the share that is asked for', async () => {
    const { lines, predict } = await logging()
    await predict([sampleRow])
    expect(lines).toEqual([])
    const sampled = await logging({ requestLogShare: 0.25 })
    for (let request = 0; request < 8; request++) await sampled.predict([sampleRow])
    expect(sampled.lines.map(({ level, status }) => [level, status])).toEqual([
      ['info', 200],
      ['info', 200],
    ])
  })

  test('has one line of a failure, with its cause', async () => {
    const { lines, predict } = await logging({ predictor: { predict: () => Promise.reject(new Error('broken')) } })
    await predict([sampleRow])
    expect(lines).toEqual([
      expect.objectContaining({ level: 'error', status: 500, code: 'INTERNAL', cause: expect.any(String) as string }),
    ])
  })

  test('has no line of probes, health and scrapes', async () => {
    const { lines, server } = await logging({ requestLogShare: 1 })
    await server.app.inject({ url: '/nowhere', headers: { 'user-agent': 'kube-probe/1.31' } })
    for (const url of ['/health', '/metrics']) await server.app.inject(url)
    expect(lines).toEqual([])
  })
})

describe('the id of a request', () => {
  test('is the one that the client sent, on every answer', async () => {
    const { predict } = await logging()
    expect((await predict([sampleRow], { 'x-request-id': 'a-1' })).headers['x-request-id']).toBe('a-1')
    expect((await predict([{}], { 'x-request-id': 'a-2' })).headers['x-request-id']).toBe('a-2')
  })

  test.each([
    ['an empty one', ''],
    ['spaces', 'a b'],
    ['quotes', 'a"b'],
    ['a longer one than 128', 'a'.repeat(129)],
  ])('is one of ours where the client sent %s', async (_title, sent) => {
    const { predict } = await logging()
    expect((await predict([sampleRow], { 'x-request-id': sent })).headers['x-request-id']).toMatch(/^base-\w+$/)
  })
})
