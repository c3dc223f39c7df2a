import { AppError, shown } from '../base/errors.ts'
import { cellAt } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import type { ColumnContract } from '../domain/contract.ts'
import type { Label } from '../domain/signature.ts'

/** The negative and the positive class, in this order. */
export type Labels = readonly [Label, Label]

/**
 * The two classes of a target column: `positive` when the project names it, else the rarer one (ties: the later in
 * code-point order).
 *
 * @throws TARGET_MISSING_EVERYWHERE, TARGET_ONE_CLASS, TARGET_MANY_CLASSES, TARGET_POSITIVE_UNKNOWN
 */
export function classLabels(target: string, column: Column, type: ColumnContract['type'], positive?: Label): Labels {
  const rows = new Map<string, number>()
  const length = column.kind === 'category' ? column.codes.length : column.values.length
  for (let row = 0; row < length; row++) {
    const cell = cellAt(column, row)
    if (cell !== null) rows.set(String(cell), (rows.get(String(cell)) ?? 0) + 1)
  }
  const classes = [...rows.keys()].sort()
  if (classes.length === 0) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows: length })
  if (classes.length === 1) throw new AppError('TARGET_ONE_CLASS', { target, value: shown(classes[0]), rows: length })
  if (classes.length > 2) throw new AppError('TARGET_MANY_CLASSES', { target, classes, count: classes.length })
  const [first, second] = classes as [string, string]
  if (positive !== undefined && !classes.includes(String(positive))) {
    throw new AppError('TARGET_POSITIVE_UNKNOWN', { target, positive: shown(positive), values: classes })
  }
  const rarer = rows.get(first)! < rows.get(second)! ? first : second
  const chosen = positive === undefined ? rarer : String(positive)
  return [labelOf(chosen === first ? second : first, type), labelOf(chosen, type)]
}

/** A label in the user's type: 1 for an integer column, true for a boolean one, else as written. */
function labelOf(written: string, type: ColumnContract['type']): Label {
  if (type === 'integer' || type === 'number') return Number(written)
  if (type === 'boolean') return written === 'true'
  return written
}

/**
 * 1 where the target is the positive class, 0 where it is the negative, NaN where it is missing or another value.
 * Shape (rows,).
 */
export function encodeClasses(column: Column, labels: Labels): Float64Array {
  const [negative, positive] = labels.map(String)
  const length = column.kind === 'category' ? column.codes.length : column.values.length
  return Float64Array.from({ length }, (_, row) => {
    const cell = cellAt(column, row)
    if (cell === null) return Number.NaN
    return String(cell) === positive ? 1 : String(cell) === negative ? 0 : Number.NaN
  })
}

/**
 * The values of a numeric target; NaN where missing. Shape (rows,).
 *
 * @throws TARGET_NOT_NUMERIC, TARGET_MISSING_EVERYWHERE, TARGET_ONE_CLASS (the same number everywhere)
 */
export function numericTarget(target: string, column: Column): Float64Array {
  if (column.kind !== 'number') {
    const length = column.kind === 'category' ? column.codes.length : column.values.length
    const example = Array.from({ length }, (_, row) => cellAt(column, row)).find((cell) => cell !== null)
    throw new AppError('TARGET_NOT_NUMERIC', { target, example: shown(example ?? null) })
  }
  const present = column.values.filter((value) => !Number.isNaN(value))
  if (present.length === 0) throw new AppError('TARGET_MISSING_EVERYWHERE', { target, rows: column.values.length })
  if (present.every((value) => value === present[0])) {
    throw new AppError('TARGET_ONE_CLASS', { target, value: shown(present[0]), rows: column.values.length })
  }
  return column.values
}
