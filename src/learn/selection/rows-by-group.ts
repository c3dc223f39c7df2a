import { shuffledIndices } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'

/** Rows grouped by code, in an order of groups drawn from `rng`; a row without a group (-1) is a group of its own. */
export function rowsByGroup(groups: Int32Array, rng: Rng): number[][] {
  const byCode = new Map<number, number[]>()
  const grouped: number[][] = []
  for (const [row, code] of groups.entries()) {
    const known = code < 0 ? undefined : byCode.get(code)
    if (known !== undefined) {
      known.push(row)
      continue
    }
    const rows = [row]
    grouped.push(rows)
    if (code >= 0) byCode.set(code, rows)
  }
  return Array.from(shuffledIndices(grouped.length, rng), (i) => grouped[i]!)
}
