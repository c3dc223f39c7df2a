import { AppError } from '../base/errors.ts'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** It asks a model: at most so many are under way. */
    isPrediction?: boolean
  }
}

/** What may be under way at once. */
export interface LoadLimits {
  /** Requests. Default 1,000. */
  readonly requestsMax?: number
  /** Bytes of their bodies together, as they are announced; unannounced ones count as the largest body. Default 256 MiB. */
  readonly bytesMax?: number
}

const retryAfterSeconds = '1'

/**
 * Refuses predictions beyond what may be under way: at once, before the body is read, rather than late or never. Every
 * request that is taken is answered. Routes are counted whose config says `isPrediction`.
 */
export function limitLoad(app: FastifyInstance, bodyBytesMax: number, limits: LoadLimits = {}): void {
  const { requestsMax = 1000, bytesMax = 256 * 2 ** 20 } = limits
  let requests = 0
  let bytes = 0
  app.addHook('onRoute', (route) => {
    if (route.config?.isPrediction !== true) return
    const others = route.onRequest === undefined ? [] : [route.onRequest].flat()
    route.onRequest = [
      ...others,
      ({ headers }, reply, done) => {
        const announced = headers['content-length']
        const size = announced === undefined ? bodyBytesMax : Math.min(Number(announced), bodyBytesMax)
        // One request is always taken, however small the limit of bytes.
        if (requests >= requestsMax || (requests > 0 && bytes + size > bytesMax)) {
          void reply.header('retry-after', retryAfterSeconds)
          return done(new AppError('SERVER_BUSY', { requests, limit: requestsMax }))
        }
        requests++
        bytes += size
        // Answered or cut off: it is emitted once in any case.
        reply.raw.once('close', () => {
          requests--
          bytes -= size
        })
        done()
      },
    ]
  })
}
