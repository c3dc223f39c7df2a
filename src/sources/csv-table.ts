import { AppError } from '../base/errors.ts'
import { frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { distinctNames } from './column-names.ts'
import type { RepeatedName } from './column-names.ts'
import type { CsvSink } from './csv-scanner.ts'
import { notUtf8, textDictionary } from './text-dictionary.ts'
import type { TextDictionary } from './text-dictionary.ts'
import { NotUtf8 } from './text-file.ts'

/** A sink of records that becomes a table. */
export interface CsvTable extends CsvSink {
  readonly emptyLines: number
  /** Whether a name of the header had white space at its ends, which is no part of it. */
  readonly isTrimmed: boolean
  finish(): { readonly frame: Frame; readonly repeated: readonly RepeatedName[] }
}

/**
 * Collects records as columns of text. The first record names the columns, or is a row like the others.
 *
 * @param given    names for the columns instead of the header's, or of their places
 * @param unnamed  where a column stands that the header has no field for
 * @throws SOURCE_UNREADABLE, NotUtf8, SOURCE_EMPTY; CONFIG_VALUE when the names given are too few or too many
 */
export function csvTable(
  path: string,
  hasHeader: boolean,
  given: readonly string[] | undefined,
  unnamed?: 'first' | 'last',
): CsvTable {
  const fail = (problem: string): never => {
    throw new AppError('SOURCE_UNREADABLE', { path, problem })
  }
  let columns: TextDictionary[] | undefined
  let names: readonly string[] = []
  let repeated: readonly RepeatedName[] = []
  let first: Uint8Array[] = []
  let fields = 0
  let rows = 0
  let emptyLines = 0
  let isTrimmed = false
  let broken: string | undefined

  const endFirst = (line: number): void => {
    const header = hasHeader && given === undefined ? headerNames(first, line, fail) : undefined
    const trimmed = header?.map((name) => name.replace(ends, ''))
    isTrimmed = trimmed?.some((name, i) => name !== '' && name !== header![i]) ?? false
    if (unnamed === 'first') trimmed?.unshift('')
    if (unnamed === 'last') trimmed?.push('')
    const written = given ?? trimmed ?? first.map((_, i) => `column${i + 1}`)
    if (trimmed === undefined && written.length !== first.length) {
      const expected = `${first.length} names, as many as the file has columns`
      throw new AppError('CONFIG_VALUE', { path: 'source.names', expected, received: `${written.length}` })
    }
    ;({ names, repeated } = distinctNames(written))
    columns = names.map(() => textDictionary())
    if (hasHeader) return
    for (const [i, bytes] of first.entries()) broken ??= columns[i]!.add(bytes, 0, bytes.length)
    rows++
  }
  return {
    get emptyLines() {
      return emptyLines
    },
    get isTrimmed() {
      return isTrimmed
    },
    fail,
    field(bytes, start, end) {
      if (columns === undefined) first.push(bytes.slice(start, end))
      else if (fields < columns.length) broken ??= columns[fields]!.add(bytes, start, end)
      fields++
    },
    endRecord(line) {
      if (columns === undefined) endFirst(line)
      else if (fields === columns.length) rows++
      else fail(`line ${line}: expected ${columns.length} fields, as in the first line, received ${fields}.`)
      if (broken === notUtf8) throw new NotUtf8(line)
      if (broken !== undefined) fail(`line ${line} ${broken}.`)
      fields = 0
    },
    emptyLine(line) {
      // in a file of one column an empty line is a row whose value is missing
      if (columns?.length !== 1) {
        emptyLines++
        return
      }
      this.field(new Uint8Array(0), 0, 0)
      this.endRecord(line)
    },
    finish() {
      if (columns === undefined || rows === 0) throw new AppError('SOURCE_EMPTY', { path, rows })
      first = []
      const frame = frameOf(
        columns.map((column, i) => [names[i]!, column.finish()] as const),
        rows,
      )
      return { frame, repeated }
    },
  }
}

/** White space, and characters that nobody sees, at the ends of a name. */
const ends = /^[\s\u200b\u2060\ufeff]+|[\s\u200b\u2060\ufeff]+$/g

/** The names as written. */
function headerNames(fields: readonly Uint8Array[], line: number, fail: (problem: string) => never): string[] {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let names: string[]
  try {
    names = fields.map((bytes) => decoder.decode(bytes))
  } catch {
    // the reader tries another encoding, or says where the bytes are
    throw new NotUtf8(line)
  }
  if (names.some((name) => name.includes('\0'))) fail(`line ${line} holds a zero byte: this is no text.`)
  return names
}
