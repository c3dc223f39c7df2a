/** How evidence is worded: one way of writing counts, shares and values in every sentence a person reads. */

/** 12,345 */
export function grouped(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 6 })
}

/** 11 of 7,043 rows (0.16 %) */
export function shareOf(count: number, rows: number): string {
  const percent = rows === 0 ? 0 : (100 * count) / rows
  const digits = percent >= 10 || percent === 0 ? 0 : percent >= 1 ? 1 : 2
  return `${grouped(count)} of ${rowsOf(rows)} (${percent < 0.01 && percent > 0 ? '< 0.01' : percent.toFixed(digits)} %)`
}

/** "NA", "?" and 3 more */
export function quoted(values: readonly string[], most = 5): string {
  const shown = values
    .slice(0, most)
    .map((value) => JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}...` : value))
  const more = values.length > most ? ` and ${grouped(values.length - most)} more` : ''
  return shown.join(', ') + more
}

/** 1 row, 14 rows */
export function rowsOf(count: number): string {
  return `${grouped(count)} ${count === 1 ? 'row' : 'rows'}`
}
