/** Words that never name a real thing: missing wherever they stand alone. */
const certain = new Set(
  (
    'na|n/a|#n/a|#n/a!|#na|n.a.|n.a|?|??|???|null|(null)|[null]|<null>|nan|-nan|<na>|(na)|[na]|\\n|#null!|#value!|#ref!|' +
    '#div/0!|#num!|#name?|(empty)|[empty]|<empty>|(blank)|[blank]|<blank>|(missing)|[missing]|<missing>'
  ).split('|'),
)

/** Signs that stand in an empty place between words; signs of their own among signs. */
const placeholders = new Set(['-', '--', '---', '–', '—', '.', '..', '...', '*', '_', '/'])

/** Words for missing that are as often a true answer: the category "unknown", the damage "None". */
const answers = new Set(
  (
    'none|nil|unknown|unk|not known|missing|undefined|not available|not applicable|not recorded|not specified|' +
    'unspecified|no data|no answer|no response|not stated|tbd|(none)|(unknown)|' +
    // German, French, Spanish, Italian, Portuguese, Dutch
    'unbekannt|keine angabe|k.a.|fehlt|inconnu|non renseigné|desconocido|sin dato|s/d|sconosciuto|n.d.|desconhecido|onbekend'
  ).split('|'),
)

/** Words that mean missing in a column of numbers or dates only; infinities are no value to a model. */
const amongNumbers = new Set('x|blank|empty|pending|void|nd|inf|+inf|-inf|infinity|+infinity|-infinity|∞|-∞'.split('|'))

/** Longer texts are no null words. */
const longest = 20

/** Whether a value, case and white space at the ends aside, means "missing" in any column. */
export function isNullWord(value: string): boolean {
  return value.length <= longest && certain.has(folded(value))
}

/** Whether a value is a sign that means "missing" between words. */
export function isPlaceholder(value: string): boolean {
  return value.length <= longest && placeholders.has(value.trim())
}

/** Whether a value may mean "missing" and may as well be an answer. */
export function isAnswerOrMissing(value: string): boolean {
  return value.length <= longest && answers.has(folded(value))
}

/** Whether a value means "missing" where numbers or dates are expected. */
export function isNullWordAmongNumbers(value: string): boolean {
  if (value.length > longest) return false
  const word = folded(value)
  return certain.has(word) || placeholders.has(word) || answers.has(word) || amongNumbers.has(word)
}

/** Whether a value is nothing but white space. */
export function isBlank(value: string): boolean {
  return value.trim() === ''
}

function folded(value: string): string {
  return value.trim().toLowerCase()
}
