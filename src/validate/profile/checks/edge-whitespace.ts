import type { ColumnCheck } from '../column-reading.ts'
import { rowsAt } from '../column-reading.ts'
import { grouped, quoted, shareOf } from '../wording.ts'

const mostListed = 20

/** White space at the ends of categories and texts, where it makes one value two. Around numbers and dates it means nothing. */
export const edgeWhitespace: ColumnCheck = ({ written, type, rows }) => {
  if (written === undefined || (type !== 'category' && type !== 'text')) return undefined
  const positions: number[] = []
  for (const [position, value] of written.values.entries()) if (value !== value.trim()) positions.push(position)
  if (positions.length === 0) return undefined
  const count = rowsAt(written, positions)
  // Blanks first: whoever reads only this list must learn that trimming makes missing values.
  const values = positions
    .map((position) => written.values[position]!)
    .sort((a, b) => Number(b.trim() === '') - Number(a.trim() === ''))
  const evidence = `${shareOf(count, rows)} begin or end with white space (${grouped(values.length)} distinct values: ${quoted(values)}).`
  return { kind: 'edge-whitespace', rows: count, values: values.slice(0, mostListed), evidence }
}
