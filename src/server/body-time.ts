import { AppError } from '../base/errors.ts'
import { errorBody } from './error-response.ts'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body, or the answer, is a file of any size: it may take as long as its bytes go on. */
    isTransfer?: boolean
  }
}

/** For a whole body. */
const bodyMs = 30_000
/** Without a byte either way. */
const idleMs = 60_000

/** Ends requests whose body does not arrive in time: within half a minute, or for files when nothing moves any more. */
export function limitBodyTime(app: FastifyInstance, times = { bodyMs, idleMs }): void {
  const answer = tooSlow(times.bodyMs)
  app.addHook('onRequest', ({ raw, routeOptions, headers }, reply, done) => {
    if (routeOptions.config.isTransfer === true) {
      // Node sets it anew for the next request of the connection.
      raw.socket.setTimeout?.(times.idleMs)
      // All of it is here: how long the disk takes is not the sender's doing.
      raw.once('end', () => raw.socket.setTimeout?.(0))
      return done()
    }
    const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
    if (!hasBody) return done()
    const limit = setTimeout(() => {
      if (raw.complete) return
      // It was answered before its body was read, and nobody waits for the rest.
      if (reply.raw.headersSent) raw.destroy()
      else raw.socket.end(answer, () => raw.destroy())
    }, times.bodyMs)
    limit.unref()
    const stop = (): void => clearTimeout(limit)
    raw.once('close', stop).once('end', stop)
    // Refused before the body was read: the connection may be at the next request by then.
    reply.raw.once('finish', stop)
    done()
  })
}

/** The whole answer: no reply can be sent while the body is still read. */
function tooSlow(ms: number): string {
  const body = JSON.stringify(errorBody(new AppError('REQUEST_TIMEOUT', { seconds: ms / 1000 })))
  return `HTTP/1.1 408 Request Timeout\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`
}
