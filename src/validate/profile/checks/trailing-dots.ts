import type { ColumnCheck } from '../column-reading.ts'
import { rowsAt } from '../column-reading.ts'
import { quoted, shareOf } from '../wording.ts'

/** Few enough to be labels; names such as 'Swift Air Ltd.' come by the hundred. */
const mostDistinct = 1_000
const mostLabels = 20

/**
 * Labels ending with a dot: '<=50K.' beside '<=50K', or every label of a few-valued column. A dot that belongs to the
 * name ('Ltd.') has no twin without it.
 */
export const trailingDots: ColumnCheck = ({ written, type, rows }) => {
  if (written === undefined || type !== 'category' || written.values.length > mostDistinct) return undefined
  const forms = new Set(written.values.map((value) => value.trim().toLowerCase()))
  const dotted: number[] = []
  const twins: number[] = []
  for (const [position, value] of written.values.entries()) {
    const form = value.trim()
    if (!form.endsWith('.') || /^\.+$/.test(form)) continue
    dotted.push(position)
    if (forms.has(form.replace(/\.+$/, '').toLowerCase())) twins.push(position)
  }
  const areLabels = dotted.length === written.values.length && forms.size >= 2 && forms.size <= mostLabels
  const positions = areLabels ? dotted : twins
  if (positions.length === 0) return undefined
  const values = positions.map((position) => written.values[position]!)
  const count = rowsAt(written, positions)
  const why = areLabels ? 'as every value of the column does' : 'and have a twin without it'
  const evidence = `${shareOf(count, rows)} end with a dot (${quoted(values)}), ${why}.`
  return { kind: 'trailing-dots', rows: count, values, evidence }
}
