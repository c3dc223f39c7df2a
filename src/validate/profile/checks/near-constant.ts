import type { ColumnCheck } from '../column-reading.ts'
import { quoted, rowsOf, shareOf } from '../wording.ts'

const nearly = 0.999

/** One value in 99.9 % of the rows: little to learn from, and perhaps the whole point (a fraud, a fault). Mentioned only. */
export const nearConstant: ColumnCheck = ({ written, numbers, distinct, rows, missing }) => {
  if (distinct < 2 || missing > 0) return undefined
  const counts = written?.counts ?? numbers?.counts
  if (counts === undefined) return undefined
  let commonest = 0
  for (let i = 1; i < counts.length; i++) if (counts[i]! > counts[commonest]!) commonest = i
  const count = counts[commonest]!
  if (count < nearly * rows || count === rows) return undefined
  const value = written?.values[commonest] ?? String(numbers?.values[commonest])
  const evidence = `${shareOf(count, rows)} hold ${quoted([value])}; only ${rowsOf(rows - count)} differ.`
  return { kind: 'near-constant', rows: rows - count, values: [value], evidence }
}
