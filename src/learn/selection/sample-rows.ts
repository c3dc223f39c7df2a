import { shuffledIndices } from '../../base/rng.ts'
import type { RowDivision } from './row-division.ts'
import { strata } from './strata.ts'

/** Rows kept of a class, as far as it has them: so many folds can each hold one. */
const classRowsLeast = 10

/**
 * A sample of the rows on which candidates are compared where all would take too long.
 *
 * - stratified: each class (each tenth of a quantity) keeps its share, rounded, but at least 10 rows, or all it has: the
 *   sample may differ from what was asked for by as much.
 * - else every row is as likely as any other. Time then thins out evenly, and the rows of a group that are drawn stay
 *   together in the folds made of them.
 *
 * @param most  rows wanted, >= 1
 * @returns     ascending positions; all rows where there are no more than `most`
 *
 * O(rows). Source: proportional allocation, Cochran (1977), Sampling Techniques, section 5.
 */
export function sampleRows({ kind, rowCount, rng, y, classes }: RowDivision, most: number): Uint32Array {
  if (rowCount <= most) return Uint32Array.from({ length: rowCount }, (_, row) => row)
  if (kind !== 'stratified' || y === undefined) return shuffledIndices(rowCount, rng).subarray(0, most).sort()
  const parts = strata(y, rng, classes !== undefined).map((rows) => {
    const share = Math.round((most * rows.length) / rowCount)
    return rows.subarray(0, Math.min(rows.length, Math.max(classRowsLeast, share)))
  })
  const drawn = new Uint32Array(parts.reduce((sum, rows) => sum + rows.length, 0))
  let at = 0
  for (const rows of parts) {
    drawn.set(rows, at)
    at += rows.length
  }
  return drawn.sort()
}
