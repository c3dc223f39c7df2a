import type { FastifyInstance } from 'fastify'
import { AppError } from '../../base/errors.ts'

const windowMs = 60_000

/** Hears at most `max` requests a minute of one user, or of one address that did not say who it is. */
export function limitRate(app: FastifyInstance, max: number): void {
  void app.register(import('@fastify/rate-limit'), {
    max,
    timeWindow: windowMs,
    cache: 10_000,
    keyGenerator: ({ principal, ip }) => (principal === undefined ? `address ${ip}` : `user ${principal.name}`),
    addHeaders: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    addHeadersOnExceeding: { 'x-ratelimit-limit': false, 'x-ratelimit-remaining': false, 'x-ratelimit-reset': false },
    errorResponseBuilder: (_request, { ttl }) => new AppError('RATE_LIMITED', { max, seconds: Math.ceil(ttl / 1000) }),
  })
}
