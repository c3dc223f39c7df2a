/** A share as people write it: '10.5 %', '76 %', '99.98 %'. */
export function percent(share: number): string {
  const value = 100 * share
  const digits = value > 99.5 && value < 100 ? 2 : value < 20 ? 1 : 0
  const text = value.toFixed(digits)
  return `${text === '100.00' ? '99.99' : text.replace(/\.0+$/, '')} %`
}

/** '1 row', '17,379 rows'. */
export function rowsText(count: number): string {
  return count === 1 ? '1 row' : `${count.toLocaleString('en-US')} rows`
}

/** A number with four significant digits: '189.5', '0.0123'. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(4)))
}
