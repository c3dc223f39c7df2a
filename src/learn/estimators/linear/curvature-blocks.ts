import { factorCholesky, solveFactored } from '../../../math/cholesky.ts'
import type { FitContext } from '../../model.ts'
import { normalEquations } from './design.ts'
import type { GradientFit } from './penalised-loss.ts'

/** Multiplications that factors of their own for every output may take: about a second. */
const factorWorkMax = 1e9

/**
 * The curvature of a fit of several outputs at its start, without what ties the outputs to each other: divides a vector,
 * shape ((slots + 1) * outputs,), by (curvature of the output · Σ w x xᵀ + l2) in place. Where outputs are many and
 * slots too, all share one matrix, of their mean curvature.
 *
 * O(rows · k² + outputs · slots³) once, k the slots of a row that are not 0, then O(outputs · slots²) a call.
 *
 * Source: the fixed bound on the curvature of the softmax by Böhning (1992), Annals of the Institute of Statistical
 * Mathematics 44(1). Deviation: not a bound but a scale, since L-BFGS learns the rest.
 */
export async function curvatureBlocks(
  { design, outputs, l2, weights, curvatures }: GradientFit,
  { compute, signal }: Pick<FitContext, 'compute' | 'signal'>,
): Promise<(vector: Float64Array) => void> {
  const size = design.width + 1
  const slope = new Float64Array(design.rowCount)
  const { matrix } = await normalEquations(
    design,
    { curvature: weights, slope },
    { compute, ...(signal && { signal }) },
  )
  const factorOf = (curvature: number) => {
    const block = matrix.map((value) => value * curvature)
    for (let slot = 0; slot < design.width; slot++) block[slot * size + slot]! += l2
    factorCholesky(block, size)
    return block
  }
  const isShared = (outputs * size ** 3) / 3 > factorWorkMax
  const mean = curvatures.reduce((sum, curvature) => sum + curvature, 0) / outputs
  const shared = isShared ? factorOf(mean) : undefined
  const factors = Array.from(curvatures.keys(), (output) => shared ?? factorOf(curvatures[output]!))
  const part = new Float64Array(size)
  return (vector) => {
    for (const [output, factor] of factors.entries()) {
      for (let slot = 0; slot < size; slot++) part[slot] = vector[slot * outputs + output]!
      solveFactored(factor, part)
      for (let slot = 0; slot < size; slot++) vector[slot * outputs + output] = part[slot]!
    }
  }
}
