import { AppError } from '../base/errors.ts'
import type { RawTable } from '../domain/source.ts'

/**
 * Refuses a question about a column whose name the file gives more than once: which one is meant, nobody can know.
 * Columns that are only read may repeat.
 *
 * @param asked  target, time and group, as a person named them
 * @throws SOURCE_COLUMNS_REPEATED
 */
export function requireUnambiguous(
  { repeated = [] }: Pick<RawTable, 'repeated'>,
  path: string,
  asked: readonly (string | undefined)[],
): void {
  const names = new Set(repeated.map(({ name }) => name.toLowerCase()))
  const columns = asked.filter((name) => name !== undefined && names.has(name.toLowerCase()))
  if (columns.length > 0) throw new AppError('SOURCE_COLUMNS_REPEATED', { path, columns: columns as string[] })
}
