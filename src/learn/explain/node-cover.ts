import type { TreeEnsemble } from '../estimators/trees/tree-ensemble.ts'

/**
 * Share of a node's training rows that went left, shape (nodes,); a half where no row came by.
 *
 * @param cover  weight of the training rows in each leaf, shape (leaves,)
 */
export function leftShares({ left, right }: TreeEnsemble, cover: Float64Array): Float64Array {
  const ofNode = new Float64Array(left.length)
  const shares = new Float64Array(left.length)
  const coverOf = (reference: number) => (reference >= 0 ? ofNode[reference]! : cover[-1 - reference]!)
  // Children stand after their parent.
  for (let node = left.length - 1; node >= 0; node--) {
    const onLeft = coverOf(left[node]!)
    ofNode[node] = onLeft + coverOf(right[node]!)
    shares[node] = ofNode[node]! > 0 ? onLeft / ofNode[node]! : 0.5
  }
  return shares
}
