/** '10,000' */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** A number with three significant digits, or none after the point when it is large. */
export function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US')
  return Number(value.toPrecision(3)).toString()
}

/** '11 in 100', '3 in 1,000', 'fewer than 1 in 1,000' */
export function share(value: number): string {
  if (value >= 0.02) return `${Math.round(value * 100)} in 100`
  return value >= 0.001 ? `${Math.round(value * 1000)} in 1,000` : 'fewer than 1 in 1,000'
}

/** '1990-01-08' */
export function day(iso: string): string {
  return iso.slice(0, 10)
}

/** '850 bytes', '3.1 kB', '1.2 MB' */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1e6 ? `${figure(bytes / 1000)} kB` : `${figure(bytes / 1e6)} MB`
}

/** A list in a sentence: 'a, b and c'. */
export function enumerated(items: readonly string[]): string {
  return items.length <= 1 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

/** '412 units' */
export function money(amount: number, currency: string): string {
  return `${figure(amount)} ${currency}`
}
