import { sideFinder, treeSummer } from '../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../estimators/trees/tree-ensemble.ts'
import type { SlotAttributions } from './slot-attributions.ts'

/** Whose cell a slot must have on the path at hand. */
const either = 0
const ofRow = 1
const ofBackground = 2

/**
 * SHAP values where slots that are not known have the value of a background row, averaged over the background.
 *
 * For a row, a background row and a leaf let U be the slots on the leaf's path whose branches only the row takes, and V
 * those that only the background row takes; a leaf neither can reach counts for nothing. A slot of U gets
 * value · (u - 1)! v! / (u + v)!, one of V gets -value · u! (v - 1)! / (u + v)!. Leaves are found by walking both rows
 * at once, parting only where they part.
 *
 * Cost of a row: O(background * leaves) at worst, mostly far less. Source: Lundberg et al. (2020), Nature Machine
 * Intelligence 2, algorithm 3.
 *
 * @param width       slots of the encoder
 * @param background  encoded rows, at least one
 */
export function interventionalShap(
  trees: TreeEnsemble,
  width: number,
  background: readonly Float64Array[],
): SlotAttributions {
  const { starts, leafWidth, roots, slot, left, right, leafValue } = trees
  const outputs = starts.length
  const nodes = slot.length
  const goesLeft = sideFinder(trees)
  const sidesOf = (row: Float64Array, sides: Uint8Array) => {
    for (let node = 0; node < nodes; node++) sides[node] = goesLeft(node, row) ? 1 : 0
  }
  const others = background.map((row) => {
    const sides = new Uint8Array(nodes)
    sidesOf(row, sides)
    return sides
  })
  const own = new Uint8Array(nodes)
  const owner = new Uint8Array(width)
  const share = 1 / background.length
  const side = depthOf(trees) + 1
  const weights = shapleyWeights(side - 1)
  let other = own
  let out = new Float64Array(0)
  let at = 0
  /** What each slot of U, and of V, gets of the leaves below; read off before the next visit. */
  let forRow = 0
  let forBackground = 0

  function visit(reference: number, u: number, v: number): void {
    if (reference < 0) {
      const value = leafValue[(-1 - reference) * leafWidth + at]! * share
      forRow = value * weights[u * side + v]!
      forBackground = value * weights[v * side + u]!
      return
    }
    const asked = slot[reference]!
    const isLeft = own[reference] === 1
    const otherLeft = other[reference] === 1
    if (owner[asked] !== either || isLeft === otherLeft) {
      const follows = owner[asked] === ofBackground ? otherLeft : isLeft
      return visit(follows ? left[reference]! : right[reference]!, u, v)
    }
    owner[asked] = ofRow
    visit(isLeft ? left[reference]! : right[reference]!, u + 1, v)
    const row = forRow
    const back = forBackground
    owner[asked] = ofBackground
    visit(otherLeft ? left[reference]! : right[reference]!, u, v + 1)
    owner[asked] = either
    out[(firstOutput + at) * width + asked]! += row - forBackground
    forRow += row
    forBackground += back
  }
  let firstOutput = 0

  return {
    expected: meanSums(trees, background),
    addTo(encoded, into) {
      sidesOf(encoded, own)
      out = into as Float64Array<ArrayBuffer>
      for (const sides of others) {
        other = sides
        for (let tree = 0; tree < roots.length; tree++) {
          firstOutput = leafWidth === 1 ? tree % outputs : 0
          for (at = 0; at < leafWidth; at++) visit(roots[tree]!, 0, 0)
        }
      }
    },
  }
}

/** (size - 1)! others! / (size + others)! at size * (most + 1) + others, of sums up to `most`; 0 where size is 0. */
function shapleyWeights(most: number): Float64Array {
  const weights = new Float64Array((most + 1) ** 2)
  for (let size = 1; size <= most; size++) {
    // Without factorials: their quotient is a product of small ones.
    let weight = 1 / size
    for (let others = 0; size + others <= most; others++) {
      if (others > 0) weight *= others / (size + others)
      weights[size * (most + 1) + others] = weight
    }
  }
  return weights
}

/** Most nodes on a path. */
function depthOf({ roots, left, right }: TreeEnsemble): number {
  const depths = new Int32Array(left.length)
  const below = (reference: number) => (reference >= 0 ? depths[reference]! : 0)
  // Children stand after their parent.
  for (let node = left.length - 1; node >= 0; node--) {
    depths[node] = 1 + Math.max(below(left[node]!), below(right[node]!))
  }
  return roots.reduce((most, root) => Math.max(most, below(root)), 0)
}

function meanSums(trees: TreeEnsemble, rows: readonly Float64Array[]): Float64Array {
  const sum = treeSummer(trees)
  const sums = new Float64Array(trees.starts.length)
  const mean = new Float64Array(trees.starts.length)
  for (const row of rows) {
    sum(row, sums)
    for (let output = 0; output < mean.length; output++) mean[output]! += sums[output]! / rows.length
  }
  return mean
}
