import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withoutColumns } from '../../src/frame/frame.ts'
import { duckdbSourceReader } from '../../src/sources/table-reader.ts'
import { root } from '../../test/e2e/cli.ts'
import type { Frame } from '../../src/frame/frame.ts'

/** Public tables, beside the repository. */
export const publicData = join(root, '../shared/data')

export interface QualityTable {
  readonly features: Frame
  readonly y: Float64Array
  /** The columns that are neither, as numbers. */
  numbers(name: string): Float64Array
}

/**
 * What a SELECT gives, through the product's reader. `{folder}` is where the data are.
 *
 * @param file   the SQL, beside this file or a whole path
 * @param aside  columns that are not features; the target is `y`, a number
 */
export async function readTable(
  scratch: string,
  file: string,
  {
    aside = [],
    replace = {},
  }: { readonly aside?: readonly string[]; readonly replace?: Readonly<Record<string, string>> },
): Promise<QualityTable> {
  const written = readFileSync(file.startsWith('/') ? file : join(import.meta.dirname, file), 'utf8')
  const sql = Object.entries({ '{folder}': publicData, ...replace }).reduce(
    (text, [name, value]) => text.replaceAll(name, value),
    written,
  )
  mkdirSync(scratch, { recursive: true })
  const path = join(scratch, 'query.sql')
  writeFileSync(path, sql)
  const { frame } = await duckdbSourceReader().read({ kind: 'sql', path }, { folder: scratch })
  const numbers = (name: string): Float64Array => {
    const column = frame.columns.get(name)
    if (column?.kind !== 'number' && column?.kind !== 'timestamp') throw new Error(`${name} is no column of numbers`)
    return column.values
  }
  return { features: withoutColumns(frame, new Set(['y', ...aside])), y: numbers('y'), numbers }
}

/** Whether a public table is there. */
export function isThere(name: string): boolean {
  return existsSync(join(publicData, name))
}
