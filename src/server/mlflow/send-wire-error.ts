import { toAppError } from '../error-response.ts'
import { logFailure } from '../request-log.ts'
import { wireError } from './wire-error.ts'
import type { FastifyInstance } from 'fastify'
import type { ServerNeeds } from '../needs.ts'

/** A dataset's profile may have 16 MiB. */
export const wireBodyBytesMax = 32 * 1024 * 1024
const retryAfterSeconds = 1

/** Answers errors of these routes in the shape that clients of the wire format read. */
export function sendWireErrors(scope: FastifyInstance, needs: Pick<ServerNeeds, 'logger' | 'shelf'>): void {
  scope.setErrorHandler((error, request, reply) => {
    const known = toAppError(error, { id: request.id, bodyBytesMax: wireBodyBytesMax })
    const { status, body } = wireError(known)
    // What is not offered is asked for by clients that go on without it.
    if (status >= 500 && status !== 501) {
      logFailure(request, reply.code(status), known, needs)
    }
    // Clients that heed it ask again as soon as the store is back, not after a wait that doubles.
    if (status === 503) void reply.header('retry-after', retryAfterSeconds)
    void reply.code(status).type('application/json').send(JSON.stringify(body))
  })
}
