/** Numbers in ascending order, each once, with its rows. */
export interface SortedNumbers {
  readonly values: Float64Array
  /** Rows of each value; same length. */
  readonly counts: Float64Array
  /** Sum of `counts`. */
  readonly rows: number
}

/** Sorts and counts; NaN is left out, -0 counts as 0. O(n log n), copies once. */
export function sortedNumbers(numbers: Float64Array): SortedNumbers {
  const sorted = new Float64Array(numbers.length)
  for (let i = 0; i < numbers.length; i++) sorted[i] = numbers[i]! + 0
  sorted.sort()
  // NaN sorts to the end.
  let rows = sorted.length
  while (rows > 0 && Number.isNaN(sorted[rows - 1]!)) rows--
  const values = new Float64Array(rows)
  const counts = new Float64Array(rows)
  let distinct = 0
  for (let i = 0; i < rows; i++) {
    if (distinct === 0 || sorted[i] !== values[distinct - 1]) values[distinct++] = sorted[i]!
    counts[distinct - 1]!++
  }
  return { values: values.subarray(0, distinct), counts: counts.subarray(0, distinct), rows }
}

/** The numbers of a dictionary with the rows of each; NaN entries are left out. */
export function sortedDictionary(numbers: Float64Array, rowCounts: Int32Array): SortedNumbers {
  const rowsOf = new Map<number, number>()
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i]! + 0
    if (!Number.isNaN(value)) rowsOf.set(value, (rowsOf.get(value) ?? 0) + rowCounts[i]!)
  }
  const values = Float64Array.from(rowsOf.keys()).sort()
  const counts = Float64Array.from(values, (value) => rowsOf.get(value)!)
  return { values, counts, rows: counts.reduce((sum, count) => sum + count, 0) }
}

/** The same numbers without those in `left`. */
export function withoutNumbers(numbers: SortedNumbers, left: ReadonlySet<number>): SortedNumbers {
  if (left.size === 0) return numbers
  const kept = Array.from(numbers.values.keys()).filter((i) => !left.has(numbers.values[i]!))
  const counts = Float64Array.from(kept, (i) => numbers.counts[i]!)
  return {
    values: Float64Array.from(kept, (i) => numbers.values[i]!),
    counts,
    rows: counts.reduce((sum, count) => sum + count, 0),
  }
}
