import { gaussLegendre } from '../../math/gauss-legendre.ts'
import { sideFinder } from '../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../estimators/trees/tree-ensemble.ts'
import { leftShares } from './node-cover.ts'
import { pathEdges } from './path-edges.ts'
import type { SlotAttributions } from './slot-attributions.ts'

/**
 * SHAP values where a slot that is not known sends a row down both branches by cover.
 *
 * For one leaf the game is a product over the slots on its path: v(S) = value · Π_{i in S} o_i · Π_{i not in S} z_i,
 * with o_i = 1 where the row takes all of the slot's branches on the path, else 0, and z_i the product of their shares
 * of the cover. Its Shapley values are (Owen 1972, the diagonal of the multilinear extension)
 *
 *   φ_i = value · (o_i - z_i) · ∫₀¹ Π_{j ≠ i} (t o_j + (1 - t) z_j) dt,
 *
 * a polynomial of degree d - 1 for d slots, which Gauss-Legendre quadrature with ⌈d / 2⌉ nodes integrates exactly. At
 * every node t the products are carried down the tree, and the sums of leaves back up, so that each edge is visited
 * once. All terms have one sign, so nothing cancels.
 *
 * Cost of a row: O(nodes * depth / 2), against O(leaves * depth²) of the algorithm that extends and unwinds paths.
 * Values equal those of Lundberg et al. (2020), Nature Machine Intelligence 2, algorithm 2; the way up is that of Yu
 * et al. (2022), Linear TreeShap, NeurIPS 35, with their interpolation replaced by quadrature.
 *
 * @param trees  with cover
 * @param width  slots of the encoder
 */
export function pathDependentShap(trees: TreeEnsemble, width: number): SlotAttributions {
  const { starts, leafWidth, roots, slot, left, right, leafValue } = trees
  const outputs = starts.length
  const shares = leftShares(trees, trees.cover!)
  const goesLeft = sideFinder(trees)
  const edges = pathEdges(trees, shares, width)
  const { share, older } = edges
  const count = Math.max(1, Math.ceil(edges.slotsMost / 2))
  const { nodes: times, weights } = gaussLegendre(count)
  const rest = times.map((t) => 1 - t)
  // t + (1 - t) z where the row takes the branches of the edge's slot, else (1 - t) z, of each edge and quadrature
  // node, and the inverses, which the sums are multiplied by on the way up: [untaken, taken] by edge.
  const factors = new Float64Array(2 * share.length * count)
  const inverses = new Float64Array(2 * share.length * count)
  share.forEach((z, edge) => {
    for (let k = 0; k < count; k++) {
      const at = 2 * edge * count + k
      factors[at] = rest[k]! * z
      factors[at + count] = times[k]! + rest[k]! * z
      // Without cover the untaken branch is not followed, and its inverse not asked for.
      inverses[at] = z === 0 ? 0 : 1 / factors[at]
      inverses[at + count] = 1 / factors[at + count]!
    }
  })
  const products = new Float64Array((edges.depth + 1) * count)
  const sums = new Float64Array((edges.depth + 1) * count * leafWidth)
  products.set(weights)
  /** Whether the row takes all branches of the slot so far, on the path at hand. */
  const takes = new Uint8Array(width).fill(1)
  let row = new Float64Array(0)
  let out = new Float64Array(0)
  let firstOutput = 0

  /** Sums the leaves below, times the products of their paths, into the level's part of `sums`. */
  function visit(reference: number, level: number): void {
    const here = level * count
    const sumsHere = here * leafWidth
    if (reference < 0) {
      for (let i = 0; i < leafWidth; i++) {
        const value = leafValue[(-1 - reference) * leafWidth + i]!
        for (let k = 0; k < count; k++) sums[sumsHere + i * count + k] = value * products[here + k]!
      }
      return
    }
    sums.fill(0, sumsHere, sumsHere + count * leafWidth)
    const isLeft = goesLeft(reference, row)
    branch(2 * reference, left[reference]!, isLeft, level)
    branch(2 * reference + 1, right[reference]!, !isLeft, level)
  }

  function branch(edge: number, child: number, isTaken: boolean, level: number): void {
    const asked = slot[edge >>> 1]!
    const before = takes[asked]!
    const now = isTaken ? before : 0
    const z = share[edge]!
    // No coalition gets here: the row does not, and no training row did.
    if (now === 0 && z === 0) return
    const old = older[edge]!
    const here = level * count
    const below = here + count
    const at = (2 * edge + now) * count
    const oldAt = old < 0 ? -1 : (2 * old + before) * count
    for (let k = 0; k < count; k++) products[below + k] = products[here + k]! * factors[at + k]!
    if (oldAt >= 0) for (let k = 0; k < count; k++) products[below + k]! *= inverses[oldAt + k]!
    takes[asked] = now
    visit(child, level + 1)
    takes[asked] = before
    for (let i = 0; i < leafWidth; i++) {
      const from = below * leafWidth + i * count
      const to = here * leafWidth + i * count
      let gained = 0
      for (let k = 0; k < count; k++) {
        const sum = sums[from + k]!
        sums[to + k]! += sum
        gained += sum * inverses[at + k]!
      }
      let claimed = (now - z) * gained
      if (oldAt >= 0) {
        // What the slot's earlier branches claimed of these leaves is taken back: the last one knows the whole share.
        let earlier = 0
        for (let k = 0; k < count; k++) earlier += sums[from + k]! * inverses[oldAt + k]!
        claimed -= (before - share[old]!) * earlier
      }
      out[(firstOutput + i) * width + asked]! += claimed
    }
  }

  return {
    expected: expectedOf(trees, shares),
    addTo(encoded, into) {
      row = encoded as Float64Array<ArrayBuffer>
      out = into as Float64Array<ArrayBuffer>
      for (let tree = 0; tree < roots.length; tree++) {
        firstOutput = leafWidth === 1 ? tree % outputs : 0
        visit(roots[tree]!, 0)
      }
    },
  }
}

/** Starts plus the mean of every tree by cover. */
function expectedOf(
  { starts, leafWidth, roots, left, right, leafValue }: TreeEnsemble,
  shares: Float64Array,
): Float64Array {
  const expected = Float64Array.from(starts)
  const meanOf = (reference: number, i: number): number =>
    reference < 0
      ? leafValue[(-1 - reference) * leafWidth + i]!
      : shares[reference]! * meanOf(left[reference]!, i) + (1 - shares[reference]!) * meanOf(right[reference]!, i)
  roots.forEach((root, tree) => {
    const output = leafWidth === 1 ? tree % starts.length : 0
    for (let i = 0; i < leafWidth; i++) expected[output + i]! += meanOf(root, i)
  })
  return expected
}
