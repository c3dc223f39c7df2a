import type { FastifyInstance } from 'fastify'
import type { TableForm } from '../../domain/source.ts'

/** Media types of bodies that are tables. */
const tableTypes = {
  csv: ['text/csv'],
  arrow: ['application/vnd.apache.arrow.stream', 'application/vnd.apache.arrow.file'],
} as const satisfies Record<TableForm, readonly string[]>

/** Takes bodies that are tables, as bytes. */
export function readTables(app: FastifyInstance, forms: readonly TableForm[]): void {
  const types = forms.flatMap((form): readonly string[] => tableTypes[form])
  app.addContentTypeParser([...types], { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
}
