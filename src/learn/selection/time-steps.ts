/**
 * Distinct times in ascending order with the number of rows at or before each: where rows may be cut so that no
 * timestamp is on both sides. Missing times (NaN) are left out.
 */
export function timeSteps(timesMs: Float64Array): { readonly times: Float64Array; readonly rowsUpTo: Uint32Array } {
  const sorted = timesMs.filter((time) => !Number.isNaN(time)).sort()
  const lastOfTime = Uint32Array.from(sorted.keys()).filter((i) => sorted[i] !== sorted[i + 1])
  return { times: Float64Array.from(lastOfTime, (i) => sorted[i]!), rowsUpTo: lastOfTime.map((i) => i + 1) }
}

/** Position of the step whose count of rows is nearest to `rows`, between `first` and `last`; of equals the later. */
export function nearestStep(rowsUpTo: Uint32Array, rows: number, first: number, last: number): number {
  let nearest = first
  for (let step = first + 1; step <= last; step++) {
    if (Math.abs(rowsUpTo[step]! - rows) <= Math.abs(rowsUpTo[nearest]! - rows)) nearest = step
  }
  return nearest
}
