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
  if (areClasses || classes.length <= maxStrata) return classes.map((value) => rows.filter((row) => y[row] === value))
  // The sort is stable: rows of equal y stay shuffled.
  const sorted = rows.toSorted((left, right) => y[left]! - y[right]!)
  const edge = (part: number): number => Math.round((part * sorted.length) / maxStrata)
  return Array.from({ length: maxStrata }, (_, part) => {
    const stratum = sorted.subarray(edge(part), edge(part + 1))
    return shuffledIndices(stratum.length, rng).map((i) => stratum[i]!)
  })
}
