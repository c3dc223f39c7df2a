import { constantFrom, array, integer, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { seededRng } from '../src/base/rng.ts'
import type { TreeEnsemble } from '../src/learn/estimators/trees/tree-ensemble.ts'

/** Slots of drawn ensembles: three of numbers, one of codes. */
export const drawnSlots = 4

/** Encoded rows for them: values that are cuts too, codes within and beyond the sets, missing cells. */
export const drawnRows: Arbitrary<Float64Array> = array(constantFrom(0, 1, 2, 3, 4, 40, Number.NaN), {
  minLength: drawnSlots,
  maxLength: drawnSlots,
}).map((cells) => Float64Array.from(cells))

/**
 * Trees of any shape, with missing cells, sets, cuts that part only missing cells, leaves without cover, and one or two
 * outputs, taking turns or together.
 *
 * @param depth  of the deepest trees
 */
export function drawnEnsembles({ depth }: { readonly depth: number }): Arbitrary<TreeEnsemble> {
  return record({
    seed: integer({ min: 0, max: 1e9 }),
    rounds: integer({ min: 0, max: 5 }),
    outputs: constantFrom(1, 2),
    together: constantFrom(true, false),
    hasSets: constantFrom(true, false),
  }).map(({ seed, rounds, outputs, together, hasSets }) => {
    const leafWidth = together ? outputs : 1
    const trees = together ? rounds : rounds * outputs
    return drawEnsemble(seed, { trees, outputs, leafWidth, depth, hasSets })
  })
}

interface Shape {
  readonly trees: number
  readonly outputs: number
  readonly leafWidth: number
  readonly depth: number
  readonly hasSets: boolean
}

type Node = Record<'slot' | 'cut' | 'set' | 'missingLeft' | 'left' | 'right', number>

function drawEnsemble(seed: number, { trees, outputs, leafWidth, depth, hasSets }: Shape): TreeEnsemble {
  const rng = seededRng(seed)
  const below = (bound: number) => Math.floor(rng.next() * bound)
  const nodes: Node[] = []
  const sets: number[] = []
  const cover: number[] = []
  function grow(level: number): number {
    if (level === depth || rng.next() < 0.25) return -cover.push(below(4))
    const slot = below(hasSets ? drawnSlots : drawnSlots - 1)
    const cut = rng.next() < 0.1 ? Infinity : below(4)
    const node: Node = { slot, cut, set: -1, missingLeft: below(2), left: 0, right: 0 }
    if (slot === drawnSlots - 1) node.set = sets.push(below(32)) - 1
    const at = nodes.push(node) - 1
    node.left = grow(level + 1)
    node.right = grow(level + 1)
    return at
  }
  const roots = Int32Array.from({ length: trees }, () => grow(0))
  const ints = (key: keyof Node) => Int32Array.from(nodes, (node) => node[key])
  return {
    starts: Array.from({ length: outputs }, (_, output) => output + 0.5),
    leafWidth,
    roots,
    slot: ints('slot'),
    cut: Float64Array.from(nodes, ({ cut }) => cut),
    set: ints('set'),
    missingLeft: Uint8Array.from(nodes, ({ missingLeft }) => missingLeft),
    left: ints('left'),
    right: ints('right'),
    leafValue: Float64Array.from({ length: cover.length * leafWidth }, () => rng.next() - 0.5),
    cover: Float64Array.from(cover),
    sets: Int32Array.from(sets),
  }
}
