import { zstdDecompressSync } from 'node:zlib'
import { CompressionType, Type, setCompressionCodec, tableFromIPC } from '@uwdata/flechette'
import type { DataType, Table } from '@uwdata/flechette'
import { AppError } from '../base/errors.ts'
import { categoryColumn } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { distinctNames, repeatedNote } from './column-names.ts'
import { fileChunks } from './file-chunks.ts'
import type { ReadOptions } from './file-chunks.ts'
import { unpackLz4 } from './lz4-frame.ts'
import type { ReadFile } from './read-file.ts'

const packedOnly = (): never => {
  throw new Error('only reading is supported')
}
setCompressionCodec(CompressionType.LZ4_FRAME, { decode: unpackLz4, encode: packedOnly })
// a copy, since typed arrays are laid over the bytes and a Buffer may begin anywhere
setCompressionCodec(CompressionType.ZSTD, {
  decode: (bytes) => new Uint8Array(zstdDecompressSync(bytes)),
  encode: packedOnly,
})

/**
 * Reads Arrow IPC, as a file (`.arrow`, `.feather` version 2) or a stream, plain or packed by LZ4 or zstd. Types become
 * what they become from Parquet: numbers that a double holds exactly are numbers; where one whole number or decimal
 * of a column would lose a digit, the column is text. Dates and timestamps are ms UTC. Dictionaries are their values.
 * Booleans are 'true' and 'false'; a list or struct is its JSON text; bytes are hexadecimal.
 *
 * @throws SOURCE_UNREADABLE also for a file that is cut off, and Feather of version 1
 */
export async function readArrow(path: string, options: ReadOptions): Promise<ReadFile> {
  const file = fileChunks(path, options)
  const parts: Uint8Array[] = []
  for await (const chunk of file.chunks) parts.push(chunk)
  // typed arrays are laid over the bytes, which must then begin at a whole word
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts.splice(0)) {
    bytes.set(part, at)
    at += part.length
  }
  const isStream = assertArrow(path, bytes)
  try {
    const table = tableFromIPC(bytes, { useBigInt: true, useDecimalInt: true })
    const { frame, repeated } = arrowFrame(table, path)
    const size = `${frame.rowCount.toLocaleString('en')} rows, ${frame.columns.size} columns`
    const description = `Arrow ${isStream ? 'stream' : 'file'}, ${size}`
    return { frame, digest: file.digest(), description, repeated, notes: repeatedNote(repeated) }
  } catch (error) {
    if (error instanceof AppError) throw error
    const problem = `its Arrow data cannot be decoded: ${error instanceof Error ? error.message : String(error)}.`
    throw new AppError('SOURCE_UNREADABLE', { path, problem }, { cause: error })
  }
}

/** The cells of a table, as `readArrow` says. @throws SOURCE_EMPTY */
export function arrowFrame(table: Table, path: string): Pick<ReadFile, 'frame' | 'repeated'> {
  const { names, repeated } = distinctNames(table.names.map(String))
  if (table.numRows === 0 || names.length === 0) throw new AppError('SOURCE_EMPTY', { path, rows: table.numRows })
  const columns = names.map((name, i): readonly [string, Column] => [name, columnOf(table, i)])
  return { frame: frameOf(columns, table.numRows), repeated }
}

/** Whether the bytes are a stream. */
function assertArrow(path: string, bytes: Uint8Array): boolean {
  const text = (start: number, end: number): string => Buffer.from(bytes.subarray(start, end)).toString('latin1')
  const refuse = (problem: string): never => {
    throw new AppError('SOURCE_UNREADABLE', { path, problem })
  }
  if (bytes.length === 0) throw new AppError('SOURCE_EMPTY', { path, rows: 0 })
  if (text(0, 4) === 'FEA1') refuse('it is Feather of version 1: write it again as version 2, or as Parquet.')
  if (text(0, 6) === 'ARROW1') {
    if (text(bytes.length - 6, bytes.length) !== 'ARROW1') refuse('it is an Arrow file whose end is missing.')
    return false
  }
  if (text(0, 4) !== '\xff\xff\xff\xff') refuse('it does not begin as Arrow does.')
  // the mark at the end is all that tells a stream from a part of one
  if (text(bytes.length - 8, bytes.length) !== '\xff\xff\xff\xff\0\0\0\0')
    refuse('it is an Arrow stream whose end is missing.')
  return true
}

function columnOf(table: Table, index: number): Column {
  const column = table.getChildAt(index)
  const type = valueType(column.type)
  switch (type.typeId) {
    case Type.Int:
      return wholeNumbers(column, table.numRows)
    case Type.Float:
    case Type.Duration:
      return { kind: 'number', values: numbers(column, table.numRows, Number) }
    case Type.Decimal:
      return decimals(column, table.numRows, (type as { scale: number }).scale)
    case Type.Date:
    case Type.Timestamp:
      return { kind: 'timestamp', values: numbers(column, table.numRows, (value) => Math.floor(Number(value))) }
    case Type.Time:
      return texts(column, (value) => timeText(value, type))
    default:
      return texts(column, textOf)
  }
}

/** Of dictionary and run-end encoded columns, the type of what they stand for. */
function valueType(type: DataType): DataType {
  if (type.typeId === Type.Dictionary) return valueType((type as { dictionary: DataType }).dictionary)
  if (type.typeId === Type.RunEndEncoded)
    return valueType((type as { children: { type: DataType }[] }).children[1]!.type)
  return type
}

function numbers(column: Iterable<unknown>, rows: number, toNumber: (value: unknown) => number): Float64Array {
  const values = new Float64Array(rows)
  let row = 0
  for (const value of column) values[row++] = value === null || value === undefined ? Number.NaN : toNumber(value)
  return values
}

function wholeNumbers(column: Iterable<unknown>, rows: number): Column {
  for (const value of column) {
    if (typeof value === 'bigint' && !Number.isSafeInteger(Number(value))) return texts(column, String)
  }
  return { kind: 'number', values: numbers(column, rows, Number) }
}

/** Decimals come as whole numbers of their last digit. */
function decimals(column: Iterable<unknown>, rows: number, scale: number): Column {
  const text = (value: unknown): string => decimalText(BigInt(value as bigint | number), scale)
  for (const value of column) {
    if (value !== null && !Number.isSafeInteger(Number(value))) return texts(column, text)
  }
  return { kind: 'number', values: numbers(column, rows, (value) => Number(text(value))) }
}

function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value)
  const sign = value < 0n ? '-' : ''
  if (scale <= 0) return `${sign}${digits}${'0'.repeat(-scale)}`
  const padded = digits.padStart(scale + 1, '0')
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
}

function texts(column: Iterable<unknown>, toText: (value: unknown) => string): Column {
  const cells: (string | null)[] = []
  for (const value of column) {
    const text = value === null || value === undefined ? '' : toText(value)
    cells.push(text === '' ? null : text)
  }
  return categoryColumn(cells)
}

function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  if (typeof value === 'string' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'bigint'
      ? Number.isSafeInteger(Number(item))
        ? Number(item)
        : String(item)
      : ArrayBuffer.isView(item)
        ? Array.from(item as Uint8Array)
        : item,
  )
}

/** 'hh:mm:ss', with as many digits of the second as it has. */
function timeText(value: unknown, { unit }: { readonly unit: number }): string {
  const perSecond = 10n ** BigInt(3 * unit)
  const ticks = BigInt(value as number | bigint)
  const [seconds, rest] = [ticks / perSecond, ticks % perSecond]
  const two = (part: bigint): string => String(part).padStart(2, '0')
  const fraction =
    unit === 0 || rest === 0n
      ? ''
      : `.${String(rest)
          .padStart(3 * unit, '0')
          .replace(/0+$/, '')}`
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction}`
}
