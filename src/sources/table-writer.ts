import { mkdir, open, rm, rename } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { cellAt } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'

const rowsAtATime = 4096

/** Values put beside a frame, one a row. */
export type AddedColumns = ReadonlyMap<string, readonly (string | number)[]>

/**
 * Writes a frame as CSV (RFC 4180, UTF-8, LF, header), or as JSON lines where the name ends in .jsonl or .ndjson, with
 * columns added at the end. Missing is an empty field, or null; timestamps are ISO 8601. An added column whose name the frame has already is called `name_2`: nothing is replaced.
 * The file appears under its name only when it is whole.
 */
export async function writeTable(path: string, frame: Frame, added: AddedColumns = new Map()): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const partial = `${path}.partial-${process.pid}`
  const file = await open(partial, 'w')
  try {
    await (/\.(?:jsonl|ndjson)$/i.test(path) ? writeJsonLines : writeRows)(file, frame, added)
    await file.sync()
    await file.close()
    await rename(partial, path)
  } catch (error) {
    await file.close().catch(() => {}) // it may be closed already; the first error is the one to tell
    await rm(partial, { force: true })
    throw error
  }
}

async function writeRows(file: FileHandle, frame: Frame, added: AddedColumns): Promise<void> {
  const writers = [...frame.columns.values()].map((column) => cellWriter(column))
  const names = [...frame.columns.keys()]
  for (const [name, values] of added) {
    names.push(freeName(name, names))
    writers.push((row) => csvField(String(values[row]!)))
  }
  // a record that is one empty field would be an empty line, which is no record to most readers
  const isAlone = writers.length === 1
  await file.write(`${names.map((name) => csvField(name)).join(',')}\n`)
  for (let start = 0; start < frame.rowCount; start += rowsAtATime) {
    const lines: string[] = []
    for (let row = start; row < Math.min(frame.rowCount, start + rowsAtATime); row++) {
      const line = writers.map((write) => write(row)).join(',')
      lines.push(isAlone && line === '' ? '""\n' : `${line}\n`)
    }
    await file.write(lines.join(''))
  }
}

async function writeJsonLines(file: FileHandle, frame: Frame, added: AddedColumns): Promise<void> {
  const names = [...frame.columns.keys()]
  const cells = [...frame.columns.values()].map((column) => (row: number) => jsonCell(column, row))
  for (const [name, values] of added) {
    names.push(freeName(name, names))
    cells.push((row) => values[row]!)
  }
  const keys = names.map((name) => JSON.stringify(name))
  for (let start = 0; start < frame.rowCount; start += rowsAtATime) {
    const lines: string[] = []
    for (let row = start; row < Math.min(frame.rowCount, start + rowsAtATime); row++) {
      lines.push(`{${keys.map((key, i) => `${key}:${JSON.stringify(cells[i]!(row))}`).join(',')}}\n`)
    }
    await file.write(lines.join(''))
  }
}

function jsonCell(column: Column, row: number): string | number | boolean | null {
  const cell = cellAt(column, row)
  return column.kind === 'timestamp' && cell !== null ? new Date(Number(cell)).toISOString() : cell
}

function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name
  let suffix = 2
  while (taken.includes(`${name}_${suffix}`)) suffix++
  return `${name}_${suffix}`
}

function cellWriter(column: Column): (row: number) => string {
  if (column.kind === 'category') {
    const fields = column.categories.map((category) => csvField(category))
    return (row) => fields[column.codes[row]!] ?? ''
  }
  return (row) => {
    const cell = cellAt(column, row)
    if (cell === null) return ''
    if (column.kind === 'timestamp') return new Date(Number(cell)).toISOString()
    return csvField(String(cell))
  }
}

/** A field as CSV: quoted where a reader could take it apart, or for an empty or blank-edged one. */
export function csvField(text: string): string {
  return /[",;\t|\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
