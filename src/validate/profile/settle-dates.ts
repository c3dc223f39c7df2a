import type { DateFormat } from '../../frame/read-date.ts'
import type { DistinctValues } from './distinct-values.ts'
import { numericFormats, dateParts, isIso, readParts } from '../../frame/read-date.ts'
import { readDateText } from './date-texts.ts'

/** How the dates of a column are written, decided from the whole column. */
export interface DateSettlement {
  /** The format of the column; undefined while two readings fit equally, or none fits enough rows. */
  readonly format?: DateFormat
  readonly how: 'settled' | 'ambiguous' | 'mixed'
  /** Rows that the format reads, or that either reading does while it is ambiguous. */
  readonly rows: number
  /** Why this format, in one sentence; when the values alone do not decide. */
  readonly evidence?: string
}

/** Share of the rows that one format must read for it to be the format of the column. */
const enough = 0.95

/**
 * Settles the format from how many rows each reads: iso when nearly all are written so, else the one that reads most (iso
 * dates among them included, as cleaning reads them). Where m/d/y and d/m/y read every row equally, the order of the
 * rows decides when it is sorted by date under one reading and not the other, then `peer`, the format of the other dates
 * of the same table; else it stays ambiguous: a date is never guessed. Parses twice rather than keep the parts of
 * millions of values.
 */
export function settleDates(written: DistinctValues, peer?: DateFormat): DateSettlement {
  const { rows, total, iso } = rowsPerFormat(written)
  if (total > 0 && iso >= enough * total) return { format: 'iso', how: 'settled', rows: iso }
  const best = numericFormats.reduce((left, right) => (rows.get(right)! > rows.get(left)! ? right : left))
  const read = rows.get(best)!
  if (read === 0 || read < enough * total) return { how: 'mixed', rows: read }
  if (rows.get('m/d/y') !== read || rows.get('d/m/y') !== read || !best.endsWith('/y')) {
    return { format: best, how: 'settled', rows: read }
  }
  const byOrder = sortedReading(written)
  if (byOrder !== undefined) {
    const evidence = `Both m/d/y and d/m/y fit all values; read as ${byOrder}, because the rows are in order of time then and not otherwise.`
    return { format: byOrder, how: 'settled', rows: read, evidence }
  }
  if (peer === 'm/d/y' || peer === 'd/m/y') {
    const evidence = `Both m/d/y and d/m/y fit all values; read as ${peer}, like the other dates of this table.`
    return { format: peer, how: 'settled', rows: read, evidence }
  }
  return { how: 'ambiguous', rows: read }
}

/** Rows that each format reads, rows that look like a date at all, and rows written yyyy-mm-dd (which every format reads). */
function rowsPerFormat({ values, counts }: DistinctValues): {
  rows: Map<DateFormat, number>
  total: number
  iso: number
} {
  const rows = new Map<DateFormat, number>(numericFormats.map((format) => [format, 0]))
  let [total, iso] = [0, 0]
  for (const [i, value] of values.entries()) {
    const parts = dateParts(value)
    if (parts === undefined) continue
    total += counts[i]!
    if (isIso(parts)) iso += counts[i]!
    for (const format of numericFormats) {
      if (!Number.isNaN(readParts(parts, format))) rows.set(format, rows.get(format)! + counts[i]!)
    }
  }
  return { rows, total, iso }
}

/** The reading under which the rows are sorted, when they are not under the other. */
function sortedReading({ values, codes }: DistinctValues): 'm/d/y' | 'd/m/y' | undefined {
  const disorder = (format: DateFormat) =>
    stepsBack(
      Float64Array.from(values, (value) => readDateText(value, format)),
      codes,
    )
  const monthFirst = disorder('m/d/y')
  const dayFirst = disorder('d/m/y')
  if (monthFirst.turns < 3 && dayFirst.turns < 3) return undefined
  if (monthFirst.share <= 0.01 && dayFirst.share >= 5 * monthFirst.share && dayFirst.turns >= 3) return 'm/d/y'
  if (dayFirst.share <= 0.01 && monthFirst.share >= 5 * dayFirst.share && monthFirst.turns >= 3) return 'd/m/y'
  return undefined
}

/** Steps against the direction of most steps, and their share among the steps between rows of different dates. */
function stepsBack(ms: Float64Array, order: Int32Array): { turns: number; share: number } {
  let [up, down, previous] = [0, 0, Number.NaN]
  for (const position of order) {
    if (position < 0) continue
    const current = ms[position]!
    if (Number.isNaN(current)) continue
    if (current > previous) up++
    else if (current < previous) down++
    previous = current
  }
  const turns = Math.min(up, down)
  return { turns, share: up + down === 0 ? 0 : turns / (up + down) }
}
