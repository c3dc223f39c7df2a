import { resolve } from 'node:path'
import { AppError } from '../base/errors.ts'
import type { Source } from '../domain/source.ts'

const parquetSuffix = /\.(?:parquet|pq)$/i

/**
 * The source that a file named on the command line is, by its suffix: Parquet for .parquet and .pq, else CSV.
 *
 * @param header  for CSV: whether the first record names the columns. Default true
 */
export function sourceOf(path: string, { header }: { readonly header?: boolean } = {}): Source {
  if (path === '') throw new AppError('SOURCE_NOT_FOUND', { path: resolve(path) })
  if (parquetSuffix.test(path)) return { kind: 'parquet', path }
  return { kind: 'csv', path, ...(header !== undefined && { header }) }
}
