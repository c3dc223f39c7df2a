const written = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** What a text says as a number, white space at both ends aside; NaN when it says none ('', 'NA', '1,5', '0x1'). */
export function readNumber(text: string): number {
  const code = text.charCodeAt(0)
  // Most texts that are no numbers begin with a letter: leave before the costlier steps.
  if ((code > 57 || Number.isNaN(code)) && code < 160) return Number.NaN
  const trimmed = text.trim()
  return written.test(trimmed) ? Number(trimmed) : Number.NaN
}

/** Whether a text that is a number is written as a whole one: '12', '-3', '+4', not '12.0' nor '1e3'. */
export function isWhole(number: string): boolean {
  for (let i = 0; i < number.length; i++) {
    const code = number.charCodeAt(i)
    // A point or an exponent.
    if (code === 46 || code === 101 || code === 69) return false
  }
  return true
}
