import type { Comparison, Operator } from '../search.ts'
import type { Int64 } from '../int64.ts'
import { ENTITY_NAMES } from './grammar.ts'
import { readName, type Name } from './name.ts'
import type { Reading } from './reading.ts'
import { listed, refuseFilter } from './refuse.ts'
import { clause, unquoted, type Token } from './token.ts'

const listMax = 10_000
/** SQLite takes patterns of 50,000 bytes. */
const patternMax = 5000
const numericOperators: readonly string[] = ['=', '!=', '<', '<=', '>', '>=']
const textOperators: readonly string[] = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN', 'IS NULL', 'IS NOT NULL']

/** Reads one comparison off the front. @throws SEARCH_FILTER */
export function readComparison(reading: Reading): Comparison {
  const first = reading.take()
  if (first === undefined) throw refuseFilter(clause('end of the filter'), 'A comparison is missing.')
  if (first.kind === 'number' || first.kind === 'text') {
    throw refuseFilter(`Invalid comparison clause. Expected 'Identifier' found '${first.raw.slice(0, 100)}'`)
  }
  if (first.kind !== 'name') throw refuseFilter(clause(first.raw))
  const operator = takeOperator(reading, first)
  const name = readName(first.raw, reading.grammar, 'filter')
  const { entity, key, isNumeric } = name
  const base = { kind: 'comparison', entity, key } as const
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return { ...base, operator: lower(operator) }
  if (operator === 'IN' || operator === 'NOT IN') {
    return { ...base, operator: lower(operator), value: takeList(reading, name, `${first.raw} ${operator}`) }
  }
  const value = valueOf(takeValue(reading, first, operator), name)
  const known = isNumeric ? numericOperators : textOperators
  if (!known.includes(operator)) {
    throw refuseFilter(`Invalid comparator '${operator}' not one of '${listed(known)}'`)
  }
  if (operator.endsWith('LIKE') && String(value).length > patternMax) {
    throw refuseFilter(`A pattern has at most ${patternMax} characters. Received ${String(value).length}`)
  }
  return { ...base, operator: lower(operator), value }
}

function takeOperator(reading: Reading, name: Token): string {
  for (const words of [['IS', 'NOT', 'NULL'], ['IS', 'NULL'], ['NOT', 'IN'], ['IN'], ['LIKE'], ['ILIKE']]) {
    if (reading.takeWords(...words)) return words.join(' ')
  }
  const next = reading.take()
  if (next?.kind === 'operator') return next.raw
  throw refuseFilter(
    clause(next === undefined ? name.raw : `${name.raw} ${next.raw}`),
    'A comparator follows the name: = != < <= > >= LIKE ILIKE IN NOT IN IS NULL IS NOT NULL.',
  )
}

function takeValue(reading: Reading, name: Token, operator: string): Token {
  const value = reading.take()
  const isValue = value !== undefined && ['number', 'text', 'name'].includes(value.kind)
  if (isValue) return value
  throw refuseFilter(clause([name.raw, operator, value?.raw ?? ''].join(' ').trim()), 'A value is missing.')
}

function valueOf(token: Token, { entity, key, isNumeric, mayBeQuoted }: Name): Int64 | string {
  if (isNumeric) {
    if (token.kind === 'number') return numberOf(token.raw, entity === 'metric')
    const quoted = mayBeQuoted === true ? textOf(token) : undefined
    if (quoted !== undefined && /^\d{1,18}$/.test(quoted)) return numberOf(quoted, false)
    const what = entity === 'metric' ? 'metric' : `numeric attribute: ${key}`
    throw refuseFilter(`Expected numeric value type for ${what}. Found ${token.raw.slice(0, 100)}`)
  }
  const text = textOf(token)
  if (text !== undefined) return text
  if (token.kind === 'name') {
    throw refuseFilter(
      `Parameter value is either not quoted or unidentified quote types used for string value ${token.raw.slice(0, 100)}. Use either single or double quotes.`,
    )
  }
  const what = {
    attribute: 'attributes',
    dataset: 'dataset attributes',
    param: `${ENTITY_NAMES.param[0]} (e.g. 'my-value')`,
    tag: `${ENTITY_NAMES.tag[0]} (e.g. 'my-value')`,
    metric: 'metrics',
  }[entity]
  throw refuseFilter(`Expected a quoted string value for ${what}. Got value ${token.raw.slice(0, 100)}`)
}

/** What quotes enclose; undefined where there are none. */
function textOf({ kind, raw }: Token): string | undefined {
  const isQuoted = kind === 'text' || (kind === 'name' && /^"(?:""|[^"])*"$/.test(raw))
  return isQuoted ? unquoted(raw) : undefined
}

/** Integers of attributes are exact. */
function numberOf(raw: string, isDouble: boolean): Int64 {
  const value = Number(raw)
  if (isDouble || Number.isSafeInteger(value) || !/^[+-]?\d+$/.test(raw)) return value
  return BigInt(raw.replace('+', ''))
}

/** @param before  what stands before the list */
function takeList(reading: Reading, name: Name, before: string): readonly (Int64 | string)[] {
  const several = `a non-empty list of ${name.isNumeric ? 'numbers' : 'string values'}`
  const refuse = (problem: string, expected = several): never => {
    throw refuseFilter(`While parsing a list in the query, expected ${expected}, but got ${problem}`)
  }
  if (!reading.takeWords('(')) throw refuseFilter(clause(before), 'A list in parentheses follows IN.')
  if (reading.takeWords(')')) refuse('empty list')
  const values: (Int64 | string)[] = []
  for (;;) {
    const token = reading.take()
    if (token === undefined) throw refuseFilter(clause(`${before} (`), 'The list does not end.')
    if (token.kind === 'mark' || token.kind === 'operator') return refuse('ill-formed list.')
    const value = name.isNumeric
      ? token.kind === 'number'
        ? numberOf(token.raw, name.entity === 'metric')
        : undefined
      : textOf(token)
    if (value === undefined) {
      const one = `${name.isNumeric ? 'number' : 'string'} value, punctuation, or whitespace`
      return refuse(`different type in list: ${token.raw.slice(0, 100)}`, one)
    }
    values.push(value)
    if (values.length > listMax) refuse(`more than ${listMax} values.`)
    if (reading.takeWords(')')) return values
    if (!reading.takeWords(',')) refuse('ill-formed list.')
    // As Python writes a list of one.
    if (reading.takeWords(')')) return values
  }
}

function lower<Written extends string>(operator: Written): Operator {
  return operator.toLowerCase() as Operator
}
