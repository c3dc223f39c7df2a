import type { Matrix } from '../../../math/matrix.ts'
import { symmetricEigen } from '../../../math/symmetric-eigen.ts'
import { requireCount, requireMatrix } from '../../check-arguments.ts'
import type { FitContext } from '../../model.ts'
import { rowWeights } from '../row-weights.ts'
import { fixSigns, rankOf } from './directions.ts'

/** The directions in which rows vary most. */
export interface PrincipalComponents {
  /** Shape (width,). */
  readonly means: Float64Array
  /** Shape (count, width): unit vectors at right angles; zeros where the rows have no further direction. */
  readonly directions: Float64Array
  /** Shape (count,), descending: variance along each direction, over rows - 1. */
  readonly variances: Float64Array
  /** Shape (count,): what share of the whole variance that is; 0 where there is none. */
  readonly shares: Float64Array
}

/** Rows between two chances for the event loop. */
const blockRows = 512

/**
 * Principal components of the rows of a matrix as they are: nothing is scaled. `pca` is the same for a table.
 *
 * @param rows   finite
 * @param count  of components, >= 1
 * @throws ROWS_TOO_FEW without rows; CANCELLED when the signal is aborted; ARGUMENT_VALUE for numbers that are not
 *         finite, or no component
 *
 * Directions along which the variance is below 1e-12 of the greatest are zeros. Signs: the greatest number of a direction,
 * by size, is positive. Weights mean repetition. Cost: O(rows · width² + width³); with fewer rows than columns
 * O(rows² · width + rows³).
 *
 * Source: Jolliffe (2002), Principal Component Analysis, 2nd ed., chapters 1 and 3; through the eigenvectors of the
 * covariance, or of the products of the rows, whichever is smaller.
 */
export async function principalComponents(
  rows: Matrix,
  count: number,
  context: Pick<FitContext, 'compute' | 'signal' | 'onProgress' | 'weights'>,
): Promise<PrincipalComponents> {
  const weights = rowWeights(rows, context)
  requireMatrix('rows', rows)
  requireCount('components', count, 1)
  const { rowCount, width } = rows
  const { means, centred } = centredRows(rows, weights)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const divisor = total > 1 ? total - 1 : total
  const isTall = width <= rowCount
  // Of a wide matrix the products of rows: they have the same values, and their vectors lead to the directions.
  const lines = isTall ? transposedOf(centred) : centred
  const size = lines.rowCount
  const products = await productsOf(lines, context)
  const { values, vectors } = symmetricEigen(products, size)
  const directions = new Float64Array(count * width)
  const variances = new Float64Array(count)
  for (let component = 0; component < rankOf(values, count); component++) {
    variances[component] = values[component]! / divisor
    const vector = vectors.subarray(component * size, (component + 1) * size)
    const direction = directions.subarray(component * width, (component + 1) * width)
    if (isTall) direction.set(vector)
    else combine(centred, vector, 1 / Math.sqrt(values[component]!), direction)
  }
  fixSigns(directions, width)
  const whole = values.reduce((sum, value) => sum + Math.max(0, value), 0) / divisor
  const shares = variances.map((variance) => (whole > 0 ? variance / whole : 0))
  context.onProgress?.(1)
  return { means, directions, variances, shares }
}

/** The rows less their weighted means, times the root of their weights. */
function centredRows(
  { rowCount, width, values }: Matrix,
  weights: Float64Array,
): { means: Float64Array; centred: Matrix } {
  const means = new Float64Array(width)
  let total = 0
  for (let row = 0; row < rowCount; row++) {
    total += weights[row]!
    for (let column = 0; column < width; column++) means[column]! += weights[row]! * values[row * width + column]!
  }
  for (let column = 0; column < width; column++) means[column]! /= total
  const centred = new Float64Array(rowCount * width)
  for (let row = 0; row < rowCount; row++) {
    const root = Math.sqrt(weights[row]!)
    for (let column = 0; column < width; column++) {
      const at = row * width + column
      centred[at] = root * (values[at]! - means[column]!)
    }
  }
  return { means, centred: { rowCount, width, values: centred } }
}

function transposedOf({ rowCount, width, values }: Matrix): Matrix {
  const turned = new Float64Array(values.length)
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < width; column++) turned[column * rowCount + row] = values[row * width + column]!
  }
  return { rowCount: width, width: rowCount, values: turned }
}

/** The products of every line with every other; the lower triangle. */
async function productsOf(
  { rowCount: size, width, values }: Matrix,
  { compute, signal, onProgress }: Pick<FitContext, 'compute' | 'signal' | 'onProgress'>,
): Promise<Float64Array> {
  const products = new Float64Array(size * size)
  await compute.forEach(
    Math.max(1, Math.ceil(width / blockRows)),
    (block) => {
      const from = block * blockRows
      const to = Math.min(width, from + blockRows)
      for (let i = 0; i < size; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0
          const right = j * width
          for (let left = i * width + from, k = from; k < to; k++) sum += values[left++]! * values[right + k]!
          products[i * size + j]! += sum
        }
      }
    },
    {
      what: 'Finding principal components',
      ...(signal && { signal }),
      ...(onProgress && { onProgress: (share) => onProgress(0.7 * share) }),
    },
  )
  return products
}

/** The rows by these shares, times `scale`. */
function combine({ rowCount, width, values }: Matrix, shares: Float64Array, scale: number, out: Float64Array): void {
  for (let row = 0; row < rowCount; row++) {
    for (let column = 0; column < width; column++) out[column]! += shares[row]! * values[row * width + column]!
  }
  for (let column = 0; column < width; column++) out[column]! *= scale
}
