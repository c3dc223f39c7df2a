import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { listen } from './listen.ts'

const body = JSON.stringify({ rows: [sampleRow] })

/** One request over the agent's connection: its status, and whether the connection is kept. */
function ask(port: number, agent: Agent): Promise<{ status: number; isKept: boolean }> {
  return new Promise((resolve, reject) => {
    const options = { port, agent, method: 'POST', path: '/models/strikes/predict' }
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    request({ ...options, headers }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, isKept: answer.headers.connection === 'keep-alive' }),
      )
    })
      .on('error', reject)
      .end(body)
  })
}

test('no request under load fails of a server that closes, and each kept connection hears that it ends', async () => {
  const { app } = await sampleServer()
  const { port, close } = await listen(app, { port: 0 })
  let answered = 0
  const clients = Array.from({ length: 40 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (;;) {
      const { status, isKept } = await ask(port, agent)
      expect(status).toBe(200)
      answered++
      if (!isKept) return
    }
  })
  await vi.waitUntil(() => answered >= 400, { timeout: 60_000, interval: 1 })
  const before = answered
  await close()
  await Promise.all(clients)
  // One more of each at the most, beside what was under way.
  expect(answered - before).toBeLessThanOrEqual(2 * clients.length)
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow()
})

test('connections that ask nothing hold nothing up', async () => {
  const { app } = await sampleServer()
  const { port, close } = await listen(app, { port: 0 })
  const silent = connect(port, '127.0.0.1')
  const idle = new Agent({ keepAlive: true })
  expect(await ask(port, idle)).toEqual({ status: 200, isKept: true })
  const ended = new Promise((resolve) => silent.on('close', resolve))
  const startMs = performance.now()
  await close({ quietMs: 30 })
  await ended
  // Node itself would wait half a minute for the first bytes of a connection.
  expect(performance.now() - startMs).toBeLessThan(10_000)
})

test('what does not end its request is cut after the time for answers', async () => {
  const { app } = await sampleServer()
  const { port, close } = await listen(app, { port: 0 })
  const slow = connect(port, '127.0.0.1', () =>
    slow.write(
      'POST /models/strikes/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    ),
  )
  const begun = new Promise((resolve) => app.server.once('request', resolve))
  const ended = new Promise((resolve) => slow.on('close', resolve))
  slow.on('error', () => undefined).resume()
  await begun
  await close({ quietMs: 10, answerMs: 50 })
  await ended
})
