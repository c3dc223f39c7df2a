import { readingOf } from './reading.ts'
import type { Reading } from './reading.ts'
import type { Condition } from '../search.ts'
import type { Grammar } from './grammar.ts'
import { readComparison } from './read-comparison.ts'
import { refuseFilter } from './refuse.ts'
import { clause, tokensOf, type Token } from './token.ts'

/** A list of 1,000 ids fits many times. */
const charactersMax = 200_000
const depthMax = 32
const comparisonsMax = 200

/**
 * Reads a filter:
 *
 * ```
 * filter     = all { OR all }
 * all        = one { AND one }
 * one        = NOT one | "(" filter ")" | comparison
 * comparison = name ( = | != | < | <= | > | >= | LIKE | ILIKE ) value
 *            | name [ NOT ] IN "(" value { "," value } ")" | name IS [ NOT ] NULL
 * name       = [ entity "." ] key        key: bare, `quoted`, "quoted"
 * value      = number | 'text' | "text"
 * ```
 *
 * It is what MLflow's servers read, and more: OR, NOT, parentheses, IN of all that is text, IS NULL of everything.
 * Keywords are written in any case; a quote inside quotes is doubled. A comparison is true or false: of what a thing
 * does not have every comparison is false, `!=` included, but IS NULL; of NaN all but `!=` are. NOT turns that round,
 * so `NOT params.p = 'a'` also finds what has no p.
 *
 * @returns undefined for an empty filter: everything
 * @throws SEARCH_FILTER with the words of MLflow's server, also where a filter is longer than 200,000 characters,
 * nested deeper than 32 or has more than 200 comparisons
 */
export function parseFilter(text: string | undefined, grammar: Grammar): Condition | undefined {
  if (text === undefined || text.trim() === '') return undefined
  if (text.length > charactersMax) {
    throw refuseFilter(`The filter string has ${text.length} characters. It may have at most ${charactersMax}`)
  }
  const tokens = withoutEnd(tokensOf(text), text)
  const reading = readingOf(tokens, grammar)
  let comparisons = 0

  function any(depth: number): Condition {
    const parts = [all(depth)]
    while (reading.takeWords('OR')) parts.push(all(depth))
    return joined('or', parts)
  }
  function all(depth: number): Condition {
    const parts = [one(depth)]
    while (reading.takeWords('AND')) parts.push(one(depth))
    return joined('and', parts)
  }
  function one(depth: number): Condition {
    if (depth > depthMax) throw refuseFilter(`The filter string is nested deeper than ${depthMax}`)
    if (reading.takeWords('NOT')) return { kind: 'not', part: one(depth + 1) }
    if (reading.takeWords('(')) {
      const part = any(depth + 1)
      if (!reading.takeWords(')')) throw refuseFilter(clause(shownNext(reading)), 'A parenthesis is not closed.')
      return part
    }
    if (++comparisons > comparisonsMax) {
      throw refuseFilter(`The filter string has more than ${comparisonsMax} comparisons`)
    }
    return readComparison(reading)
  }

  const condition = any(1)
  if (reading.peek() !== undefined) {
    throw refuseFilter(clause(shownNext(reading)), 'Comparisons are joined by AND or OR.')
  }
  return condition
}

/** A semicolon may end a filter, and nothing follows it. */
function withoutEnd(tokens: readonly Token[], text: string): readonly Token[] {
  const end = tokens.findIndex(({ raw }) => raw === ';')
  if (end < 0) return tokens
  if (end === tokens.length - 1) return tokens.slice(0, end)
  throw refuseFilter(
    `Search filter contained multiple expression '${text.slice(0, 200)}'. Provide AND-ed expression list.`,
  )
}

function joined(kind: 'and' | 'or', parts: readonly Condition[]): Condition {
  return parts.length === 1 ? parts[0]! : { kind, parts }
}

function shownNext(reading: Reading): string {
  return reading.peek()?.raw ?? 'end of the filter'
}
