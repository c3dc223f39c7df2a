import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { listen } from './listen.ts'
import type { ServerNeeds } from './needs.ts'

const predicted = { model: 'strikes', version: 1, predictions: [], warnings: [] }

/** A server whose model answers when it is told to. */
async function heldServer(loadLimits: ServerNeeds['loadLimits']) {
  const held: (() => void)[] = []
  const predict = (): Promise<typeof predicted> => new Promise((resolve) => held.push(() => resolve(predicted)))
  const { app } = await sampleServer({ predictor: { predict }, loadLimits: loadLimits! })
  const { url, port, close } = await listen(app, { port: 0 })
  const ask = (body = '{"rows":[]}') =>
    fetch(`${url}/models/strikes/predict`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  return { held, url, port, close, ask }
}

test('more predictions than may be under way are refused at once, and told when to come back; those taken are answered', async () => {
  const { held, url, ask, close } = await heldServer({ requestsMax: 3 })
  const taken = [ask(), ask(), ask()]
  await vi.waitUntil(() => held.length === 3)
  const refused = await Promise.all([ask(), ask()])
  for (const answer of refused) {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await answer.json()).toMatchObject({ error: { code: 'SERVER_BUSY', details: { limit: 3 } } })
  }
  // What is no prediction is heard.
  expect((await fetch(`${url}/health`)).status).toBe(200)
  for (const release of held.splice(0)) release()
  expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200, 200])
  const next = ask()
  await vi.waitUntil(() => held.length === 1)
  held[0]!()
  expect((await next).status).toBe(200)
  await close()
})

test('bodies count by what they announce', async () => {
  const { held, ask, close } = await heldServer({ bytesMax: 100 })
  const large = `{"rows":[]${' '.repeat(200)}}`
  const first = ask(large)
  await vi.waitUntil(() => held.length === 1)
  expect((await ask()).status).toBe(503)
  held[0]!()
  expect((await first).status).toBe(200)
  await close()
})

test('a client that goes away gives its place back', async () => {
  const { held, port, ask, close } = await heldServer({ requestsMax: 1 })
  const gone = connect(port, '127.0.0.1', () =>
    gone.write(
      'POST /models/strikes/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"rows":[]}',
    ),
  )
  await vi.waitUntil(() => held.length === 1)
  expect((await ask()).status).toBe(503)
  gone.destroy()
  await vi.waitUntil(async () => {
    const answer = ask()
    await vi.waitUntil(() => held.length === 2, { timeout: 100 }).catch(() => undefined)
    held[1]?.()
    return (await answer).status === 200
  })
  await close()
})
