import type { ColumnCheck } from '../column-reading.ts'
import { grouped, quoted } from '../wording.ts'

/**
 * Dates such as 3/4/2011 where nothing decides between month/day and day/month: the column is left as it is written,
 * because a guess is silently wrong for half of the year. Also said, with rows 0, where something other than the
 * values decided.
 */
export const ambiguousDates: ColumnCheck = ({ written, dates, rows, missing }) => {
  if (written === undefined || dates === undefined) return undefined
  if (dates.evidence !== undefined) return { kind: 'ambiguous-dates', rows: 0, values: [], evidence: dates.evidence }
  if (dates.how !== 'ambiguous') return undefined
  const evidence =
    `Both m/d/y and d/m/y fit all ${grouped(rows - missing)} dates (${quoted(written.values, 3)}), and neither the order of the ` +
    'rows nor another column decides. The column is left as text.'
  return { kind: 'ambiguous-dates', rows: rows - missing, values: written.values.slice(0, 5), evidence }
}
