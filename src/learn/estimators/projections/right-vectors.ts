import { assert } from '../../../base/assert.ts'
import type { Rng } from '../../../base/rng.ts'
import { symmetricEigen } from '../../../math/symmetric-eigen.ts'
import type { FitContext } from '../../model.ts'
import type { Design } from '../linear/design.ts'
import { fixSigns, rankOf } from './directions.ts'
import { orthonormal, randomLines } from './lines.ts'

/** The first right singular vectors of encoded rows. */
export interface RightVectors {
  /** Shape (count, width): unit vectors at right angles; zeros beyond the rank. */
  readonly directions: Float64Array
  /** Shape (count,), descending. */
  readonly singularValues: Float64Array
}

/** Directions that are searched beside those wanted. */
const spare = 10
/** Up to this many slots all directions are searched, and the answer is exact. */
const exactWidthMax = 128
/** Rows between two chances for the event loop. */
const blockRows = 1024

/**
 * The first right singular vectors of rows that are mostly zeros, which are never laid out in full: a random subspace,
 * some more directions than wanted, is multiplied by AᵀA again and again, and the vectors are the best within it. Up to
 * 128 slots the subspace is the whole space: then they are exact.
 *
 * @param weights              shape (rows,), >= 0
 * @param settings.count       of vectors, >= 1
 * @param settings.iterations  multiplications; each brings the square of the ratio of singular values more
 * @throws CANCELLED when the signal is aborted
 *
 * Cost: O((values that are not 0) · count) a multiplication, and O(slots · count²).
 *
 * Source: Halko, Martinsson & Tropp (2011), SIAM Review 53(2), algorithm 4.4 applied to Aᵀ, and 5.1 through the
 * eigenvectors of the small matrix. Deviation: AᵀA in one pass over the rows, made orthonormal once a multiplication.
 */
export async function rightVectors(
  design: Design,
  weights: Float64Array,
  { count, iterations }: { readonly count: number; readonly iterations: number },
  context: Pick<FitContext, 'compute' | 'signal' | 'onProgress'> & { readonly rng: Rng },
): Promise<RightVectors> {
  assert(Number.isInteger(count) && count >= 1, 'there is a direction to find')
  const { width } = design
  const isExact = width <= Math.max(exactWidthMax, count + spare)
  const size = isExact ? width : count + spare
  const { onProgress } = context
  const passes = isExact ? 1 : iterations + 1
  const passOf = (pass: number) => ({
    ...context,
    ...(onProgress && { onProgress: (share: number) => onProgress((pass + share) / passes) }),
  })
  let lines = isExact ? unitLines(width) : randomLines(size, width, context.rng)
  for (let pass = 0; pass < passes - 1; pass++) {
    lines = orthonormal(await multiplied(design, weights, lines, passOf(pass)), width)
  }
  const squares = await productsWithin(design, weights, lines, passOf(passes - 1))
  const { values, vectors } = symmetricEigen(squares, size)
  const directions = new Float64Array(count * width)
  const singularValues = new Float64Array(count)
  for (let component = 0; component < rankOf(values, count); component++) {
    singularValues[component] = Math.sqrt(values[component]!)
    for (let line = 0; line < size; line++) {
      const share = vectors[component * size + line]!
      for (let slot = 0; slot < width; slot++)
        directions[component * width + slot]! += share * lines[line * width + slot]!
    }
  }
  fixSigns(directions, width)
  return { directions, singularValues }
}

type Pass = Pick<FitContext, 'compute' | 'signal' | 'onProgress'>

/** Σ weight · a (a · line) over the rows a, for each line. */
async function multiplied(
  design: Design,
  weights: Float64Array,
  lines: Float64Array,
  pass: Pass,
): Promise<Float64Array> {
  const { starts, slots, values, width } = design
  const size = lines.length / width
  const bySlot = transposed(lines, size, width)
  const sums = new Float64Array(lines.length)
  await eachRow(design, bySlot, size, pass, (row, products) => {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      const value = weights[row]! * values[at]!
      const base = slots[at]! * size
      for (let line = 0; line < size; line++) sums[base + line]! += value * products[line]!
    }
  })
  return transposed(sums, width, size)
}

/** Σ weight · (a · line) (a · other) over the rows a: shape (lines, lines), lower triangle. */
async function productsWithin(
  design: Design,
  weights: Float64Array,
  lines: Float64Array,
  pass: Pass,
): Promise<Float64Array> {
  const size = design.width === 0 ? 0 : lines.length / design.width
  const sums = new Float64Array(size * size)
  await eachRow(design, transposed(lines, size, design.width), size, pass, (row, products) => {
    const weight = weights[row]!
    for (let i = 0; i < size; i++) {
      const value = weight * products[i]!
      if (value === 0) continue
      for (let j = 0; j <= i; j++) sums[i * size + j]! += value * products[j]!
    }
  })
  return sums
}

/** Calls `body` with every row and its products with the lines. */
async function eachRow(
  { rowCount, starts, slots, values }: Design,
  bySlot: Float64Array,
  size: number,
  { compute, signal, onProgress }: Pass,
  body: (row: number, products: Float64Array) => void,
): Promise<void> {
  const products = new Float64Array(size)
  await compute.forEach(
    Math.ceil(rowCount / blockRows),
    (block) => {
      const end = Math.min(rowCount, (block + 1) * blockRows)
      for (let row = block * blockRows; row < end; row++) {
        products.fill(0)
        for (let at = starts[row]!; at < starts[row + 1]!; at++) {
          const value = values[at]!
          const base = slots[at]! * size
          for (let line = 0; line < size; line++) products[line]! += value * bySlot[base + line]!
        }
        body(row, products)
      }
    },
    { what: 'Finding components', ...(signal && { signal }), ...(onProgress && { onProgress }) },
  )
}

function unitLines(width: number): Float64Array {
  return Float64Array.from({ length: width * width }, (_, at) => (at % (width + 1) === 0 ? 1 : 0))
}

function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const turned = new Float64Array(matrix.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = matrix[i * columns + j]!
  return turned
}
