import { open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { SealedSegment } from '../domain/prediction-log.ts'
import { queryRow } from './duckdb-columns.ts'
import { quotedText, withDuckDb } from './duckdb.ts'
import { linesTable, packedName } from './log-segments.ts'
import type { LogColumns } from './log-segments.ts'

/** Where packing is, for tests that end the process there. */
export type PackStep = 'begun' | 'written' | 'renamed' | 'removed'

export interface PackedSegment {
  /** The Parquet file. */
  readonly file: string
  readonly rows: number
  readonly bytesBefore: number
  readonly bytes: number
}

/**
 * Turns a segment of JSON lines, to which nothing will be added, into a Parquet file beside it (zstd): written aside,
 * read back and compared row for row, synced, renamed; then the lines are removed. Whoever reads both forms
 * (`logSegments`) sees every row once, whenever this ends.
 *
 * Undefined, and nothing is changed, where the rows do not come back as they were written: a damaged line, or one that
 * holds what no column takes. Then the lines stay what is read.
 */
export async function packSegment(
  { file, isEnded }: SealedSegment,
  columns: LogColumns,
  onStep: (step: PackStep) => void = () => undefined,
): Promise<PackedSegment | undefined> {
  const target = packedName(file, isEnded)
  const aside = `${target}.partial-${process.pid}`
  const lines = await readFile(file)
  const rows = rowsIn(lines, isEnded)
  await removeLeftovers(target)
  onStep('begun')
  try {
    const isWhole = await withDuckDb({ what: `Packing ${file}` }, async ({ connection }) => {
      const from = linesTable([file], columns)
      await connection.run(
        `copy ${from} to ${quotedText(aside)} (format parquet, compression zstd, row_group_size 100000)`,
      )
      const [before, after] = [await digest(from), await digest(`read_parquet(${quotedText(aside)})`)]
      return before['rows'] === rows && after['rows'] === rows && before['sum'] === after['sum']
      function digest(table: string): Promise<Record<string, unknown>> {
        const cells = Object.keys(columns).map((name) => `"${name}"::varchar`)
        return queryRow(
          connection,
          `select count(*)::double as rows, coalesce(sum(hash(${cells.join(', ')})), 0)::varchar as sum from ${table}`,
        )
      }
    })
    if (!isWhole) return undefined
    const bytes = await synced(aside)
    onStep('written')
    await rename(aside, target)
    await synced(dirname(target))
    onStep('renamed')
    await rm(file, { force: true })
    await synced(dirname(target))
    onStep('removed')
    return { file: target, rows, bytesBefore: lines.length, bytes }
  } finally {
    await rm(aside, { force: true })
  }
}

/** What a packing that was killed left aside. Of two at once one fails, and its lines stay. */
async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target)
  const left = (await readdir(folder)).filter((name) => name.startsWith(`${basename(target)}.partial-`))
  for (const name of left) await rm(join(folder, name), { force: true })
}

/** Rows that a segment must hold: as many as lines, but for its end marker. A last line that is torn is none. */
function rowsIn(lines: Buffer, isEnded: boolean): number {
  let rows = isEnded ? -1 : 0
  for (let at = lines.indexOf(10); at >= 0; at = lines.indexOf(10, at + 1)) rows++
  const last = lines.subarray(lines.lastIndexOf(10) + 1).toString()
  return rows + (isObject(last) ? 1 : 0)
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}

/** Makes a file or folder durable. @returns its size */
async function synced(path: string): Promise<number> {
  if (process.platform === 'win32') return 0
  const handle = await open(path, 'r')
  try {
    await handle.sync()
    return (await handle.stat()).size
  } finally {
    await handle.close()
  }
}
