import { wordsPart } from '../column-part.ts'
import type { ColumnPart } from '../column-part.ts'
import { ofKind } from '../column-selection.ts'
import type { ColumnSelection } from '../column-selection.ts'
import { columnTransform } from '../column-transform.ts'
import type { CategoryInput } from '../input.ts'
import type { Transform } from '../transform.ts'
import { sortedLevels } from './category-levels.ts'
import { requireArgument } from '../../check-arguments.ts'

interface RareOptions {
  readonly columns?: ColumnSelection
  readonly minRows?: number
  readonly levelsMax?: number
}

const rare = '(rare)'

/**
 * Puts the rare values of a category into one, '(rare)', which a value never seen joins; where training had no rare
 * ones, such a value becomes missing.
 *
 * @param options.columns    default every category column
 * @param options.minRows    least summed weight (rows) of a value that is kept, default 10
 * @param options.levelsMax  greatest number of values that are kept, default 1000; the commonest, ties by name
 */
export function rareCategories({
  columns = ofKind('category'),
  minRows = 10,
  levelsMax = 1000,
}: RareOptions = {}): Transform {
  requireArgument('minRows', minRows, 'a number above 0', minRows > 0)
  requireArgument('levelsMax', levelsMax, 'a whole number of at least 1', Number.isInteger(levelsMax) && levelsMax >= 1)
  return columnTransform<'category' | 'text', CategoryInput>({
    kind: 'rare-categories',
    params: { minRows, levelsMax },
    columns,
    reads: ['category', 'text'],
    fitColumn: (name, column, weights) => sortedLevels(name, column, weights, { levelsMax, weightMin: minRows }),
    partOf: rarePart,
  })
}

/** What is done with one column. */
export function rarePart({ column, levels, other }: CategoryInput): ColumnPart {
  const kept = new Set(levels)
  const otherwise = other ? rare : null
  return wordsPart({ column, wordOf: (word) => (word === null || kept.has(word) ? word : otherwise) })
}
