import { shuffledIndices } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'

/** Above this many distinct values y is a quantity where no one says it is classes: as many parts of equal count. */
const maxStrata = 10

/**
 * Rows grouped by the value of y (classes), or by tenths of it when it has more than 10 values and they are not said to
 * be classes; in each stratum in an order drawn from `rng`. Equal values are in one stratum as classes; tenths may part
 * them.
 */
export function strata(y: Float64Array, rng: Rng, areClasses: boolean): Uint32Array[] {
  const rows = shuffledIndices(y.length, rng)
  const classes = [...new Set(y)].sort((left, right) => left - right)
  if (areClasses || classes.length <= maxStrata) return byValue(rows, y, classes)
  // The sort is stable: rows of equal y stay shuffled.
  const sorted = rows.toSorted((left, right) => y[left]! - y[right]!)
  const edge = (part: number): number => Math.round((part * sorted.length) / maxStrata)
  return Array.from({ length: maxStrata }, (_, part) => {
    const stratum = sorted.subarray(edge(part), edge(part + 1))
    return shuffledIndices(stratum.length, rng).map((i) => stratum[i]!)
  })
}

/** The rows of each value, in their order, in one pass however many values there are. */
function byValue(rows: Uint32Array, y: Float64Array, values: readonly number[]): Uint32Array[] {
  const positions = new Map(values.map((value, at) => [value, at]))
  const counts = new Uint32Array(values.length)
  for (let row = 0; row < y.length; row++) counts[positions.get(y[row]!)!]!++
  const parts = Array.from(counts, (count) => new Uint32Array(count))
  const filled = new Uint32Array(values.length)
  for (let i = 0; i < rows.length; i++) {
    const at = positions.get(y[rows[i]!]!)!
    parts[at]![filled[at]!++] = rows[i]!
  }
  return parts
}
