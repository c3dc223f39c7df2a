import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postWebhook } from './post-webhook.ts'
import type { AddressInfo } from 'node:net'

const received: { path: string; headers: IncomingMessage['headers']; body: string }[] = []
let receiver: Server
let url: string

beforeAll(async () => {
  receiver = createServer((request, response) => void answer(request, response))
  await new Promise<void>((done) => {
    receiver.listen(0, '127.0.0.1', done)
  })
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  received.push({ path: request.url!, headers: request.headers, body: await text(request) })
  if (request.url === '/slow') return
  if (request.url === '/away') response.writeHead(302, { location: '/elsewhere' }).end()
  else if (request.url === '/long') response.end('x'.repeat(1_000_000))
  else response.writeHead(202).end('thanks')
}
afterAll(() => {
  receiver.closeAllConnections()
  receiver.close()
})

const message = (path: string, host = url) => ({
  url: `${host}${path}`,
  headers: { 'x-mine': '1' },
  body: '{"a":"é"}',
})

describe('a message to a webhook', () => {
  const open = postWebhook({ allowsPrivate: true, timeoutMs: 200 })
  const guarded = postWebhook({ allowsPrivate: false, timeoutMs: 200 })

  test('arrives whole, and is answered', async () => {
    expect(await open(message('/in'))).toEqual({ status: 202, body: 'thanks' })
    const { headers, body } = received.at(-1)!
    expect(body).toBe('{"a":"é"}')
    expect(headers['x-mine']).toBe('1')
  })

  test('is not sent on where it is redirected', async () => {
    expect((await open(message('/away'))).status).toBe(302)
    expect(received.some(({ path }) => path === '/elsewhere')).toBe(false)
  })

  test('waits no longer than it may, and stops when it is told to', async () => {
    await expect(open(message('/slow'))).rejects.toThrow('No answer within 0.2 s.')
    const stop = new AbortController()
    const sending = postWebhook({ allowsPrivate: true, timeoutMs: 60_000 })(message('/slow'), stop.signal)
    stop.abort()
    await expect(sending).rejects.toThrow('abort')
  })

  test('reads no more of an answer than 64 KiB', async () => {
    expect((await open(message('/long'))).body).toHaveLength(65_536)
  })

  test('is not sent into the network around this machine, by address or by name', async () => {
    const count = received.length
    const port = new URL(url).port
    await expect(guarded(message('/in'))).rejects.toThrow('http: is not allowed.')
    for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '169.254.169.254']) {
      await expect(guarded(message('/in', `https://${host}:${port}`))).rejects.toThrow('is no public address.')
    }
    await expect(guarded(message('/in', `https://localhost:${port}`))).rejects.toThrow('localhost leads to')
    expect(received).toHaveLength(count)
  })
})
