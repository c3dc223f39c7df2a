import { refuseFilter } from './refuse.ts'

/** A piece of a filter, as it is written. Names may hold quoted parts: params."learning rate". */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'operator' | 'mark'
  readonly raw: string
}

/** Names first read as numbers where they can be: 1e5 is one, 1e5x is a name. Text and quoted parts double their quote. */
const pieces: readonly (readonly [Token['kind'], RegExp])[] = [
  ['mark', /[(),;]/y],
  ['operator', /[<>=!~]+/y],
  ['text', /'(?:''|[^'])*'/y],
  ['number', /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?=[\s(),;<>=!~]|$)/y],
  ['name', /(?:`(?:``|[^`])*`|"(?:""|[^"])*"|(?<=\.)'(?:''|[^'])*'|[^\s(),;<>=!~`"'])+/y],
]
const space = /\s+/y

/** Databases keep neither U+0000 nor halves of pairs: they are read as U+FFFD. @throws SEARCH_FILTER at a quote that is never closed */
export function tokensOf(given: string): Token[] {
  const text = given.replaceAll('\0', '\u{FFFD}').toWellFormed()
  const tokens: Token[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0]
  }
  while (at < text.length) {
    const skipped = match(space)
    if (skipped !== undefined) {
      at += skipped.length
      continue
    }
    const found = nextToken(match)
    if (found === undefined) throw refuseFilter(clause(text.slice(at)), 'A quote is not closed.')
    tokens.push(found)
    at += found.raw.length
  }
  return tokens
}

function nextToken(match: (pattern: RegExp) => string | undefined): Token | undefined {
  for (const [kind, pattern] of pieces) {
    const raw = match(pattern)
    if (raw !== undefined) return { kind, raw }
  }
  return undefined
}

/** The words in which a piece that fits nowhere is told. */
export function clause(raw: string): string {
  return `Invalid clause(s) in filter string: '${raw.slice(0, 100)}'`
}

/** A name without its quotes, whichever they are; what is not quoted as it is. */
export function unquoted(raw: string): string {
  const quote = raw[0]
  if (raw.length < 2 || !isQuote(quote) || raw.at(-1) !== quote) return raw
  return raw.slice(1, -1).replaceAll(quote + quote, quote)
}

function isQuote(character: string | undefined): character is string {
  return character === "'" || character === '"' || character === '`'
}

/** Where the first dot stands that no quotes enclose; -1 without one. */
export function dotIn(name: string): number {
  let quote: string | undefined
  for (let at = 0; at < name.length; at++) {
    const character = name[at]
    if (quote === undefined && character === '.') return at
    if (quote === undefined && isQuote(character)) quote = character
    else if (character === quote) quote = undefined
  }
  return -1
}
