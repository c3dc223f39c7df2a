import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { isCellStep } from '../clean/read-cell.ts'
import { isOfDigits } from '../frame/read-date.ts'
import { readNumber } from '../frame/read-number.ts'
import { compileRowChecker, problemsMax } from './check-request.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { RequestRow, RequestValue, RowsWritten } from '../domain/prediction.ts'
import type { SignatureField } from '../domain/signature.ts'
import type { RowChecker } from './check-request.ts'
import type { ServedModel } from './served-model.ts'

/** Rows that are no JSON: those of a table, or of a data frame. */
type TableWritten = Exclude<RowsWritten, 'json'>

/** Reads the rows of a table. */
interface TableReading {
  readonly check: RowChecker
  /** The row as JSON would write it, where that is read the same: what the log keeps. */
  row(row: RequestRow): RequestRow
}

const readings = new WeakMap<ServedModel, Map<TableWritten, TableReading>>()

/**
 * The rows of a table as the predictor takes them, with the check that reads them as batch scoring would. It is compiled
 * with the first table that a model is sent.
 *
 * @throws REQUEST_FIELDS for a data frame without a column of the model
 */
export function rowsOfTable(
  served: ServedModel,
  rows: readonly RequestRow[],
  written: TableWritten,
): { readonly rows: readonly RequestRow[]; readonly check: RowChecker } {
  const known = readings.get(served) ?? new Map<TableWritten, TableReading>()
  readings.set(served, known)
  const reading = known.get(written) ?? compileTableReading(served.manifest, written)
  known.set(written, reading)
  if (written === 'pandas') refuseAbsent(served, rows)
  return { rows: rows.map((row) => reading.row(row)), check: reading.check }
}

/**
 * A data frame has every column of the model, as MLflow asks for: where other columns are passed over, one that is
 * misspelt would be missing without a word. @throws REQUEST_FIELDS
 */
function refuseAbsent({ manifest: { signature } }: ServedModel, rows: readonly RequestRow[]): void {
  const [first] = rows
  if (first === undefined) return
  const absent = signature.inputs.filter(({ name }) => !rows.some((row) => Object.hasOwn(row, name)))
  if (absent.length === 0) return
  const inputs = new Set(signature.inputs.map(({ name }) => name))
  const others = Object.keys(first)
    .filter((name) => !inputs.has(name) && name.length <= 100)
    .slice(0, 100)
  const problems = absent.slice(0, problemsMax).map(({ name: column }) => {
    const near = nearest(column, others)
    const problem = { row: 0, column, expected: 'this column in the data frame', received: 'none of its name' }
    return near === undefined ? problem : { ...problem, nearest: near }
  })
  throw new AppError('REQUEST_FIELDS', { problems })
}

function compileTableReading(manifest: ModelManifest, written: TableWritten): TableReading {
  const plain = new Map(
    manifest.signature.inputs.map((field) => [field.name, compilePlain(field, manifest, written)] as const),
  )
  return {
    check: compileRowChecker(manifest, written),
    row(row) {
      // Without a prototype, a column may have any name, "__proto__" too.
      const made = Object.create(null) as Record<string, RequestValue>
      for (const name of Object.keys(row)) {
        const of = plain.get(name)
        if (of !== undefined) made[name] = of(row[name]!)
        else if (written === 'table') made[name] = row[name]!
      }
      return made
    },
  }
}

const asItIs = (value: RequestValue): RequestValue => value

/** What a cell is as JSON, where that is read as the cell is. */
function compilePlain(
  field: SignatureField,
  { preparation: { contract, clean } }: ModelManifest,
  written: TableWritten,
): (value: RequestValue) => RequestValue {
  const { name, type, categories = [] } = field
  if (type === 'number' || type === 'integer') {
    if (Object.hasOwn(contract, name) && contract[name]!.written !== undefined) return asItIs
    // Steps act on texts, and '5.0' is another one than '5'.
    const hasSteps = clean.some((step) => step.column === name && isCellStep(step))
    return (value) => {
      if (typeof value !== 'string') return value
      const number = readNumber(value)
      return Number.isFinite(number) && (!hasSteps || String(number) === value) ? number : value
    }
  }
  if (written !== 'pandas') return asItIs
  if (type === 'date' || type === 'timestamp') {
    const { format } = Object.hasOwn(contract, name) ? contract[name]! : {}
    return (value) => timeOfFrame(value, isOfDigits(format))
  }
  if (type !== 'category' || !isCoded(categories)) return asItIs
  // A whole number that may be missing is a double in a data frame: to_csv writes 3.0.
  const known = new Set(categories)
  return (value) => {
    if (typeof value !== 'string' || known.has(value) || !/^-?\d+\.0+$/.test(value)) return value
    const whole = value.slice(0, value.indexOf('.'))
    return known.has(whole) ? whole : value
  }
}

/**
 * A number of a data frame is milliseconds, as in that of the exported model, also where to_csv wrote it; but a text of
 * digits may be how the training file writes its dates.
 */
function timeOfFrame(value: RequestValue, isDigits: boolean): RequestValue {
  const ms = typeof value === 'number' ? value : typeof value === 'string' && !isDigits ? readNumber(value) : Number.NaN
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : value
}

/** Whether every category is a whole number as numbers are written. */
function isCoded(categories: readonly string[]): boolean {
  return categories.length > 0 && categories.every((text) => String(Math.trunc(Number(text))) === text)
}
