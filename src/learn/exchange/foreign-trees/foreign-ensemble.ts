import { AppError } from '../../../base/errors.ts'
import type { TreeEnsemble } from '../../estimators/trees/tree-ensemble.ts'

/** A tree as another library wrote it; children by position, the root at 0. */
export interface ForeignTree {
  /** Which score it adds to. */
  readonly output: number
  readonly nodes: readonly ForeignNode[]
}
export type ForeignNode = ForeignLeaf | ForeignSplit
export interface ForeignLeaf {
  readonly value: number
  /** Weight of the training rows, as the library measures it. */
  readonly cover: number
}
export interface ForeignSplit {
  readonly slot: number
  /** The greatest number that goes left, or the codes that do. */
  readonly test: number | readonly number[]
  readonly missingLeft: boolean
  readonly left: number
  readonly right: number
}

/** Codes are bits of sets, so that they cannot be any number. */
const codesMax = 1 << 20

/**
 * Trees of one ensemble, in which outputs take turns; each output keeps the order of its trees, and with it its sum.
 *
 * @throws MODEL_FOREIGN_UNSUPPORTED for codes of categories beyond 2^20
 */
export function foreignEnsemble(
  library: string,
  starts: readonly number[],
  trees: readonly ForeignTree[],
): TreeEnsemble {
  const outputs = starts.length
  const byOutput = starts.map((_, output) => trees.filter((tree) => tree.output === output))
  const ordered = Array.from({ length: trees.length }, (_, at) => byOutput[at % outputs]![Math.floor(at / outputs)])
  const codes = trees.flatMap(({ nodes }) => nodes).reduce((most, node) => Math.max(most, codesOf(node)), 0)
  if (codes > codesMax) {
    const supported = `codes below ${codesMax}`
    throw new AppError('MODEL_FOREIGN_UNSUPPORTED', {
      library,
      what: `a category with the code ${codes - 1}`,
      supported,
    })
  }
  const words = Math.ceil(codes / 32)
  const nodes: { -readonly [Key in keyof ForeignSplit]: ForeignSplit[Key] }[] = []
  const leaves: ForeignLeaf[] = []
  const roots = ordered.map((tree) => {
    if (tree === undefined)
      throw new AppError('MODEL_FOREIGN_UNREADABLE', { library, problem: 'an output lacks trees' })
    return addTree(tree)
  })

  function addTree(tree: ForeignTree): number {
    let visits = 0
    const add = (at: number): number => {
      const node = tree.nodes[at]
      // A damaged tree may lead in circles.
      if (node === undefined || visits++ > tree.nodes.length) {
        throw new AppError('MODEL_FOREIGN_UNREADABLE', { library, problem: 'a node leads nowhere' })
      }
      if ('value' in node) return -leaves.push(node)
      const place = nodes.push({ ...node }) - 1
      nodes[place]!.left = add(node.left)
      nodes[place]!.right = add(node.right)
      return place
    }
    return add(0)
  }

  const isSet = nodes.map(({ test }) => typeof test !== 'number')
  let sets = 0
  return {
    starts,
    leafWidth: 1,
    roots: Int32Array.from(roots),
    slot: Int32Array.from(nodes, ({ slot }) => slot),
    cut: Float64Array.from(nodes, ({ test }) => (typeof test === 'number' ? test : 0)),
    set: Int32Array.from(nodes, (_, at) => (isSet[at] ? words * sets++ : -1)),
    missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => (missingLeft ? 1 : 0)),
    left: Int32Array.from(nodes, ({ left }) => left),
    right: Int32Array.from(nodes, ({ right }) => right),
    leafValue: Float64Array.from(leaves, ({ value }) => value),
    cover: Float64Array.from(leaves, ({ cover }) => cover),
    sets: Int32Array.from(nodes.flatMap(({ test }) => (typeof test === 'number' ? [] : wordsOf(test, words)))),
  }
}

function codesOf(node: ForeignNode): number {
  return 'value' in node || typeof node.test === 'number'
    ? 0
    : node.test.reduce((most, code) => Math.max(most, code + 1), 1)
}

function wordsOf(codes: readonly number[], count: number): number[] {
  const words = Array.from({ length: count }, () => 0)
  for (const code of codes) words[code >>> 5]! |= 1 << (code & 31)
  return words
}
