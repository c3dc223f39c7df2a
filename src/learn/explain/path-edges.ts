import type { TreeEnsemble } from '../estimators/trees/tree-ensemble.ts'

/** The branches of all trees: edge 2 * node leads left, 2 * node + 1 right. */
export interface PathEdges {
  /** Product of the cover shares of all branches of the edge's slot, from the root down to the edge; shape (2 * nodes,). */
  readonly share: Float64Array
  /** The last edge above that asks the same slot, -1 where there is none; shape (2 * nodes,). */
  readonly older: Int32Array
  /** Most slots on one path, and most edges. */
  readonly slotsMost: number
  readonly depth: number
}

/**
 * @param shares  share of each node's cover that goes left
 * @param width   slots of the encoder
 */
export function pathEdges({ roots, slot, left, right }: TreeEnsemble, shares: Float64Array, width: number): PathEdges {
  const share = new Float64Array(2 * slot.length)
  const older = new Int32Array(2 * slot.length).fill(-1)
  const last = new Int32Array(width).fill(-1)
  let slotsMost = 0
  let depth = 0
  function walk(node: number, level: number, slots: number): void {
    depth = Math.max(depth, level)
    slotsMost = Math.max(slotsMost, slots)
    if (node < 0) return
    const at = slot[node]!
    const old = last[at]!
    for (const side of [0, 1]) {
      const edge = 2 * node + side
      older[edge] = old
      share[edge] = (old < 0 ? 1 : share[old]!) * (side === 0 ? shares[node]! : 1 - shares[node]!)
      last[at] = edge
      walk(side === 0 ? left[node]! : right[node]!, level + 1, old < 0 ? slots + 1 : slots)
    }
    last[at] = old
  }
  for (const root of roots) walk(root, 0, 0)
  return { share, older, slotsMost, depth }
}
