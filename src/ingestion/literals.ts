/** Values as TypeScript text in the style of a config: single quotes, bare keys where they can be, no semicolons. */

const widest = 120

/** A value as an expression that evaluates to an equal one. Properties that are undefined are left out. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).filter(([, item]) => item !== undefined)
    return parts.length === 0 ? '{}' : `{ ${parts.map(([key, item]) => entry(key, item)).join(', ')} }`
  }
  return typeof value === 'number' ? numberText(value) : String(value)
}

/** `key: value` of an object. */
export function entry(key: string, value: unknown): string {
  return `${propertyKey(key)}: ${literal(value)}`
}

/** A key as written in an object; `__proto__` in brackets, since bare or quoted it would set the prototype. */
export function propertyKey(key: string): string {
  if (key === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key)
}

/** One string in single quotes; whatever could end it, or not be seen, is escaped. */
function quoted(text: string): string {
  const escaped = text.replace(
    /['\\\n\r\t\u2028\u2029]|[\p{Cc}\p{Cf}\p{Cs}]/gu,
    (char) => shortEscapes.get(char) ?? unicodeEscape(char),
  )
  return `'${escaped}'`
}

const shortEscapes: ReadonlyMap<string, string> = new Map([
  ["'", "\\'"],
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function unicodeEscape(char: string): string {
  return `\\u{${char.codePointAt(0)!.toString(16)}}`
}

/** Large whole numbers with underscores at the thousands, as a person writes them. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  const text = String(value)
  return /^-?\d{5,}$/.test(text) ? text.replace(/(?<=\d)(?=(?:\d{3})+$)/g, '_') : text
}

/**
 * An entry on one line with a comma and a comment. Beyond 120 characters it is broken between properties, and a property
 * that is too long by itself between its items; each level two spaces deeper.
 */
export function wrapped(text: string, indent: number, comment: string): string[] {
  const lines: string[] = []
  let [line, margin] = ['', ' '.repeat(indent)]
  const add = (piece: string, deeper: number, alone = false): void => {
    if (line !== '' && (alone || !fits(margin + line + piece))) {
      lines.push(margin + line.trimEnd())
      line = ''
      margin = ' '.repeat(indent + deeper)
    }
    line += piece
  }
  for (const property of cut(text, 1)) {
    if (fits(' '.repeat(indent + 2) + property)) add(property, 2)
    else for (const [i, item] of cut(property, 2).entries()) add(item, i === 0 ? 2 : 4, i === 0)
  }
  return [...lines, `${margin}${line.trimEnd()},${comment}`]
}

/** Whether a line and the comma after it are at most 120 characters wide. */
const fits = (line: string): boolean => line.trimEnd().length < widest

/** Cuts after each `, ` outside strings that stands in at most `depth` brackets (a property counts as inside its object). */
function cut(text: string, depth: number): string[] {
  const pieces: string[] = []
  // A property cut out of its object has lost the bracket before it.
  let [start, level, isInside] = [0, depth - 1, false]
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === '\\') i++
    else if (char === "'") isInside = !isInside
    else if (isInside) continue
    else if ('[{('.includes(char)) level++
    else if (')}]'.includes(char)) level--
    else if (char === ',' && text[i + 1] === ' ' && level <= depth) {
      pieces.push(text.slice(start, i + 2))
      start = i + 2
    }
  }
  return [...pieces, text.slice(start)]
}

/** Sentences as line comments, wrapped at 120 characters; line breaks and other controls of the data become spaces. */
export function commentLines(sentences: readonly string[]): string[] {
  return sentences.flatMap((sentence) => {
    const lines: string[] = []
    let line = '//'
    for (const word of sentence
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
      .trim()
      .split(' ')) {
      if (line.length + 1 + word.length > widest && line !== '//') {
        lines.push(line)
        line = '//  '
      }
      line += ` ${word}`
    }
    return [...lines, line]
  })
}
