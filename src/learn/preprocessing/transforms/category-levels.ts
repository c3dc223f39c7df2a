import { AppError, shown } from '../../../base/errors.ts'
import { categoryColumn } from '../../../frame/column.ts'
import type { CategoryColumn, TextColumn } from '../../../frame/column.ts'
import type { CategoryInput } from '../input.ts'
import { fitLevels } from '../levels.ts'
import type { LevelLimits } from '../levels.ts'

/** What is done with a value that no row of the fit had. */
export type UnknownRule = 'ignore' | 'error'

/** A column of texts as categories; a category column itself. */
export function asCategories(column: CategoryColumn | TextColumn): CategoryColumn {
  return column.kind === 'text' ? categoryColumn(column.values) : column
}

/**
 * The values of a column that are kept, sorted by code unit (`fitLevels` says which are rare), and whether some were not.
 */
export function sortedLevels(
  name: string,
  column: CategoryColumn | TextColumn,
  weights: Float64Array,
  limits: LevelLimits,
): CategoryInput {
  const { levels, ...input } = fitLevels(name, asCategories(column), weights, limits)
  return { ...input, levels: levels.toSorted() }
}

/** Whether a cell of a row that counts is missing. */
export function hasMissing(column: CategoryColumn | TextColumn, weights: Float64Array): boolean {
  const { codes } = asCategories(column)
  return codes.some((code, row) => code < 0 && weights[row]! > 0)
}

/** The error for a value that the fit did not see. */
export function unseen(column: string, value: string, known: readonly string[]): AppError {
  return new AppError('CATEGORY_UNSEEN', { column, value: shown(value), known })
}
