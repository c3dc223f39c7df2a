import { AppError } from '../base/errors.ts'
import { takeRows } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'

/**
 * The rows whose time is in [fromMs, toMs): the start belongs to the window, the end does not, so that windows that
 * touch share no row. An open end is an infinity. Rows without a time are in no window.
 *
 * @param fromMs  milliseconds since 1970-01-01 UTC, or -Infinity
 * @param toMs    milliseconds since 1970-01-01 UTC, or Infinity
 * @throws DRIFT_TIME_COLUMN when the frame has no timestamp column of that name, or none is named
 */
export function windowOf(frame: Frame, timeColumn: string | undefined, fromMs: number, toMs: number): Frame {
  const column = timeColumn === undefined ? undefined : frame.columns.get(timeColumn)
  if (column?.kind !== 'timestamp') {
    throw new AppError('DRIFT_TIME_COLUMN', { column: timeColumn, received: column?.kind ?? 'no such column' })
  }
  const rows: number[] = []
  for (const [row, time] of column.values.entries()) if (time >= fromMs && time < toMs) rows.push(row)
  return takeRows(frame, Uint32Array.from(rows))
}
