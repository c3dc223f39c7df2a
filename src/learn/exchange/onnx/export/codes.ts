import type { CategoryInput } from '../../../preprocessing/input.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'

/**
 * The codes of a column of categories as int64, shape (rows, 1): a level's position, `levels.length` for other values
 * where the model knows such a group. ONNX has no missing text: the empty one stands for it, unless it is a level.
 *
 * @param missing  the code of a missing value
 * @param unknown  the code of a value that was never seen, where there is no group of others
 */
export function categoryCodes(
  graph: GraphBuilder,
  { column, levels, other }: CategoryInput,
  { missing, unknown }: { readonly missing: number; readonly unknown: number },
): ValueName {
  const keys = levels.includes('') ? levels : [...levels, '']
  return graph.node('ml.LabelEncoder', [graph.input(column, 'string')], {
    keys_strings: { strings: [...keys] },
    values_int64s: { ints: keys.map((_, code) => (code < levels.length ? code : missing)) },
    default_int64: other ? levels.length : unknown,
  })
}
