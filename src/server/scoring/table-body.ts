import { AppError } from '../../base/errors.ts'
import { requestRowsMax } from '../../domain/prediction.ts'
import { recordsOfFrame } from '../../frame/records-of-frame.ts'
import type { FastifyRequest } from 'fastify'
import type { RequestRow } from '../../domain/prediction.ts'
import type { ServerNeeds } from '../needs.ts'

/** Whether the body is a table's bytes. */
export function isOfTable({ body }: Pick<FastifyRequest, 'body'>): boolean {
  return Buffer.isBuffer(body)
}

/** The rows of a body of a table, each with its columns by name. @throws TABLE_UNREADABLE, REQUEST_ROWS_TOO_MANY */
export async function rowsOfTable(
  { tables }: Pick<ServerNeeds, 'tables'>,
  { body, headers }: Pick<FastifyRequest, 'body' | 'headers'>,
): Promise<readonly RequestRow[]> {
  const form = headers['content-type']!.toLowerCase().includes('arrow') ? 'arrow' : 'csv'
  const frame = await tables.read(form, body as Buffer, { rowsMax: requestRowsMax })
  if (frame.rowCount > requestRowsMax)
    throw new AppError('REQUEST_ROWS_TOO_MANY', { rows: frame.rowCount, limit: requestRowsMax })
  return recordsOfFrame(frame)
}
