import type { ColumnCheck } from '../column-reading.ts'
import type { DistinctValues } from '../distinct-values.ts'
import { numericFormats, dateParts, isIso } from '../../../frame/read-date.ts'
import { isoForm, readDateText } from '../date-texts.ts'
import { grouped, quoted, shareOf } from '../wording.ts'

/**
 * Dates written in more than one way. ISO dates among others are read rightly and only mentioned; dates that the
 * column's format cannot read, and exactly one other can, come with their ISO form as replacement.
 */
export const mixedDateFormats: ColumnCheck = ({ written, dates, format, leftovers, rows }) => {
  if (written === undefined || dates === undefined) return undefined
  if (format === undefined) return dates.how === 'mixed' ? undecided(written, rows) : undefined
  const replacements: Record<string, string> = {}
  const values: string[] = []
  let count = 0
  for (const position of leftovers.unreadable) {
    const value = written.values[position]!
    const iso = isoForm(value)
    if (iso === undefined) continue
    replacements[value] = iso
    values.push(value)
    count += written.counts[position]!
  }
  const isoRows = format === 'iso' || format === 'y/m/d' ? 0 : rowsWrittenIso(written)
  if (count + isoRows === 0) return undefined
  const iso = isoRows === 0 ? '' : `${shareOf(isoRows, rows)} are written yyyy-mm-dd, which is read rightly. `
  const others = count === 0 ? '' : `${shareOf(count, rows)} are written otherwise: ${quoted(values)}.`
  const evidence = `The dates are written as ${format}. ${iso}${others}`.trim()
  return { kind: 'mixed-date-formats', rows: count + isoRows, values, replacements, evidence }
}

function undecided(written: DistinctValues, rows: number): ReturnType<ColumnCheck> {
  const perFormat = numericFormats.map((format) => {
    const fitting = written.counts.reduce(
      (sum, count, i) => sum + (Number.isNaN(readDateText(written.values[i]!, format)) ? 0 : count),
      0,
    )
    return { format, fitting }
  })
  const some = perFormat.filter(({ fitting }) => fitting > 0)
  if (some.length === 0) {
    const evidence = `The values look like dates with the month in words (${quoted(written.values, 3)}), and no single format reads them.`
    return { kind: 'mixed-date-formats', rows, values: [], evidence }
  }
  const told = some.map(({ format, fitting }) => `${format} reads ${grouped(fitting)}`).join(', ')
  const evidence = `No single date format reads the ${grouped(rows)} rows: ${told}. The column is left as text.`
  return { kind: 'mixed-date-formats', rows, values: [], evidence }
}

function rowsWrittenIso({ values, counts }: DistinctValues): number {
  return counts.reduce((sum, count, i) => {
    const parts = dateParts(values[i]!)
    return sum + (parts !== undefined && isIso(parts) ? count : 0)
  }, 0)
}
