import { createServer } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { sampleRow, sampleServed } from '../../test/fixtures/sample-model.ts'
import { systemClock } from '../../test/system-clock.ts'
import { eventQueue } from '../serving/event-queue.ts'
import { createPredictor } from '../serving/predictor.ts'
import { tellingFeedback, tellingPredictor } from '../serving/tell-events.ts'
import { postEvent } from './post-event.ts'
import type { IncomingHttpHeaders, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { PayloadEvent } from '../domain/payload-event.ts'
import type { EventQueueOptions } from '../serving/event-queue.ts'
import type { LogContents } from '../serving/log-contents.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}
const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** A receiver that answers with the status that it is told, or never. */
async function receiver(answer: (received: Received, count: number) => number | 'never' = () => 202) {
  const received: Received[] = []
  let count = 0
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const one = { headers: request.headers, body: JSON.parse(text) as unknown }
      const status = answer(one, count++)
      if (status === 'never') return
      if (status < 300) received.push(one)
      response.writeHead(status).end()
    })
  })
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/sink`), received }
}

function queueTo(url: URL, options: Partial<EventQueueOptions> = {}) {
  const bring = postEvent(url, { clock: systemClock, inFlightMax: 4, timeoutMs: 300 })
  return eventQueue({ bring, chance: () => 0, inFlightMax: 4, retryMs: { first: 5, most: 20 }, ...options })
}
const event = (id: string, changes: Partial<PayloadEvent> = {}): PayloadEvent => ({
  ...{ kind: 'request', id, atMs: Date.UTC(2026, 0, 1), model: 'churn', version: 3, body: { n: id }, rows: 1 },
  ...changes,
})

function telling(events: ReturnType<typeof queueTo>, contents: LogContents = {}) {
  const served = sampleServed()
  const shelf = { resolve: () => served, load: async () => served }
  const log = { offer: () => true, offerRefusal: () => true, flush: async () => undefined }
  const predictor = createPredictor({ shelf, log, clock: systemClock, newId: () => 'p' })
  return tellingPredictor(predictor, { events, contents, clock: systemClock, chance: () => 0.5, newId: () => 'made' })
}

describe('events', () => {
  test('request and answer are told as CloudEvents with one id and the names of KServe', async () => {
    const { url, received } = await receiver()
    const events = queueTo(url)
    const about = { requestId: 'r-1' }
    const answer = await telling(events, { redact: ['note'] }).predict('strikes', { rows: [sampleRow] }, about)
    await events.close()
    expect(received.map(({ headers }) => headers['ce-type'])).toEqual([
      'org.kubeflow.serving.inference.request',
      'org.kubeflow.serving.inference.response',
    ])
    for (const { headers } of received) {
      expect(headers).toMatchObject({
        ...{ 'ce-specversion': '1.0', 'ce-id': 'r-1', 'ce-source': '/models/strikes', 'ce-component': 'predictor' },
        ...{ 'ce-inferenceservicename': 'strikes', 'ce-namespace': 'default', 'ce-endpoint': 'default' },
        ...{ 'ce-modelversion': '1', 'content-type': 'application/json' },
      })
      expect(new Date(headers['ce-time'] as string).toISOString()).toBe(headers['ce-time'])
      expect(Date.parse(headers['ce-recordedtime'] as string)).toBeGreaterThanOrEqual(
        Date.parse(headers['ce-time'] as string),
      )
    }
    expect(received[0]!.body).toEqual({ rows: [{ ...sampleRow, note: '[redacted]' }] })
    expect(received[1]!.body).toEqual(JSON.parse(JSON.stringify(answer)))
    expect(events.counts()).toEqual({ sent: 2, waiting: 0, dropped: { full: 0, refused: 0, closed: 0 } })
  })

  test('a refusal is told with its code and without its rows, unless somebody asks for them', async () => {
    const { url, received } = await receiver()
    const events = queueTo(url)
    const rows = [{ ...sampleRow, speed: 'secret' }]
    const ask = (contents: LogContents) => telling(events, contents).predict('strikes', { rows }, { requestId: 'r' })
    await expect(ask({})).rejects.toMatchObject({ code: 'REQUEST_FIELDS' })
    await expect(ask({ refusedRows: true })).rejects.toMatchObject({ code: 'REQUEST_FIELDS' })
    await events.close()
    expect(received.map(({ headers, body }) => [headers['ce-type'], headers['ce-id'], body])).toEqual([
      ['io.throughline.serving.inference.error', 'r', { code: 'REQUEST_FIELDS', rows: 1 }],
      ['org.kubeflow.serving.inference.request', 'r', { rows }],
      ['io.throughline.serving.inference.error', 'r', { code: 'REQUEST_FIELDS', rows: 1 }],
    ])
  })

  test('outcomes are told once they are taken', async () => {
    const { url, received } = await receiver()
    const events = queueTo(url)
    const take = async () => ({ model: 'strikes', version: 1, accepted: 1 })
    const outcomes = [{ id: 'p-0', outcome: true }]
    await tellingFeedback({ take }, { events, clock: systemClock, newId: () => 'f' }).take('strikes', outcomes)
    await events.close()
    expect(received).toMatchObject([
      { headers: { 'ce-type': 'io.throughline.serving.inference.feedback', 'ce-id': 'f' }, body: { outcomes } },
    ])
  })

  test('a receiver that never answers keeps no answer waiting: events are dropped and counted', async () => {
    const { url } = await receiver(() => 'never')
    const events = queueTo(url, { eventsMax: 100 })
    const predictor = telling(events)
    for (let row = 0; row < 500; row++) {
      const { predictions } = await predictor.predict('strikes', { rows: [sampleRow] }, { requestId: `r-${row}` })
      expect(predictions).toHaveLength(1)
    }
    const { waiting, dropped } = events.counts()
    expect([waiting, dropped.full]).toEqual([100, 900])
    const startMs = performance.now()
    await events.close(50)
    // 50 ms and what a busy machine adds; without a bound it would be for ever.
    expect(performance.now() - startMs).toBeLessThan(2_000)
    expect(events.counts().dropped.closed).toBe(100)
    expect(events.offer([event('late')])).toBe(false)
  })

  test('what fails is tried again until it is taken, and events of one id stay in order', async () => {
    const away: string[] = []
    const { url, received } = await receiver((_, count) => (count < 6 ? 503 : 202))
    const events = queueTo(url, { onAway: (problem) => away.push(problem), onBack: () => away.push('back') })
    for (let turn = 0; turn < 5; turn++) {
      events.offer(['a', 'b', 'c', 'd', 'e'].map((id) => event(id, { body: { turn } })))
    }
    await events.close()
    expect(events.counts()).toMatchObject({ sent: 25, waiting: 0 })
    for (const id of ['a', 'b', 'c', 'd', 'e']) {
      const turns = received.filter(({ headers }) => headers['ce-id'] === id).map(({ body }) => body)
      expect(turns).toEqual([0, 1, 2, 3, 4].map((turn) => ({ turn })))
    }
    expect(away).toEqual(['the receiver answers 503', 'back'])
  })

  test('what the receiver refuses is given up and counted, and holds up nothing', async () => {
    const { url, received } = await receiver(({ body }) => ((body as { n: string }).n === 'bad' ? 400 : 202))
    const events = queueTo(url, { inFlightMax: 1 })
    events.offer([event('good'), event('bad'), event('better')])
    await events.close()
    expect(received.map(({ body }) => body)).toEqual([{ n: 'good' }, { n: 'better' }])
    expect(events.counts()).toMatchObject({ sent: 2, dropped: { refused: 1 } })
  })

  test('no more than the given number of events are under way', async () => {
    let [now, most] = [0, 0]
    const events = eventQueue({
      ...{ chance: () => 0, inFlightMax: 3 },
      async bring() {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 2))
        now--
        return 'taken'
      },
    })
    events.offer(Array.from({ length: 60 }, (_, at) => event(`id-${at}`)))
    await events.close()
    expect([most, events.counts().sent]).toEqual([3, 60])
  })

  test('rows that wait are bounded too, and a pair is taken whole or not at all', () => {
    const events = eventQueue({ bring: () => new Promise(() => undefined), chance: () => 0, rowsMax: 10, eventsMax: 3 })
    expect(events.offer([event('a', { rows: 6 })])).toBe(true)
    expect(events.offer([event('b', { rows: 5 })])).toBe(false)
    expect(events.offer([event('c'), event('c')])).toBe(true)
    expect(events.offer([event('d'), event('d')])).toBe(false)
    expect(events.counts()).toMatchObject({ waiting: 3, dropped: { full: 3 } })
  })

  test('a share of requests is told, with their answers', async () => {
    const { url, received } = await receiver()
    const events = queueTo(url)
    await telling(events, { sample: 0.4 }).predict('strikes', { rows: [sampleRow] })
    await telling(events, { sample: 0.6 }).predict('strikes', { rows: [sampleRow] })
    await events.close()
    expect(received).toHaveLength(2)
  })
})
