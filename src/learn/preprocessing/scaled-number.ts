import type { CellFeature } from './encoder.ts'
import { fitImputation, imputed } from './imputation.ts'
import type { NumberInput } from './input.ts'
import { fitScaling, scaled } from './standard-scaling.ts'
import type { Scaling } from './standard-scaling.ts'

/** A number for linear models, as data: imputed, scaled, and where its tail is heavy, its logarithm as well. */
export interface ScaledNumber {
  readonly input: NumberInput
  readonly fill: number
  readonly indicator: boolean
  /** Absent when the filled column is constant: then only the indicator is left. */
  readonly scaling?: Scaling
  /** Of ln(1 + x), for a number that was never negative and has a heavy right tail. */
  readonly logScaling?: Scaling
}

/** Skewness above which a tail is heavy: an exponential distribution has 2. */
const skewnessMin = 2

/**
 * Learns the encoding of one number: median imputation with indicator, standard scaling, and a copy ln(1 + x), scaled,
 * when no value is negative and the skewness is above 2, so that a linear model can follow an effect that flattens.
 *
 * @returns  undefined when the column says nothing: constant, or missing everywhere
 */
export function fitScaledNumber(column: string, values: Float64Array, weights: Float64Array): ScaledNumber | undefined {
  const imputation = fitImputation(values, weights)
  if (imputation === undefined) return undefined
  const filled = imputed(values, imputation.fill)
  const scaling = fitScaling(filled, weights)
  if (scaling === undefined && !imputation.indicator) return undefined
  const logScaling =
    scaling && isHeavyTailed(filled, weights, scaling) ? fitScaling(filled.map(logOf), weights) : undefined
  return {
    input: { kind: 'number', column },
    ...imputation,
    ...(scaling && { scaling }),
    ...(logScaling && { logScaling }),
  }
}

/** The slots: the number, its logarithm, whether it was missing. */
export function scaledNumberFeature({ input, fill, indicator, scaling, logScaling }: ScaledNumber): CellFeature {
  const slots: string[] = []
  if (scaling) slots.push(input.column)
  if (logScaling) slots.push(`log ${input.column}`)
  if (indicator) slots.push(`${input.column} is missing`)
  return {
    input,
    slots,
    write(raw, out, at) {
      const value = Number.isNaN(raw) ? fill : raw
      let slot = at
      if (scaling) out[slot++] = scaled(value, scaling)
      if (logScaling) out[slot++] = scaled(logOf(value), logScaling)
      if (indicator) out[slot] = Number.isNaN(raw) ? 1 : 0
    },
  }
}

/** ln(1 + x); a negative number, which training never saw, counts as 0. */
function logOf(value: number): number {
  return Math.log1p(Math.max(0, value))
}

function isHeavyTailed(values: Float64Array, weights: Float64Array, { mean, scale }: Scaling): boolean {
  let total = 0
  let cubes = 0
  for (let row = 0; row < values.length; row++) {
    if (!(weights[row]! > 0)) continue
    if (values[row]! < 0) return false
    total += weights[row]!
    cubes += weights[row]! * ((values[row]! - mean) / scale) ** 3
  }
  return cubes / total > skewnessMin
}
