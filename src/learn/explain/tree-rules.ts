import { AppError } from '../../base/errors.ts'
import { wordsOfSets } from '../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../estimators/trees/tree-ensemble.ts'
import type { Model } from '../model.ts'
import type { CellInput } from '../preprocessing/input.ts'

/**
 * A tree of a model, to be read: a line for each test and each leaf, indented by depth. A test is followed by what holds
 * where it is met, then `else`. A leaf shows its numbers, one for each output, to four digits, and the training rows in it:
 * of a decision tree the mean or the shares of classes, of boosting what the tree adds.
 *
 * @param tree  its position, default 0
 * @throws EXPLAIN_NO_TREES for a model that is not made of trees; ARGUMENT_VALUE for a tree it does not have
 */
export function treeRules(model: Model, { tree = 0 }: { readonly tree?: number } = {}): string[] {
  if (model.trees === undefined) throw new AppError('EXPLAIN_NO_TREES', { kind: model.kind })
  const { encoder, ensemble } = model.trees
  const root = ensemble.roots[tree]
  if (root === undefined) {
    const expected = `the position of one of ${ensemble.roots.length} trees`
    throw new AppError('ARGUMENT_VALUE', { argument: 'tree', expected, received: `${tree}` })
  }
  const inputs = encoder.features.flatMap(({ input, slots }) => slots.map(() => input))
  const lines: string[] = []
  const read = (node: number, indent: string): void => {
    if (node < 0) {
      lines.push(`${indent}${leafOf(ensemble, -1 - node)}`)
      return
    }
    const slot = ensemble.slot[node]!
    lines.push(`${indent}${testOf(ensemble, node, encoder.slots[slot]!, inputs[slot]!)}`)
    read(ensemble.left[node]!, `${indent}  `)
    lines.push(`${indent}else`)
    read(ensemble.right[node]!, `${indent}  `)
  }
  read(root, '')
  return lines
}

function testOf(
  ensemble: TreeEnsemble,
  node: number,
  name: string,
  input: CellInput | { readonly kind: 'text' },
): string {
  const missing = ensemble.missingLeft[node] === 1 ? ' or missing' : ''
  if (ensemble.set[node]! >= 0) return `${name} is ${levelsLeft(ensemble, node, input).join(', ')}${missing}`
  const cut = ensemble.cut[node]!
  return cut === Infinity ? `${name} is known` : `${name} <= ${Number(cut.toPrecision(6))}${missing}`
}

/** Names of the values that go left; a code that has none stands for the rare ones. */
function levelsLeft(
  { set, sets, ...trees }: TreeEnsemble,
  node: number,
  input: CellInput | { readonly kind: 'text' },
): string[] {
  const { levels, other } = input.kind === 'category' ? input : { levels: [], other: false }
  const names = other ? [...levels, '(rare)'] : levels
  const start = set[node]!
  const codes = 32 * wordsOfSets({ set, sets, ...trees })
  return Array.from({ length: codes }, (_, code) => code)
    .filter((code) => ((sets[start + (code >>> 5)]! >>> (code & 31)) & 1) === 1)
    .flatMap((code) => names[code] ?? (input.kind === 'category' ? [] : [`${code}`]))
}

function leafOf({ leafValue, leafWidth, cover }: TreeEnsemble, leaf: number): string {
  const values = leafValue.subarray(leaf * leafWidth, (leaf + 1) * leafWidth)
  const numbers = Array.from(values, (value) => Number(value.toPrecision(4))).join(' ')
  return cover === undefined ? numbers : `${numbers} (${Number(cover[leaf]!.toPrecision(6))} rows)`
}
