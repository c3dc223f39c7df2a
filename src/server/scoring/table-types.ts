import type { FastifyInstance } from 'fastify'

/** Media types of bodies that are tables. */
export const tableTypes = [
  'text/csv',
  'application/vnd.apache.arrow.stream',
  'application/vnd.apache.arrow.file',
] as const

/** Takes bodies that are tables, as bytes. */
export function readTables(app: FastifyInstance, types: readonly string[] = tableTypes): void {
  app.addContentTypeParser([...types], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}
