import { connect } from 'node:net'
import { fastify } from 'fastify'
import { expect, test } from 'vitest'
import { limitBodyTime } from './body-time.ts'

/** A server with short times, whose route /file is a transfer; what it answers to bytes sent with pauses between. */
async function exchange(path: string, pieces: readonly string[], pauseMs: number): Promise<string> {
  const app = fastify()
  limitBodyTime(app, { bodyMs: 150, idleMs: 300 })
  app.post('/json', () => 'done')
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  app.post('/file', { config: { isTransfer: true } }, async ({ raw }) => {
    for await (const _piece of raw);
    return 'done'
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as { port: number }
  const type = path === '/json' ? 'application/json' : 'x/y'
  const length = pieces.join('').length
  let received = ''
  await new Promise<void>((resolve) => {
    const send = async (): Promise<void> => {
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`)
      for (const piece of pieces) {
        await new Promise((resume) => setTimeout(resume, pauseMs))
        if (socket.destroyed || socket.writableEnded) return
        socket.write(piece)
      }
      setTimeout(() => socket.end(), 50)
    }
    const socket = connect(port, '127.0.0.1', () => void send())
    socket.on('data', (data) => (received += data.toString()))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
  })
  await app.close()
  return received
}

test('a body that arrives in time is answered', async () => {
  expect(await exchange('/json', ['{"a"', ':1}'], 10)).toContain('done')
})

test('a body that does not is told so, and cut', async () => {
  const received = await exchange('/json', '{"a":12345}'.split(''), 60)
  expect(received).toMatch(/^HTTP\/1\.1 408 /)
  expect(JSON.parse(received.split('\r\n\r\n')[1]!)).toMatchObject({ error: { code: 'REQUEST_TIMEOUT' } })
})

test('a file may take as long as its bytes go on', async () => {
  expect(await exchange('/file', '0123456789'.split(''), 60)).toContain('done')
})

test('a file whose bytes stop is cut', async () => {
  expect(await exchange('/file', ['0', '1'], 900)).toBe('')
})
