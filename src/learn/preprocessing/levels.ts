import type { CategoryColumn } from '../../frame/column.ts'
import type { CategoryInput } from './input.ts'

/** What a rare value is. */
export interface LevelLimits {
  /** Greatest number of values that keep a code of their own. */
  readonly levelsMax: number
  /** Least summed weight (rows, when all weights are 1) of a value that keeps a code of its own. */
  readonly weightMin: number
}

/**
 * Ordinal encoding: the commonest values get the codes 0, 1, ... by falling weight, ties by name; the rest share one
 * code. Neither the order of the rows nor that of the column's dictionary changes the codes.
 *
 * @param weights  shape (rows,), >= 0
 * @returns        no levels at all for a column that is missing everywhere
 */
export function fitLevels(
  name: string,
  column: CategoryColumn,
  weights: Float64Array,
  limits: LevelLimits,
): CategoryInput {
  const totals = new Float64Array(column.categories.length)
  for (let row = 0; row < weights.length; row++) {
    const code = column.codes[row]!
    if (code >= 0) totals[code]! += weights[row]!
  }
  const seen = column.categories.map((level, code) => ({ level, weight: totals[code]! })).filter((it) => it.weight > 0)
  seen.sort((a, b) => b.weight - a.weight || (a.level < b.level ? -1 : 1))
  const common = seen.filter((it, rank) => rank < limits.levelsMax && it.weight >= limits.weightMin)
  const levels = common.map((it) => it.level)
  return { kind: 'category', column: name, levels, other: common.length < seen.length }
}
