import { cellAt } from './column.ts'
import type { Cell } from './column.ts'
import type { Frame } from './frame.ts'

/**
 * The rows of a frame as objects, cells by column; a time is its ISO 8601 text. They have no prototype, so that a column
 * may have any name, "__proto__" too. A time beyond what a calendar can write is the text of its milliseconds.
 */
export function recordsOfFrame(frame: Frame): Readonly<Record<string, Cell>>[] {
  const columns = [...frame.columns]
  return Array.from({ length: frame.rowCount }, (_, row) => {
    const record = Object.create(null) as Record<string, Cell>
    for (const [name, column] of columns) {
      const cell = cellAt(column, row)
      record[name] = column.kind === 'timestamp' && cell !== null ? timeText(Number(cell)) : cell
    }
    return record
  })
}

function timeText(ms: number): string {
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms)
}
