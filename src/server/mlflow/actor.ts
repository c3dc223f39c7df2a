import type { FastifyRequest } from 'fastify'

/** Whom the evidence names when a client of the wire format acts. */
export function actorOf(_request: FastifyRequest): string {
  return 'client'
}
