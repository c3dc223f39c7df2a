import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { listen } from './listen.ts'
import type { Listening } from './listen.ts'
import type { ServerNeeds } from './needs.ts'

const open: Listening[] = []
afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close()
})

async function listening(needs: Partial<ServerNeeds> = {}): Promise<Listening> {
  const { app } = await sampleServer(needs)
  const it = await listen(app, { port: 0 })
  open.push(it)
  return it
}

/** What the server sends back for these bytes, until it closes the connection. */
function exchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    let received = ''
    socket.on('data', (data) => (received += data.toString()))
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

describe('listen', () => {
  test('answers on a real socket', async () => {
    const { url } = await listening()
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
    const answer = await fetch(`${url}/models/strikes/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ rows: [sampleRow] }),
    })
    expect(answer.status).toBe(200)
  })

  test('says that a port is taken, and which other one to choose', async () => {
    const { port } = await listening()
    const { app } = await sampleServer()
    await expect(listen(app, { port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      fix: expect.stringContaining(String(port + 1)) as string,
    })
    await app.close()
  })

  test.each(['0.0.0.0', '::', '192.168.1.5', 'example.com'])(
    'refuses to listen on %s with access off',
    async (host) => {
      const { app } = await sampleServer()
      await expect(listen(app, { host, port: 0 })).rejects.toMatchObject({ code: 'HOST_NEEDS_CREDENTIALS' })
      await app.close()
    },
  )

  test('listens beyond loopback where requests are guarded', async () => {
    const { app } = await sampleServer()
    const { close } = await listen(app, { host: '0.0.0.0', port: 0, isGuarded: true })
    await close()
  })

  test('answers bytes that are no HTTP with the one error shape', async () => {
    const { port } = await listening()
    const received = await exchange(port, 'this is not http\r\n\r\n')
    expect(received).toMatch(/^HTTP\/1\.1 400/)
    expect(JSON.parse(received.split('\r\n\r\n')[1]!)).toMatchObject({ error: { code: 'REQUEST_REFUSED' } })
  })

  test('finishes what has begun when it closes, and cuts idle connections', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const begun = Promise.withResolvers<void>()
    const predictor: ServerNeeds['predictor'] = {
      async predict() {
        begun.resolve()
        await held
        return { model: 'strikes', version: 1, predictions: [], warnings: [] }
      },
    }
    const { app } = await sampleServer({ predictor })
    const server = await listen(app, { port: 0 })
    const { url } = server
    await (await fetch(`${url}/health`)).text()
    const answer = fetch(`${url}/models/strikes/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"rows":[]}',
    })
    await begun.promise
    const closed = server.close()
    release()
    expect((await answer).status).toBe(200)
    await closed
    await expect(fetch(url)).rejects.toThrow()
  })
})
