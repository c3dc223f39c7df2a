import type { CellFeature } from './encoder.ts'
import { finiteValues } from './feature-columns.ts'
import { fitImputation, imputed } from './imputation.ts'
import type { NumberInput } from './input.ts'
import { numberSummary } from './number-summary.ts'
import { fitScaling, scaled, spreadMax } from './standard-scaling.ts'
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
 * @param values   shape (rows,); NaN is missing, infinite values count as missing
 * @param weights  shape (rows,), >= 0
 * @param isAlike  whether all weights are the same
 * @returns        undefined when the column says nothing: constant, or missing everywhere
 */
export function fitScaledNumber(
  column: string,
  values: Float64Array,
  weights: Float64Array,
  isAlike = false,
): ScaledNumber | undefined {
  const input = { kind: 'number', column } as const
  const summary = isAlike ? numberSummary(values) : undefined
  if (summary) {
    const { median, mean, scale, least, greatest } = summary
    // Beside so great a mean rounding is not to be told from spread in one pass; constant columns are among these.
    if (scale > Math.max(Math.abs(least), Math.abs(greatest)) * 1e-6) {
      const scaling = { mean, scale }
      const logScaling = least < 0 ? undefined : logScalingOf(values, weights, scaling)
      return { input, fill: median, indicator: false, scaling, ...(logScaling && { logScaling }) }
    }
  }
  const finite = finiteValues(values)
  const imputation = fitImputation(finite, weights)
  if (imputation === undefined) return undefined
  const filled = imputed(finite, imputation.fill)
  const scaling = fitScaling(filled, weights)
  if (scaling === undefined && !imputation.indicator) return undefined
  const logScaling = scaling && logScalingOf(filled, weights, scaling)
  return { input, ...imputation, ...(scaling && { scaling }), ...(logScaling && { logScaling }) }
}

function logScalingOf(values: Float64Array, weights: Float64Array, scaling: Scaling): Scaling | undefined {
  return isHeavyTailed(values, weights, scaling) ? fitScaling(values.map(logOf), weights) : undefined
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
    writeNumbers(raw, out, at, step) {
      let slot = at
      if (scaling) writeScaled(raw, out, slot++, { step, fill, ...scaling })
      if (logScaling) {
        for (let i = 0, to = slot; i < raw.length; i++, to += step) {
          const value = raw[i]!
          out[to] = scaled(logOf(Number.isFinite(value) ? value : fill), logScaling)
        }
        slot++
      }
      if (indicator) {
        for (let i = 0, to = slot; i < raw.length; i++, to += step) out[to] = Number.isFinite(raw[i]) ? 0 : 1
      }
    },
  }
}

/** Writes `scaled` of each number, of the fill where it is missing. */
function writeScaled(
  raw: Float64Array,
  out: Float64Array,
  at: number,
  { step, fill, mean, scale }: Scaling & { readonly step: number; readonly fill: number },
): void {
  const scaling = { mean, scale }
  const filled = scaled(fill, scaling)
  for (let i = 0, to = at; i < raw.length; i++, to += step) {
    const deviations = (raw[i]! - mean) / scale
    // Within the bounds the number was finite.
    if (Math.abs(deviations) <= spreadMax) out[to] = deviations
    else out[to] = Number.isFinite(raw[i]) ? scaled(raw[i]!, scaling) : filled
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
    const deviations = (values[row]! - mean) / scale
    cubes += weights[row]! * deviations * deviations * deviations
  }
  return cubes / total > skewnessMin
}
