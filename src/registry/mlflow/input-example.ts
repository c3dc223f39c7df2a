import { cellColumns } from '../../learn/exchange/onnx/export/cell-matrix.ts'
import type { ModelManifest } from '../../domain/model-artifact.ts'
import type { RequestValue } from '../../domain/prediction.ts'
import type { CellType } from '../../learn/exchange/onnx/export/cell-matrix.ts'

/** Rows of an example. */
const exampleRows = 5

/** The first golden rows as a data frame, split orient. */
export function exampleOf({ signature, golden }: Pick<ModelManifest, 'signature' | 'golden'>): {
  readonly columns: readonly string[]
  readonly data: readonly (readonly RequestValue[])[]
} {
  const columns = cellColumns(signature)
  const data = golden.rows
    .slice(0, exampleRows)
    .map((row) => columns.map(({ name, type }) => cellOf(row[name] ?? null, type)))
  return { columns: columns.map(({ name }) => name), data }
}

/** A request's value as a data frame holds it: dates as milliseconds, coded categories as numbers. */
function cellOf(value: RequestValue, type: CellType): RequestValue {
  if (value === null || typeof value !== 'string' || type === 'string') return value
  if (type === 'boolean') return value === 'true'
  return /^-?\d+$/.test(value) ? Number(value) : Date.parse(value)
}
