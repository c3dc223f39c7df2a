import type { TreeEnsemble } from './tree-ensemble.ts'

/**
 * The cells of a row that the nodes of trees read: up to three to a slot, by what stands for missing. The first cell,
 * number 0, belongs to the leaves.
 */
export interface CellPlan {
  readonly count: number
  /** Cell of a slot whose missing cells are below every cut, above every cut, or codes; 0 for none. Shape (slots,). */
  readonly low: Int32Array
  readonly high: Int32Array
  readonly code: Int32Array
  /** Cell that a node reads. */
  cellOf(node: number): number
}

export function cellPlan({ slot, set, missingLeft }: TreeEnsemble): CellPlan {
  const slots = slot.reduce((most, at) => Math.max(most, at + 1), 0)
  const low = new Int32Array(slots)
  const high = new Int32Array(slots)
  const code = new Int32Array(slots)
  const kindOf = (node: number) => (set[node]! >= 0 ? code : missingLeft[node] === 1 ? low : high)
  for (let node = 0; node < slot.length; node++) kindOf(node)[slot[node]!] = 1
  let count = 1
  for (let at = 0; at < slots; at++) for (const kind of [low, high, code]) if (kind[at] === 1) kind[at] = count++
  return { count, low, high, code, cellOf: (node) => kindOf(node)[slot[node]!]! }
}
