import type { Frame } from '../../frame/frame.ts'

/** The names of the columns an encoder can use, sorted by code unit: free text is left out. */
export function featureNames(frame: Frame): string[] {
  const names = [...frame.columns].filter(([, column]) => column.kind !== 'text').map(([name]) => name)
  return names.sort()
}

/** The values with NaN in place of infinities, which count as missing; the array itself where there are none. */
export function finiteValues(values: Float64Array): Float64Array {
  const infinite = values.some((value) => value === Infinity || value === -Infinity)
  return infinite ? values.map((value) => (Number.isFinite(value) ? value : Number.NaN)) : values
}
