import { AppError } from '../base/errors.ts'
import type { TableBytes, TableForm } from '../domain/source.ts'
import type { Frame } from '../frame/frame.ts'
import { findLayout } from './csv-layout.ts'
import { csvScanner } from './csv-scanner.ts'
import { csvTable } from './csv-table.ts'
import { unnamedColumn } from './short-header.ts'
import { csvField } from './table-writer.ts'
import { NotUtf8 } from './text-file.ts'

/** A table as wide as this is no request. */
const columnsMax = 10_000
/** Where the layout of a text is looked for, as of a file. */
const headBytes = 1 << 18

/** Reads tables of requests as files are read, within limits that nobody sends by accident. */
export const tableBytes: TableBytes = {
  async read(form, bytes, { rowsMax }) {
    if (form === 'csv') return readAs(form, () => csvOf(bytes))
    const { arrowOfBytes } = await import('./arrow-bytes.ts')
    return readAs(form, () => arrowOfBytes(bytes, rowsMax))
  },
  async write(as, columns) {
    if (as === 'csv') return csvBytes(columns)
    const { arrowOfColumns } = await import('./arrow-bytes.ts')
    return arrowOfColumns(columns, as)
  },
}

function csvBytes(columns: Parameters<TableBytes['write']>[1]): Uint8Array {
  const names = [...columns.keys()].map((name) => csvField(name))
  const lists = [...columns.values()]
  const lines = Array.from({ length: lists[0]?.length ?? 0 }, (_, row) =>
    lists.map((list) => csvField(String(list[row]!))).join(','),
  )
  return Buffer.from([names.join(','), ...lines, ''].join('\n'))
}

/** What the readers of files say of a path, said of a body. */
function readAs(form: TableForm, read: () => Frame): Frame {
  const refused = (problem: string, cause: unknown): AppError =>
    new AppError('TABLE_UNREADABLE', { form, problem }, { cause })
  try {
    return read()
  } catch (error) {
    if (error instanceof NotUtf8) throw refused(`${error.message}.`, error)
    if (!(error instanceof AppError)) throw error
    const { problem } = error.details as { readonly problem?: string }
    if (error.code === 'SOURCE_UNREADABLE') throw refused(problem!.slice(0, 300), error)
    if (error.code === 'SOURCE_EMPTY') throw refused('it holds no row below the names of the columns.', error)
    throw error
  }
}

/** Of the same layouts as a file's: see `findLayout` and `unnamedColumn`. */
function csvOf(bytes: Uint8Array): Frame {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const text = hasMark ? bytes.subarray(3) : bytes
  const head = text.subarray(0, headBytes)
  const isWhole = head.length === text.length
  const { delimiter, startByte, startLine } = findLayout(head, isWhole, undefined)
  const code = delimiter.charCodeAt(0)
  const path = 'the request body'
  if (code > 127 || '"\r\n'.includes(delimiter))
    throw new AppError('SOURCE_UNREADABLE', { path, problem: 'its "sep=" line names no delimiter.' })
  const rest = text.subarray(startByte)
  refuseWide(rest, code, path)
  const table = csvTable(path, true, undefined, unnamedColumn(code, head.subarray(startByte), isWhole))
  const scanner = csvScanner(code, table, startLine)
  scanner.write(rest)
  scanner.end()
  return table.finish().frame
}

/** Each column takes memory before it has a cell. */
function refuseWide(bytes: Uint8Array, delimiter: number, path: string): void {
  let columns = 1
  for (let at = 0; at < bytes.length && columns <= columnsMax; at++) {
    const byte = bytes[at]
    if (byte === 0x0a || byte === 0x0d) return
    if (byte === delimiter) columns++
  }
  if (columns <= columnsMax) return
  throw new AppError('SOURCE_UNREADABLE', { path, problem: `its first line has more than ${columnsMax} fields.` })
}
