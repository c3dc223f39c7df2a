import type { Frame } from '../../frame/frame.ts'

/** The names of the columns, sorted by code unit. */
export function featureNames(frame: Frame): string[] {
  return [...frame.columns.keys()].sort()
}

/** The values with NaN in place of infinities, which count as missing; the array itself where there are none. */
export function finiteValues(values: Float64Array): Float64Array {
  for (let row = 0; row < values.length; row++) {
    if (Math.abs(values[row]!) === Infinity) {
      return values.map((value) => (Number.isFinite(value) ? value : Number.NaN))
    }
  }
  return values
}
