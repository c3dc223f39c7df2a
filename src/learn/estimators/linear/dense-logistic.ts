import { factorCholesky, solveFactored } from '../../../math/cholesky.ts'
import { minimise } from '../../../math/lbfgs.ts'
import type { Frame } from '../../../frame/frame.ts'
import { takeRows } from '../../../frame/frame.ts'
import type { FitContext } from '../../model.ts'
import { linearEncoder } from '../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../preprocessing/linear-encoder.ts'
import { logOdds } from '../training-rows.ts'
import type { TrainingRows } from '../training-rows.ts'
import type { CellLinearFeature } from './dense-columns.ts'
import { openTable } from './dense-table.ts'
import { designOf } from './design.ts'
import { descendByNewton, newtonEquations } from './newton.ts'

/** Fewest rows that are worth it, in samples; and the least rows of a sample, and of its rarer class, a slot. */
const samples = { least: 4, rows: 10_000, rowsPerSlot: 200, rarerPerSlot: 10 }
/** Slots a feature, and numbers in all (1 GiB of f32), up to which a dense table is cheaper than one without its zeros. */
const dense = { slotsPerFeature: 4, slots: 300, numbers: 2 ** 28 }
/** Newton's decrement, as a share of the loss, at which the fit ends: on the sample, and on all rows. */
const decrementMin = { sample: 1e-3, all: 1e-11 }
const limits = { stepsMax: 100, pairsMax: 10 }

/** What a fit over dense columns needs. */
export interface DenseFit {
  readonly features: readonly LinearFeature[]
  readonly frame: Frame
  readonly rows: TrainingRows
  readonly l2: number
}

/**
 * Coefficients of L2-penalised logistic regression of two classes, of many rows without texts; undefined where rows are
 * too few, or slots mostly 0, so that Newton's steps over the slots that are not 0 are as good.
 *
 * Newton's steps on a sample, every so many rows, give a start and a matrix of curvature that is right to a few per cent;
 * L-BFGS with that matrix then needs some six passes over all rows, in WebAssembly (`math/kernels/logistic`). The fit
 * ends at a decrement, by that matrix, of 1e-11 of the loss, which leaves the sums of rows off by some 1e-5 at most.
 * Slots are held as f32, which moves coefficients by some 1e-8 of themselves. Sums are made in blocks of rows, added in order: threads change nothing.
 *
 * @returns  shape (slots + 1,), the intercept last
 * @throws CANCELLED when the signal is aborted; MEMORY_TOO_SMALL
 *
 * Source: Byrd, Chin, Neveitt & Nocedal (2011), SIAM Journal on Optimization 21(3), for the curvature of a sample.
 */
export async function fitDenseLogistic(fit: DenseFit, context: FitContext): Promise<Float64Array | undefined> {
  const { frame, rows, l2 } = fit
  const { rowCount } = rows
  const { compute, signal } = context
  const features = fit.features.filter((feature): feature is CellLinearFeature => feature.kind !== 'text')
  const { width } = linearEncoder(features)
  const sampleCount = Math.max(samples.rows, samples.rowsPerSlot * width)
  const isDense = width > 0 && width <= dense.slots && width <= dense.slotsPerFeature * features.length
  if (features.length < fit.features.length || !isDense || rowCount < samples.least * sampleCount) return undefined
  if (rowCount * width > dense.numbers) return undefined
  const sample = sampleOf(rows, sampleCount)
  if (sample.rarer < samples.rarerPerSlot * width) return undefined

  const { onProgress: _, ...quiet } = context
  const design = await designOf(linearEncoder(features), takeRows(frame, sample.places), quiet)
  const share = sample.rows.weightTotal / rows.weightTotal
  const coefficients = new Float64Array(width + 1)
  coefficients[width] = logOdds(rows)
  const small = { design, rows: sample.rows, l2: l2 * share, context: quiet }
  await descendByNewton(coefficients, small, decrementMin.sample)
  const factor = (await newtonEquations(coefficients, small)).matrix.map((value) => value / share)
  factorCholesky(factor, width + 1)
  context.onProgress?.(0.2)

  const table = await openTable({ features, frame, rows, width }, context)
  const step = new Float64Array(width + 1)
  try {
    context.onProgress?.(0.5)
    let taken = 0
    await minimise(
      coefficients,
      {
        async valueAt(point, gradient) {
          let loss = 0
          await compute.forEach(
            1,
            () => {
              loss = table.lossAt(point, gradient)
            },
            { what: 'Training a linear model', ...(signal && { signal }) },
          )
          for (let slot = 0; slot < width; slot++) {
            loss += (l2 / 2) * point[slot]! ** 2
            gradient[slot]! += l2 * point[slot]!
          }
          return loss
        },
        precondition: (vector) => solveFactored(factor, vector),
        isDone(value, gradient) {
          step.set(gradient)
          solveFactored(factor, step)
          const decrement = step.reduce((sum, value, i) => sum + value * gradient[i]!, 0)
          context.onProgress?.(1 - 0.5 * 0.8 ** ++taken)
          return decrement <= decrementMin.all * (1 + value)
        },
      },
      limits,
    )
  } finally {
    table.close()
  }
  return coefficients
}

/** Every so many rows, so that rows in an order of time or class are told of as all others. */
function sampleOf({ y, weights, classes, rowCount }: TrainingRows, count: number) {
  const places = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * rowCount) / count))
  const of = (values: Float64Array) => Float64Array.from(places, (row) => values[row]!)
  const rows = { rowCount: count, classes, y: of(y), weights: of(weights) }
  let [weightTotal, positives, positiveWeight, weighted] = [0, 0, 0, 0]
  for (let i = 0; i < count; i++) {
    const weight = rows.weights[i]!
    if (weight === 0) continue
    weightTotal += weight
    weighted++
    positives += rows.y[i]!
    positiveWeight += weight * rows.y[i]!
  }
  return {
    places,
    rarer: Math.min(positives, weighted - positives),
    rows: { ...rows, weightTotal, mean: positiveWeight / weightTotal },
  }
}
