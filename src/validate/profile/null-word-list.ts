/** Words that never name a real thing: missing wherever they stand alone. */
const certain = new Set(['na', 'n/a', '#n/a', '#na', '?', '??', 'null', '(null)', 'nan', '<na>', '\\n'])

/** Words that mean missing in a column of numbers or dates, and may be real categories elsewhere. */
const likely = new Set(
  (
    'none|nil|unknown|unk|missing|undefined|not available|not applicable|n.a.|n.a|-|--|---|.|..|*|x|tbd|' +
    '#value!|#ref!|#div/0!|blank|empty|(blank)'
  ).split('|'),
)

/** Whether a value, case and white space at the ends aside, means "missing" in any column. */
export function isNullWord(value: string): boolean {
  return value.length <= 8 && certain.has(value.trim().toLowerCase())
}

/** Whether a value means "missing" where numbers or dates are expected. */
export function isNullWordAmongNumbers(value: string): boolean {
  if (value.length > 20) return false
  const folded = value.trim().toLowerCase()
  return certain.has(folded) || likely.has(folded)
}

/** Whether a value is nothing but white space. */
export function isBlank(value: string): boolean {
  return value.trim() === ''
}
