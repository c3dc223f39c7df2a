import type { Suspicion } from '../../domain/profile.ts'
import type { ColumnReading } from './column-reading.ts'
import { missingRows, rowSet } from './row-set.ts'
import type { RowSet } from './row-set.ts'
import { grouped, quoted, rowsOf } from './wording.ts'

/** Fewer missing rows may coincide by chance. */
const fewestRows = 5
const mostValues = 50
const noneWords = /^\s*(?:no|none|never|false|f|0|0\.0+|nein|keine?)\s*$/i

/**
 * Columns whose empty cells have a meaning: empty exactly in the rows where another column is 0 or says no (a garage's
 * area where there are no garages), or in the same rows as other columns. Exact over all rows.
 *
 * One hash of rows a column, and one a value that says none: O(rows x columns).
 */
export function missingPatterns(readings: readonly ColumnReading[]): Map<string, Suspicion> {
  const gaps = readings.flatMap((reading) => {
    const rows = missingRows(reading)
    return rows.count < fewestRows || rows.count === reading.rows ? [] : [{ reading, rows }]
  })
  const wanted = new Set(gaps.map(({ rows }) => rows.key))
  const causes = new Map<string, { reading: ColumnReading; value: string; rows: RowSet }>()
  if (wanted.size > 0)
    for (const cause of readings.flatMap(nones)) if (wanted.has(cause.rows.key)) causes.set(cause.rows.key, cause)
  const together = new Map<string, typeof gaps>()
  for (const gap of gaps) together.set(gap.rows.key, [...(together.get(gap.rows.key) ?? []), gap])
  const found = new Map<string, Suspicion>()
  for (const [key, all] of together) {
    const [first] = all as [(typeof gaps)[number]]
    const same = all.filter(({ rows }) => rows.isSame(first.rows))
    const cause = causes.get(key)
    for (const { reading, rows } of same) {
      const others = same.map((gap) => gap.reading.column).filter((column) => column !== reading.column)
      if (cause !== undefined && cause.rows.isSame(rows)) found.set(reading.column, meansNone(rows.count, cause))
      else if (others.length > 0) found.set(reading.column, missingTogether(rows.count, others))
    }
  }
  return found
}

function meansNone(rows: number, { reading, value }: { reading: ColumnReading; value: string }): Suspicion {
  const evidence = `Missing exactly in the ${rowsOf(rows)} where "${reading.column}" is ${value}: it means that there is none.`
  return { kind: 'missing-means-none', rows, values: [], beside: [reading.column], evidence }
}

function missingTogether(rows: number, others: readonly string[]): Suspicion {
  const evidence = `Missing in the same ${grouped(rows)} rows as ${quoted(others)}.`
  return { kind: 'missing-together', rows, values: [], beside: others, evidence }
}

/** The rows in which a column says that there is none: 0 of a number, No of a word. */
function nones(reading: ColumnReading): { reading: ColumnReading; value: string; rows: RowSet }[] {
  const { written, numbers, numbersOf, rows, type } = reading
  if (type === 'date' || type === 'timestamp' || (numbers !== undefined && numbers.values.indexOf(0) < 0)) return []
  if (written === undefined) {
    const values = reading.numbersByRow()
    return [{ reading, value: '0', rows: rowSet(rows, (row) => values[row] === 0) }]
  }
  if (numbersOf === undefined && written.values.length > mostValues) return []
  const codes = [...written.values.keys()].filter((code) =>
    numbersOf === undefined ? noneWords.test(written.values[code]!) : numbersOf[code] === 0,
  )
  return codes.map((code) => ({
    reading,
    value: written.values[code]!.trim(),
    rows: rowSet(rows, (row) => written.codes[row] === code),
  }))
}
