import { numbersPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import type { CategoryInput } from '../input.ts'
import type { Transform } from '../transform.ts'
import { hasMissing, sortedLevels } from './category-levels.ts'
import type { UnknownRule } from './category-levels.ts'
import { refusingUnseen } from './refusing-unseen.ts'
import { requireArgument } from '../../check-arguments.ts'

/** A one-hot encoded column, as data. */
export interface OneHotColumn {
  readonly input: CategoryInput
  /** Whether missing cells have a column of their own. */
  readonly indicator: boolean
  /** Whether the column of the first level is left out. */
  readonly dropFirst: boolean
  /** All values of the fit, where others are refused. */
  readonly known?: readonly string[]
}

interface OneHotOptions {
  readonly columns?: ColumnSelection
  readonly minRows?: number
  readonly levelsMax?: number
  readonly unknown?: UnknownRule
  readonly drop?: 'none' | 'first' | 'binary'
}

/**
 * A column of 0 or 1 for each value, `city=Bonn`, sorted by code unit; one for the rare values together, `city=(rare)`,
 * where there are some; and one for missing cells, `city missing`, where training had some. They add up to 1.
 *
 * @param options.columns    default every category column
 * @param options.minRows    least summed weight (rows) of a value that keeps a column of its own, default 1
 * @param options.levelsMax  greatest number of values that keep one, default 1000; the commonest, ties by name
 * @param options.unknown    what a value gives that no row of the fit had: 'ignore' (default) counts it as rare, and
 *                           where there are no rare ones gives 0 in every column; 'error' throws CATEGORY_UNSEEN
 * @param options.drop       'first' leaves out the first value's column, 'binary' only where there are two columns and no
 *                           other; a model without a penalty needs that, ours do not. Default 'none'
 *
 * A value seen only in rows of weight 0 was not seen. Deviation from scikit-learn's OneHotEncoder: among values of equal
 * count that `levelsMax` parts, those that stand first are kept; a missing cell the fit did not see gives 0s.
 */
export function oneHot({
  columns = ofKind('category'),
  minRows = 1,
  levelsMax = 1000,
  unknown = 'ignore',
  drop = 'none',
}: OneHotOptions = {}): Transform {
  requireArgument('minRows', minRows, 'a number above 0', minRows > 0)
  requireArgument('levelsMax', levelsMax, 'a whole number of at least 1', Number.isInteger(levelsMax) && levelsMax >= 1)
  requireArgument('unknown', unknown, "'ignore' or 'error'", ['ignore', 'error'].includes(unknown))
  requireArgument('drop', drop, "'none', 'first' or 'binary'", ['none', 'first', 'binary'].includes(drop))
  return columnTransform<'category' | 'text', OneHotColumn>({
    kind: 'one-hot',
    params: { minRows, levelsMax, unknown, drop },
    columns,
    reads: ['category', 'text'],
    fitColumn(name, column, weights) {
      const input = sortedLevels(name, column, weights, { levelsMax, weightMin: minRows })
      const indicator = hasMissing(column, weights)
      const isBinary = input.levels.length === 2 && !input.other && !indicator
      const dropFirst = input.levels.length > 0 && (drop === 'first' || (drop === 'binary' && isBinary))
      if (unknown === 'ignore') return { input, indicator, dropFirst }
      const { levels } = sortedLevels(name, column, weights, { levelsMax: Infinity, weightMin: 0 })
      return { input, indicator, dropFirst, known: levels }
    },
    partOf: oneHotPart,
  })
}

/** What is done with one column. */
export function oneHotPart({ input, indicator, dropFirst, known }: OneHotColumn): ColumnPart {
  const { column, levels, other } = input
  const first = dropFirst ? 1 : 0
  const slots = levels.slice(first).map((level) => `${column}=${level}`)
  if (other) slots.push(`${column}=(rare)`)
  const missing = slots.length
  if (indicator) slots.push(`${column} missing`)
  const part = numbersPart({
    input,
    slots,
    write(raw, out, at) {
      for (let slot = 0; slot < slots.length; slot++) out[at + slot] = 0
      if (raw >= first) out[at + raw - first] = 1
      else if (indicator && Number.isNaN(raw)) out[at + missing] = 1
    },
  })
  return known === undefined ? part : refusingUnseen(part, column, known)
}
