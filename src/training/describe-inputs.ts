import { cellAt } from '../frame/column.ts'
import { columnOf } from '../frame/frame.ts'
import { targetName } from '../domain/project.ts'
import type { ColumnContract, ColumnType } from '../domain/contract.ts'
import type { RequestRow, RequestValue } from '../domain/prediction.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import type { Signature, SignatureField } from '../domain/signature.ts'
import type { Cell, Column } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'

/** The signature of a model of these features: what the contract demands, completed by what training saw. */
export function signatureOf(table: PreparedTable, features: readonly string[]): Signature {
  const name = targetName(table.project.problem)
  return {
    inputs: features.map((feature) => inputOf(feature, columnOf(table.frame, feature), table.project.columns[feature])),
    output:
      table.labels === undefined
        ? { kind: 'regression', name }
        : { kind: 'classification', name, labels: table.labels },
  }
}

function inputOf(name: string, column: Column, contract: ColumnContract = { type: 'category' }): SignatureField {
  const range = contract.range ?? rangeOf(column, contract.type)
  const categories =
    contract.categories ??
    (column.kind === 'category' && contract.type === 'category' ? seen(column.categories) : undefined)
  return {
    name,
    type: contract.type,
    nullable: contract.nullable ?? true,
    ...(range === undefined ? {} : { range }),
    ...(categories === undefined ? {} : { categories }),
    ...(contract.meaning === undefined ? {} : { meaning: contract.meaning }),
  }
}

const seen = (categories: readonly string[]): readonly string[] => [...categories].sort()

function rangeOf(column: Column, type: ColumnType): { min: number; max: number } | undefined {
  if (column.kind !== 'number' || (type !== 'number' && type !== 'integer')) return undefined
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of column.values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return min > max ? undefined : { min, max }
}

/** A cell as a request would write it: dates as ISO text, booleans as true and false. */
export function requestValue(cell: Cell, type: ColumnType): RequestValue {
  if (cell === null) return null
  if (type === 'boolean') return cell === 'true'
  if (type === 'date' && typeof cell === 'number') return new Date(cell).toISOString().slice(0, 10)
  if (type === 'timestamp' && typeof cell === 'number') return new Date(cell).toISOString()
  return cell
}

/** Rows of a frame as requests for the signature: the values of each input by name. */
export function requestRows(frame: Frame, signature: Signature, rows: Uint32Array): RequestRow[] {
  return Array.from(rows, (row) =>
    Object.fromEntries(
      signature.inputs.map(({ name, type }) => [name, requestValue(cellAt(columnOf(frame, name), row), type)]),
    ),
  )
}
