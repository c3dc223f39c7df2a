import { canonicalJson } from '../base/json.ts'
import type { TreeEnsemble } from './estimators/trees/tree-ensemble.ts'
import type { Model } from './model.ts'

/** What a fitted model costs to run, told from the model alone: the same model has the same cost on every machine. */
export interface OperatingCost {
  /** Weights multiplied, rows compared with or nodes of trees passed for one row: an estimate, >= 0. */
  readonly steps: number
  /** Of the model as it is stored, without signature and golden rows. */
  readonly bytes: number
}

/**
 * The operating cost of a model. A step takes from under one to a few nanoseconds, by what it is and by how much of the
 * model fits into the caches: steps tell 100 from 10,000, not 100 from 120.
 *
 * Cost: a look at every node of its trees, and its state written as JSON.
 */
export function operatingCost(model: Model): OperatingCost {
  const { params, tensors } = model.toState()
  const numbers = Object.values(tensors).reduce((sum, { byteLength }) => sum + byteLength, 0)
  return { steps: stepsOf(model), bytes: numbers + canonicalJson(params).length }
}

/** Steps for one row: what the model says, else the nodes on the way through its trees, else its numbers, each once. */
export function stepsOf(model: Model): number {
  if (model.steps !== undefined) return model.steps
  if (model.trees !== undefined) return nodesPassed(model.trees.ensemble)
  return Object.values(model.toState().tensors).reduce((sum, { length }) => sum + length, 0)
}

/** Nodes that a training row passes on average, leaves included; where leaves have no cover, the mean over leaves. */
function nodesPassed({ roots, left, right, cover, leafValue, leafWidth }: TreeEnsemble): number {
  const depth = new Float64Array(left.length)
  const leafDepth = new Float64Array(leafValue.length / leafWidth)
  const treeOf = new Int32Array(left.length)
  const leafTree = new Int32Array(leafDepth.length)
  const reach = (to: number, at: number, tree: number): void => {
    if (to >= 0) {
      depth[to] = at
      treeOf[to] = tree
    } else {
      leafDepth[-1 - to] = at
      leafTree[-1 - to] = tree
    }
  }
  for (const [tree, root] of roots.entries()) reach(root, 0, tree)
  // Children stand after their parent.
  for (let node = 0; node < left.length; node++) {
    for (const child of [left[node]!, right[node]!]) reach(child, depth[node]! + 1, treeOf[node]!)
  }
  const weights = new Float64Array(roots.length)
  const sums = new Float64Array(roots.length)
  const isWeighed = cover?.some((weight) => weight > 0) === true
  for (let leaf = 0; leaf < leafDepth.length; leaf++) {
    const weight = isWeighed ? cover[leaf]! : 1
    weights[leafTree[leaf]!]! += weight
    sums[leafTree[leaf]!]! += weight * (leafDepth[leaf]! + 1)
  }
  return sums.reduce((total, sum, tree) => total + (weights[tree]! > 0 ? sum / weights[tree]! : 1), 0)
}
