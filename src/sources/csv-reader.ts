import { AppError, shown } from '../base/errors.ts'
import type { Source } from '../domain/source.ts'
import { frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { findDelimiter } from './csv-layout.ts'
import { csvScanner } from './csv-scanner.ts'
import type { CsvSink } from './csv-scanner.ts'
import { fileChunks } from './file-chunks.ts'
import { textDictionary } from './text-dictionary.ts'
import type { TextDictionary } from './text-dictionary.ts'

const headBytes = 1 << 18

/** A file as read: its cells, the digest of its bytes, and what was found out about it. */
export interface ReadFile {
  readonly frame: Frame
  readonly digest: string
  readonly description: string
}

/**
 * Reads a CSV file in one pass, every cell as written. The header is the first record, unless the source says there is
 * none (columns are then called column1, column2 ...). Every record is a row or an error: one with more or fewer fields
 * than the first is refused with its line. A line without a byte is no record (a missing value in a file of one column).
 *
 * DuckDB's own reader is not used: it skips ragged rows, guesses headers, and refuses mixed line ends.
 */
export async function readCsv(
  path: string,
  source: Extract<Source, { kind: 'csv' }>,
  signal: AbortSignal | undefined,
): Promise<ReadFile> {
  const file = fileChunks(path, signal)
  const chunks = file.chunks[Symbol.asyncIterator]()
  const head = await takeHead(chunks)
  const start = textStart(path, head.bytes)
  const delimiter = source.delimiter ?? findDelimiter(head.bytes.subarray(start), head.isWhole)
  const table = tableSink(path, source.header ?? true)
  const scanner = csvScanner(delimiterByte(delimiter), table)
  scanner.write(head.bytes.subarray(start))
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) scanner.write(next.value)
  scanner.end()
  const frame = table.finish()
  return {
    frame,
    digest: file.digest(),
    description: describe(frame, delimiter, source.header ?? true, table.emptyLines),
  }
}

async function takeHead(chunks: AsyncIterator<Uint8Array>): Promise<{ bytes: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = []
  for (let length = 0; length < headBytes;) {
    const next = await chunks.next()
    if (next.done === true) return { bytes: Buffer.concat(parts), isWhole: true }
    parts.push(next.value)
    length += next.value.length
  }
  return { bytes: Buffer.concat(parts), isWhole: false }
}

/** Where the text begins: behind a byte order mark. */
function textStart(path: string, bytes: Uint8Array): number {
  const [first, second, third] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new AppError('SOURCE_UNREADABLE', { path, problem: 'line 1 says that it is UTF-16; UTF-8 is expected.' })
  }
  if (Buffer.from(bytes.subarray(0, 4)).toString('latin1') === 'PAR1') {
    throw new AppError('SOURCE_UNREADABLE', { path, problem: 'it is a Parquet file, and was to be read as CSV.' })
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0
}

function delimiterByte(delimiter: string): number {
  const code = delimiter.charCodeAt(0)
  if (delimiter.length === 1 && code < 128 && !'"\r\n'.includes(delimiter)) return code
  throw new AppError('CONFIG_VALUE', {
    path: 'source.delimiter',
    expected: 'one ASCII character, not a quote or a line end',
    received: shown(delimiter),
  })
}

interface TableSink extends CsvSink {
  readonly emptyLines: number
  finish(): Frame
}

function tableSink(path: string, hasHeader: boolean): TableSink {
  const fail = (problem: string): never => {
    throw new AppError('SOURCE_UNREADABLE', { path, problem })
  }
  let names: string[] | undefined
  let columns: TextDictionary[] = []
  let first: Uint8Array[] = []
  let fields = 0
  let rows = 0
  let emptyLines = 0
  let recordLine = 1
  let broken: string | undefined

  const endFirst = (line: number): void => {
    names = hasHeader ? headerNames(path, first, line) : first.map((_, i) => `column${i + 1}`)
    columns = names.map(() => textDictionary())
    if (hasHeader) return
    for (const [i, bytes] of first.entries()) broken ??= columns[i]!.add(bytes, 0, bytes.length)
    rows++
  }
  return {
    get emptyLines() {
      return emptyLines
    },
    fail,
    field(bytes, start, end) {
      if (names === undefined) first.push(bytes.slice(start, end))
      else if (fields < columns.length) broken ??= columns[fields]!.add(bytes, start, end)
      fields++
    },
    endRecord(line) {
      recordLine = line
      if (names === undefined) endFirst(line)
      else if (fields === columns.length) rows++
      else fail(`line ${line}: expected ${columns.length} fields, as in the first line, received ${fields}.`)
      if (broken !== undefined) fail(`line ${recordLine} ${broken}.`)
      fields = 0
    },
    emptyLine(line) {
      // in a file of one column an empty line is a row whose value is missing
      if (names?.length !== 1) {
        emptyLines++
        return
      }
      this.field(new Uint8Array(0), 0, 0)
      this.endRecord(line)
    },
    finish() {
      if (names === undefined || rows === 0) throw new AppError('SOURCE_EMPTY', { path, rows })
      first = []
      return frameOf(
        names.map((name, i) => [name, columns[i]!.finish()] as const),
        rows,
      )
    },
  }
}

/** The names as written; one without a name is called by its place. @throws SOURCE_COLUMNS_REPEATED */
function headerNames(path: string, fields: readonly Uint8Array[], line: number): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let names: string[]
  try {
    names = fields.map((bytes) => decoder.decode(bytes))
  } catch (error) {
    const problem = `line ${line} holds bytes that are not UTF-8.`
    throw new AppError('SOURCE_UNREADABLE', { path, problem }, { cause: error })
  }
  if (names.some((name) => name.includes('\0'))) {
    throw new AppError('SOURCE_UNREADABLE', { path, problem: `line ${line} holds a zero byte: this is no text.` })
  }
  const named = names.map((name, i) => (name.trim() === '' ? `column${i + 1}` : name))
  assertDistinct(path, named)
  return named
}

/**
 * Names that differ in case only count as repeated: DuckDB's SQL does not tell them apart.
 *
 * @throws SOURCE_COLUMNS_REPEATED
 */
export function assertDistinct(path: string, names: readonly string[]): void {
  const lower = names.map((name) => name.toLowerCase())
  const columns = names.filter((_, i) => lower.indexOf(lower[i]!) !== lower.lastIndexOf(lower[i]!))
  if (columns.length > 0) throw new AppError('SOURCE_COLUMNS_REPEATED', { path, columns: [...new Set(columns)] })
}

function describe(frame: Frame, delimiter: string, hasHeader: boolean, emptyLines: number): string {
  const parts = [
    'CSV',
    `delimiter ${JSON.stringify(delimiter)}`,
    hasHeader ? 'header' : 'no header',
    `${frame.rowCount.toLocaleString('en')} rows`,
    `${frame.columns.size} columns`,
  ]
  if (emptyLines > 0)
    parts.push(`${emptyLines.toLocaleString('en')} empty ${emptyLines === 1 ? 'line' : 'lines'} passed over`)
  return parts.join(', ')
}
