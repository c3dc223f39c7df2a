/** Centre and spread of a column, as data. */
export interface Scaling {
  readonly mean: number
  /** Standard deviation of the population, > 0. */
  readonly scale: number
}

/** Beyond this many standard deviations a value counts as this far: keeps every score finite. */
export const spreadMax = 1e6

/**
 * Standard scaling: (x - mean) / standard deviation, both weighted, in two passes.
 *
 * @param values   shape (rows,), finite
 * @param weights  shape (rows,), >= 0
 * @returns        undefined for a constant column, whose spread is nothing but rounding
 */
export function fitScaling(values: Float64Array, weights: Float64Array): Scaling | undefined {
  let total = 0
  let sum = 0
  let greatest = 0
  for (let row = 0; row < values.length; row++) {
    total += weights[row]!
    sum += weights[row]! * values[row]!
    greatest = Math.max(greatest, Math.abs(values[row]!))
  }
  const mean = sum / total
  let squares = 0
  for (let row = 0; row < values.length; row++) squares += weights[row]! * (values[row]! - mean) ** 2
  const scale = Math.sqrt(squares / total)
  return scale > greatest * 1e-12 && Number.isFinite(scale) ? { mean, scale } : undefined
}

/** Standard deviations above the mean, held within a million. */
export function scaled(value: number, { mean, scale }: Scaling): number {
  const deviations = (value - mean) / scale
  return deviations > spreadMax ? spreadMax : deviations < -spreadMax ? -spreadMax : deviations
}
