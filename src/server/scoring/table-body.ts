import { AppError } from '../../base/errors.ts'
import { requestRowsMax } from '../../domain/prediction.ts'
import { recordsOfFrame } from '../../frame/records-of-frame.ts'
import type { FastifyRequest } from 'fastify'
import type { RequestRow } from '../../domain/prediction.ts'
import type { ServerNeeds } from '../needs.ts'

/**
 * The rows of a body of a table, each with its columns by name.
 *
 * @throws TABLE_UNREADABLE, REQUEST_ROWS_TOO_MANY; REQUEST_MEDIA_TYPE for text that is said to be no UTF-8
 */
export async function rowsOfTable(
  { tables }: Pick<ServerNeeds, 'tables'>,
  { body, headers: { 'content-type': type = '' } }: Pick<FastifyRequest, 'body' | 'headers'>,
): Promise<readonly RequestRow[]> {
  const [, charset = 'utf-8'] = /;\s*charset="?([^";\s]+)/i.exec(type) ?? []
  if (!/^utf-?8$/i.test(charset)) {
    throw new AppError('REQUEST_MEDIA_TYPE', { received: type.slice(0, 80), expected: 'text in UTF-8' })
  }
  const form = type.toLowerCase().includes('arrow') ? 'arrow' : 'csv'
  const frame = await tables.read(form, body as Buffer, { rowsMax: requestRowsMax })
  if (frame.rowCount > requestRowsMax)
    throw new AppError('REQUEST_ROWS_TOO_MANY', { rows: frame.rowCount, limit: requestRowsMax })
  return recordsOfFrame(frame)
}
