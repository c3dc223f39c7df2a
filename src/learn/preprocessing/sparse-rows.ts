import { allocated } from '../allocated.ts'
import type { SparseRow } from './sparse-row.ts'

/** Rows without their zeros (CSR): the slots of row i, ascending, stand at starts[i] to before starts[i + 1]. */
export interface SparseRows {
  readonly rowCount: number
  /** Slots of a row. */
  readonly width: number
  /** Shape (rows + 1,). */
  readonly starts: Uint32Array
  readonly slots: Uint32Array
  readonly values: Float64Array
}

/** Gathers `rowCount` rows one after the other. `add` copies the row; `build` is asked once, after the last. `add` throws MEMORY_TOO_SMALL. */
export function sparseRowsBuilder(rowCount: number, width: number) {
  const starts = new Uint32Array(rowCount + 1)
  let slots = new Uint32Array(0)
  let values = new Float64Array(0)
  let rows = 0
  let at = 0
  return {
    add({ slots: from, values: fromValues, count }: SparseRow): void {
      const end = at + count
      if (end > slots.length) {
        // The rows so far tell how long the rest will be.
        const length = Math.ceil(Math.max((end / (rows + 1)) * rowCount * 1.1, slots.length * 1.5))
        const longer = allocated('The table of encoded rows', 12 * length, () => ({
          slots: new Uint32Array(length),
          values: new Float64Array(length),
        }))
        longer.slots.set(slots)
        longer.values.set(values)
        ;({ slots, values } = longer)
      }
      for (let i = 0; i < count; i++) {
        slots[at] = from[i]!
        values[at++] = fromValues[i]!
      }
      starts[++rows] = end
    },
    build: (): SparseRows => ({
      rowCount,
      width,
      starts,
      slots: slots.subarray(0, at),
      values: values.subarray(0, at),
    }),
  }
}
