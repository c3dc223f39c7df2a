import { sql, type RawBuilder } from 'kysely'
import { assert } from '../../base/assert.ts'
import type { Comparison, Operator } from '../../domain/search.ts'
import { encodeDoubleText } from '../codec.ts'
import type { Database } from '../database.ts'

type Kind = Database['kind']
type Sql = RawBuilder<unknown>
type Asked = Pick<Comparison, 'operator' | 'value'>

/** Characters that PostgreSQL's index of params and tags keeps of a value. */
const indexedCharacters = 100
const signs: Partial<Record<Operator, Sql>> = {
  '=': sql`=`,
  '!=': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
}

/** Text by its bytes. 'like' heeds case, 'ilike' does not for a to z; % is any text, _ one character, nothing escapes them. */
export function compareText(kind: Kind, column: Sql, { operator, value }: Asked, hasIndex = false): Sql {
  if (operator === 'in' || operator === 'not in') {
    return sql`${column} ${sql.raw(operator)} (${textList(kind, value)})`
  }
  assert(typeof value === 'string', 'text is compared with text')
  if (operator === 'like') {
    return kind === 'sqlite' ? sql`${column} glob ${globOf(value)}` : sql`${column} like ${value} escape ''`
  }
  if (operator === 'ilike') {
    return kind === 'sqlite' ? sql`${column} like ${value}` : sql`${column} collate "C" ilike ${value} escape ''`
  }
  const sign = signs[operator]
  assert(sign !== undefined, `text is not compared by ${operator}`)
  if (!hasIndex || kind === 'sqlite' || operator !== '=') return sql`${column} ${sign} ${value}`
  const start = sql`substr(${column}, 1, ${sql.lit(indexedCharacters)})`
  const characters = Array.from(value)
  if (characters.length < indexedCharacters) return sql`${start} = ${value}`
  return sql`${start} = ${characters.slice(0, indexedCharacters).join('')} and ${column} = ${value}`
}

/** SQLite's LIKE does not heed case; GLOB does. */
function globOf(pattern: string): string {
  return pattern.replace(/[*?[]/g, '[$&]').replaceAll('%', '*').replaceAll('_', '?')
}

/** Texts as rows: one parameter, however many they are. */
export function textList(kind: Kind, value: Asked['value']): Sql {
  const json = JSON.stringify(value)
  return kind === 'sqlite'
    ? sql`select value from json_each(${json})`
    : sql`select json_array_elements_text(${json}::json)`
}

/** Doubles. NaN is text in SQLite and greatest in both databases, so what is greater than a number may be no number. */
export function compareDouble(kind: Kind, column: Sql, { operator, value }: Asked): Sql {
  if (operator === 'in' || operator === 'not in') {
    assert(Array.isArray(value), 'a list is compared with a list')
    const json = JSON.stringify(value.map((item) => encodeDoubleText(Number(item))))
    return sql`${column} ${sql.raw(operator)} (${doubles(kind, json)})`
  }
  const sign = signs[operator]
  assert(sign !== undefined && typeof value === 'number', `a double is not compared by ${operator}`)
  const compared = sql`${column} ${sign} ${value}`
  return operator === '>' || operator === '>=' ? sql`${compared} and ${isNumber(column)}` : compared
}

/** Whether a double is no NaN. */
export function isNumber(column: Sql): Sql {
  return sql`${column} <= ${Number.POSITIVE_INFINITY}`
}

function doubles(kind: Kind, json: string): Sql {
  return kind === 'sqlite'
    ? sql`select case value when 'Infinity' then 9e999 when '-Infinity' then -9e999 else value end from json_each(${json})`
    : sql`select json_array_elements_text(${json}::json)::double precision`
}

/** Integers of 64 bits, with any number: exactly. */
export function compareInteger(kind: Kind, column: Sql, { operator, value }: Asked): Sql {
  if (operator === 'in' || operator === 'not in') {
    assert(Array.isArray(value), 'a list is compared with a list')
    const json = `[${value.map((item) => (Math.abs(Number(item)) === Infinity ? `"${item}"` : String(item))).join()}]`
    return kind === 'sqlite'
      ? sql`${column} ${sql.raw(operator)} (${doubles(kind, json)})`
      : sql`${column} ${sql.raw(operator)} (select json_array_elements_text(${json}::json)::numeric)`
  }
  const sign = signs[operator]
  assert(sign !== undefined, `an integer is not compared by ${operator}`)
  return sql`${column} ${sign} ${integer(kind, value as number | bigint)}`
}

function integer(kind: Kind, value: number | bigint): Sql {
  const exact = typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value
  if (typeof exact === 'bigint' && BigInt.asIntN(64, exact) === exact) return sql`${exact}`
  return kind === 'sqlite' ? sql`${Number(exact)}` : sql`${String(exact)}::numeric`
}
