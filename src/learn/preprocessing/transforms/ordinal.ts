import { AppError } from '../../../base/errors.ts'
import { numbersPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import type { CategoryInput } from '../input.ts'
import type { Transform } from '../transform.ts'
import { sortedLevels } from './category-levels.ts'
import type { UnknownRule } from './category-levels.ts'
import { refusingUnseen } from './refusing-unseen.ts'
import { requireArgument } from '../../check-arguments.ts'

/** A column as positions of its values, as data. */
export interface OrdinalColumn {
  readonly input: CategoryInput
  readonly unknown: UnknownRule
}

interface OrdinalOptions {
  readonly columns?: ColumnSelection
  readonly order?: readonly string[]
  readonly unknown?: UnknownRule
}

/**
 * Each value as its position in an order: 0, 1, 2, ... A number column of the same name. Missing stays missing.
 *
 * @param options.columns  default every category column
 * @param options.order    the values from the least to the greatest, of all the columns. Default: those of the fit (in
 *                         rows of weight above 0), sorted by code unit
 * @param options.unknown  what another value gives: 'ignore' (default) makes it missing, 'error' throws CATEGORY_UNSEEN,
 *                         at `fit` too where an order is given
 */
export function ordinal({ columns = ofKind('category'), order, unknown = 'ignore' }: OrdinalOptions = {}): Transform {
  requireArgument('unknown', unknown, "'ignore' or 'error'", ['ignore', 'error'].includes(unknown))
  if (order !== undefined && new Set(order).size < order.length) {
    throw new AppError('ARGUMENT_VALUE', { argument: 'order', expected: 'every value once', received: 'one twice' })
  }
  return columnTransform<'category' | 'text', OrdinalColumn>({
    kind: 'ordinal',
    params: { unknown, ...(order === undefined ? {} : { order }) },
    columns,
    reads: ['category', 'text'],
    fitColumn(name, column, weights) {
      const input = sortedLevels(name, column, weights, { levelsMax: Infinity, weightMin: 0 })
      return { input: { ...input, levels: order ?? input.levels, other: false }, unknown }
    },
    partOf: ordinalPart,
  })
}

/** What is done with one column. */
export function ordinalPart({ input, unknown }: OrdinalColumn): ColumnPart {
  const part = numbersPart({
    input,
    slots: [input.column],
    write(raw, out, at) {
      out[at] = raw < 0 ? Number.NaN : raw
    },
  })
  return unknown === 'ignore' ? part : refusingUnseen(part, input.column, input.levels)
}
