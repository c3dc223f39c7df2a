import {
  AFTER_WORDS,
  AFTER_WORDS_IN_NAMES,
  BEFORE_WORDS,
  COMPOUND_PARTS,
  EVENT_WORDS,
  FILLERS,
  NOT_AFTER,
  TIME_WORDS,
} from './after-words.ts'

/** What a column's name and description say of the moment its value is known. */
export interface MeaningWitness {
  /** The word or phrase as the table of words or the column has it. */
  readonly word: string
  readonly where: 'name' | 'description'
}

/**
 * The word by which a column says it is recorded after the decision, or undefined. The name is heard first, then the
 * description; a word of an earlier time ("previous", "estimated") in the same text silences it, and one in the
 * description silences the name too.
 */
export function saysAfter(name: string, meaning: string | undefined): MeaningWitness | undefined {
  const described = meaning === undefined ? [] : tokensOf(meaning)
  const named = tokensOf(name)
  if (speaksOfEarlier(named)) return undefined
  const inName = firstMatch(without(named, NOT_AFTER), [...AFTER_WORDS, ...AFTER_WORDS_IN_NAMES])
  if (described.length > 0 && (speaksOfEarlier(described) || (inName !== undefined && isExempt(described)))) {
    return undefined
  }
  if (inName !== undefined) return { word: inName, where: 'name' }
  const inMeaning = firstMatch(without(described, NOT_AFTER), AFTER_WORDS)
  return inMeaning === undefined ? undefined : { word: inMeaning, where: 'description' }
}

/** Whether the name speaks of something earlier: a lagged value, a plan, an estimate. */
export function isNamedEarlier(name: string): boolean {
  return speaksOfEarlier(tokensOf(name))
}

/** Whether the name is that of a point in time: `year`, `Flight Date`. */
export function isNamedTime(name: string): boolean {
  return tokensOf(name).some((token) => TIME_WORDS.has(token))
}

/** Lower-case words of a text: cut at white space, punctuation, digits, and where camelCase steps up. */
export function tokensOf(text: string): readonly string[] {
  const spaced = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
  const words = spaced
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
  return words.flatMap(cutCompound)
}

function speaksOfEarlier(tokens: readonly string[]): boolean {
  return firstMatch(tokens, BEFORE_WORDS) !== undefined
}

function isExempt(tokens: readonly string[]): boolean {
  return firstMatch(tokens, NOT_AFTER) !== undefined
}

/** The first of `patterns` (in their order) found among the tokens, as the tokens have it. */
function firstMatch(tokens: readonly string[], patterns: readonly string[]): string | undefined {
  for (const pattern of patterns) {
    const at = positionOf(tokens, pattern.split(' '))
    if (at >= 0) return tokens.slice(at, at + pattern.split(' ').length).join(' ')
  }
  return undefined
}

function without(tokens: readonly string[], phrases: readonly string[]): readonly string[] {
  let rest = tokens
  for (const phrase of phrases) {
    const words = phrase.split(' ')
    for (let at = positionOf(rest, words); at >= 0; at = positionOf(rest, words)) {
      // the gap keeps words apart that did not stand together
      rest = [...rest.slice(0, at), '', ...rest.slice(at + words.length)]
    }
  }
  return rest
}

function positionOf(tokens: readonly string[], words: readonly string[]): number {
  for (let at = 0; at + words.length <= tokens.length; at++) {
    if (words.every((word, offset) => matches(tokens[at + offset]!, word))) return at
  }
  return -1
}

function matches(token: string, word: string): boolean {
  return word.endsWith('*') ? token.startsWith(word.slice(0, -1)) : token === word
}

function cutCompound(word: string): readonly string[] {
  for (let at = 3; at <= word.length - 2; at++) {
    const [head, tail] = [word.slice(0, at), word.slice(at)]
    if (COMPOUND_PARTS.has(head) && COMPOUND_PARTS.has(tail)) return [head, tail]
  }
  return [word]
}

/** The target's word in a name such as `churn_reason`, where the target is `churn`: a fact about its event. */
export function sharesTargetWord(name: string, target: string): MeaningWitness | undefined {
  const own = tokensOf(target).filter((token) => !FILLERS.has(token))
  const named = tokensOf(name).filter((token) => token === 'label' || token === 'on' || !FILLERS.has(token))
  if (own.length === 0 || speaksOfEarlier(named) || !own.every((token) => named.includes(token))) return undefined
  const rest = named.filter((token) => !own.includes(token))
  return rest.length > 0 && rest.every((token) => EVENT_WORDS.has(token))
    ? { word: tokensOf(name).join(' '), where: 'name' }
    : undefined
}
