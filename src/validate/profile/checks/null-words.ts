import type { ColumnCheck } from '../column-reading.ts'
import { rowsAt } from '../column-reading.ts'
import type { DistinctValues } from '../distinct-values.ts'
import { isNullWord } from '../null-word-list.ts'
import { quoted, shareOf } from '../wording.ts'

/**
 * Words that mean "missing". Among numbers and dates any usual one ('unknown', '-', 'NA') counts, since it is no
 * number. Among categories only words that name nothing real ('NA', '?', 'null'): 'None' and 'Unknown' may be answers.
 */
export const nullWords: ColumnCheck = (reading) => {
  const { written, type, rows } = reading
  if (written === undefined) return undefined
  const positions = type === 'category' || type === 'text' ? amongCategories(written) : reading.leftovers.nullWords
  if (positions.length === 0) return undefined
  const values = positions.map((position) => written.values[position]!)
  const count = rowsAt(written, positions)
  const evidence = `${shareOf(count, rows)} say ${quoted(values)}, which means missing in a column of type ${type}.`
  return { kind: 'null-words', rows: count, values, evidence }
}

function amongCategories(written: DistinctValues): number[] {
  const found: number[] = []
  for (const [position, value] of written.values.entries()) if (isNullWord(value)) found.push(position)
  // 'NA' in a column of short codes is Namibia, an airline, a grade.
  return found.length > 0 && isShortCodes(written) ? found.filter((i) => written.values[i]!.trim() !== 'NA') : found
}

/** Nine in ten distinct values are two or three capitals or digits. */
function isShortCodes({ values }: DistinctValues): boolean {
  if (values.length < 8) return false
  const short = values.filter((value) => /^[A-Z0-9]{2,3}$/.test(value)).length
  return short >= 0.9 * values.length
}
