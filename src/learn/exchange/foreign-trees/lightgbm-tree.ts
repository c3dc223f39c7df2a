import { AppError } from '../../../base/errors.ts'
import type { ForeignNode, ForeignSplit } from './foreign-ensemble.ts'

const library = 'LightGBM'

/** The fields of a part of the text, by name. */
export type TextFields = Readonly<Record<string, string>>

/** The slot of a feature, of which 0 counts as missing or does not. */
export type SlotOf = (feature: number, zeroIsMissing: boolean) => number

/** Bits of a node's decision type. */
const bits = { isCategory: 1, defaultLeft: 2, missingShift: 2, missingMask: 3 } as const
/** What counts as missing, by those bits. */
const zeroMissing = 1
const nanMissing = 2

/**
 * The nodes of one tree, then its leaves.
 *
 * @param share  what leaf values are multiplied by
 */
export function lightgbmTree(fields: TextFields, slotOf: SlotOf, share: number): ForeignNode[] {
  if (fields['is_linear'] === '1') {
    throw new AppError('MODEL_FOREIGN_UNSUPPORTED', {
      library,
      what: 'linear models in its leaves (linear_tree)',
      supported: 'constant leaves',
    })
  }
  const leafCount = Number(fields['num_leaves'])
  const splitCount = leafCount - 1
  const values = numbersOf(fields, 'leaf_value', leafCount)
  const covers = splitCount === 0 ? [0] : numbersOf(fields, 'leaf_count', leafCount)
  const leaves = values.map((value, leaf) => ({ value: value * share, cover: covers[leaf]! }))
  if (splitCount === 0) return leaves
  const read = (name: string) => numbersOf(fields, name, splitCount)
  const [feature, threshold, decision] = [read('split_feature'), read('threshold'), read('decision_type')]
  const [left, right] = [read('left_child'), read('right_child')]
  const setOf = setReader(fields)
  const childOf = (child: number) => (child >= 0 ? child : splitCount - 1 - child)
  const splits = feature.map((of, at): ForeignSplit => {
    const type = decision[at]!
    const cut = threshold[at]!
    const children = { left: childOf(left[at]!), right: childOf(right[at]!) }
    if ((type & bits.isCategory) !== 0) {
      return { slot: slotOf(of, false), test: setOf(cut), missingLeft: false, ...children }
    }
    const missing = (type >> bits.missingShift) & bits.missingMask
    const defaultLeft = (type & bits.defaultLeft) !== 0
    // Where nothing counts as missing NaN is read as 0.
    const missingLeft = missing === zeroMissing || missing === nanMissing ? defaultLeft : cut >= 0
    return { slot: slotOf(of, missing === zeroMissing), test: cut, missingLeft, ...children }
  })
  return [...splits, ...leaves]
}

/** Reads the codes of the tree's sets: bits in words of 32. */
function setReader(fields: TextFields): (set: number) => number[] {
  const sets = Number(fields['num_cat'] ?? 0)
  if (sets === 0) return () => []
  const bounds = numbersOf(fields, 'cat_boundaries', sets + 1)
  const words = numbersOf(fields, 'cat_threshold', bounds[sets]!)
  return (set) => {
    const codes: number[] = []
    words.slice(bounds[set], bounds[set + 1]).forEach((word, at) => {
      for (let bit = 0; bit < 32; bit++) if (((word >>> bit) & 1) === 1) codes.push(32 * at + bit)
    })
    return codes
  }
}

/** The numbers of a field; `count` of them. */
function numbersOf(fields: TextFields, name: string, count: number): number[] {
  const numbers = (fields[name] ?? '').split(' ').filter(Boolean).map(numberOf)
  if (numbers.length !== count || numbers.some(Number.isNaN)) {
    const problem = `${name} of a tree should hold ${count} numbers, received ${numbers.length}`
    throw new AppError('MODEL_FOREIGN_UNREADABLE', { library, problem })
  }
  return numbers
}

/** As C++ writes it. */
function numberOf(text: string): number {
  return /^-?inf/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
}
