import { AppError, shown } from '../base/errors.ts'
import { cellAt } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import type { ColumnContract } from '../domain/contract.ts'
import type { Label } from '../domain/signature.ts'

/** Classes that a model learns at most: beyond, a target is more likely a name or free text. */
const classesMax = 1000

/**
 * The classes of a target column. Two: the negative and the positive one, in this order; positive is the one the project
 * names, else the rarer (ties: the later in code-point order). More: all of them, numbers ascending, else in code-point
 * order; `positive` is then not read, since `init` writes a target against the rest as an SQL expression.
 *
 * @throws TARGET_MISSING_EVERYWHERE, TARGET_ONE_CLASS, TARGET_MANY_CLASSES, TARGET_POSITIVE_UNKNOWN
 */
export function classLabels(
  target: string,
  column: Column,
  type: ColumnContract['type'],
  positive?: Label,
): readonly Label[] {
  const rows = new Map<string, number>()
  const length = column.kind === 'category' ? column.codes.length : column.values.length
  for (let row = 0; row < length; row++) {
    const cell = cellAt(column, row)
    if (cell !== null) rows.set(String(cell), (rows.get(String(cell)) ?? 0) + 1)
  }
  const classes = [...rows.keys()].sort()
  if (classes.length === 0) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows: length })
  if (classes.length === 1) throw new AppError('TARGET_ONE_CLASS', { target, value: shown(classes[0]), rows: length })
  if (classes.length > classesMax) throw new AppError('TARGET_MANY_CLASSES', { target, classes, count: classes.length })
  if (classes.length > 2) return inOrder(classes.map((written) => labelOf(written, type)))
  const [first, second] = classes as [string, string]
  if (positive !== undefined && !classes.includes(String(positive))) {
    throw new AppError('TARGET_POSITIVE_UNKNOWN', { target, positive: shown(positive), values: classes })
  }
  const rarer = rows.get(first)! < rows.get(second)! ? first : second
  const chosen = positive === undefined ? rarer : String(positive)
  return [labelOf(chosen === first ? second : first, type), labelOf(chosen, type)]
}

function inOrder(labels: readonly Label[]): readonly Label[] {
  return labels.every((label) => typeof label === 'number') ? labels.toSorted((a, b) => a - b) : labels
}

/** A label in the user's type: 1 for an integer column, true for a boolean one, else as written. */
function labelOf(written: string, type: ColumnContract['type']): Label {
  if (type === 'integer' || type === 'number') return Number(written)
  if (type === 'boolean') return written === 'true'
  return written
}

/** The position of each row's label in `labels`; NaN where it is missing or another value. Shape (rows,). */
export function encodeClasses(column: Column, labels: readonly Label[]): Float64Array {
  const positions = new Map(labels.map((label, position) => [String(label), position]))
  const length = column.kind === 'category' ? column.codes.length : column.values.length
  return Float64Array.from({ length }, (_, row) => {
    const cell = cellAt(column, row)
    return cell === null ? Number.NaN : (positions.get(String(cell)) ?? Number.NaN)
  })
}

/** Beyond this a number is an error of writing, and its square no longer fits a double. */
const greatestTarget = 1e100

/** Rows whose target is a number that cannot be learnt: infinite, or beyond 1e100. */
export function rowsBeyond(column: Column): number {
  if (column.kind !== 'number') return 0
  return column.values.reduce((count, value) => (Math.abs(value) > greatestTarget ? count + 1 : count), 0)
}

/**
 * The values of a numeric target; NaN where missing, or beyond 1e100. Shape (rows,).
 *
 * @throws TARGET_NOT_NUMERIC, TARGET_MISSING_EVERYWHERE, TARGET_ONE_CLASS (the same number everywhere)
 */
export function numericTarget(target: string, column: Column): Float64Array {
  if (column.kind !== 'number') {
    const length = column.kind === 'category' ? column.codes.length : column.values.length
    const example = Array.from({ length }, (_, row) => cellAt(column, row)).find((cell) => cell !== null)
    throw new AppError('TARGET_NOT_NUMERIC', { target, example: shown(example ?? null) })
  }
  const values = column.values.map((value) => (Math.abs(value) > greatestTarget ? Number.NaN : value))
  const present = values.filter((value) => !Number.isNaN(value))
  if (present.length === 0) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows: column.values.length })
  if (present.every((value) => value === present[0])) {
    throw new AppError('TARGET_ONE_CLASS', { target, value: shown(present[0]), rows: column.values.length })
  }
  return values
}
