/** An encoded row without its zeros. The arrays belong to the writer's caller and are used again for the next row. */
export interface SparseRow {
  /** Shape (width,); the first `count` hold the slots that are not 0, ascending. */
  readonly slots: Uint32Array
  /** Shape (width,); the value of each of those slots. */
  readonly values: Float64Array
  count: number
}

/** A row of `width` slots, all of them 0. */
export function sparseRow(width: number): SparseRow {
  return { slots: new Uint32Array(width), values: new Float64Array(width), count: 0 }
}

/** Appends a slot, which stands above those that are there; a value of 0 is passed over. */
export function append(row: SparseRow, slot: number, value: number): void {
  if (value === 0) return
  row.slots[row.count] = slot
  row.values[row.count++] = value
}
