import { Type, columnFromArray, float64, tableFromColumns, tableFromIPC, tableToIPC } from '@uwdata/flechette'
import type { Table } from '@uwdata/flechette'
import { AppError } from '../base/errors.ts'
import type { TableBytes } from '../domain/source.ts'
import type { Frame } from '../frame/frame.ts'
import { checkArrowStream } from './arrow-metadata.ts'
import { arrowFrame } from './arrow-reader.ts'
import { refuseArrow } from './flat-buffer.ts'

const path = 'the request body'
const fileMagic = 'ARROW1'

/**
 * Reads the Arrow IPC of a request, a stream or a file, which is a stream between two marks. Cells become what those of an
 * Arrow file become (`readArrow`); what may be in it is said in `checkArrowStream`.
 *
 * @throws SOURCE_UNREADABLE, SOURCE_EMPTY, REQUEST_ROWS_TOO_MANY
 */
export function arrowOfBytes(bytes: Uint8Array, rowsMax: number): Frame {
  try {
    // Laid over by typed arrays: of its own, and from a whole word on. A file's stream begins behind its mark.
    const isFile = Buffer.from(bytes.subarray(0, fileMagic.length)).toString('latin1') === fileMagic
    const stream = new Uint8Array(bytes.subarray(isFile ? 8 : 0))
    const { rows } = checkArrowStream(stream, rowsMax)
    if (rows > rowsMax) throw new AppError('REQUEST_ROWS_TOO_MANY', { rows, limit: rowsMax })
    const table = tableFromIPC(stream, { useBigInt: true, useDecimalInt: true })
    refuseShort(table)
    return arrowFrame(table, path).frame
  } catch (error) {
    if (error instanceof AppError) throw error
    const problem = `${error instanceof Error ? error.message.slice(0, 200) : String(error)}.`
    throw new AppError('SOURCE_UNREADABLE', { path, problem }, { cause: error })
  }
}

/** Values that are not there would be read as missing. */
function refuseShort(table: Table): void {
  for (const column of table.children) {
    for (const { length, type, values } of column.data) {
      if (type.typeId === Type.Null || [Type.Utf8, Type.LargeUtf8, Type.Utf8View].some((id) => id === type.typeId))
        continue
      const { length: held } = values as { readonly length: number }
      if (held * (type.typeId === Type.Bool ? 8 : 1) < length) refuseArrow('a buffer of it is too short')
    }
  }
}

/** Columns as Arrow IPC: numbers as float64, else as flechette takes booleans and texts. */
export function arrowOfColumns(columns: Parameters<TableBytes['write']>[1], format: 'stream' | 'file'): Uint8Array {
  const made = [...columns].map(([name, values]) => {
    const isNumber = values.every((value) => typeof value === 'number')
    const isAlike = new Set(values.map((value) => typeof value)).size <= 1
    const column = isNumber
      ? columnFromArray([...values], float64())
      : columnFromArray(isAlike ? [...values] : values.map(String))
    return [name, column] as const
  })
  return tableToIPC(tableFromColumns(made.map(([name, column]) => [name, column])), { format })!
}
