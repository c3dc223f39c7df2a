import { sql, type RawBuilder } from 'kysely'
import { assert } from '../../base/assert.ts'
import type { Comparison, Condition } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { compareDouble, compareInteger, compareText } from './compare.ts'
import type { PairTable, SearchTables } from './search-tables.ts'

type Kind = Database['kind']
type Sql = RawBuilder<unknown>

/** What conditions are written for. */
export interface Writing {
  readonly kind: Kind
  readonly tables: SearchTables
  /**
   * How other tables are asked. 'probe': for each row, for few rows. 'set': all rows of the index of the key once, for
   * many.
   */
  readonly form: 'probe' | 'set'
}

/** A condition on the rows called `it`. It is never null where it is turned round: a comparison is true or false. */
export function whereOf(writing: Writing, condition: Condition, isNegated = false): Sql {
  switch (condition.kind) {
    case 'not':
      return whereOf(writing, condition.part, !isNegated)
    case 'comparison': {
      const claim = comparisonOf(writing, condition)
      return isNegated ? sql`((${claim}) is not true)` : sql`(${claim})`
    }
    default: {
      const isAnd = (condition.kind === 'and') !== isNegated
      const parts = condition.parts.map((part) => whereOf(writing, part, isNegated))
      return sql`(${sql.join(parts, isAnd ? sql` and ` : sql` or `)})`
    }
  }
}

function comparisonOf(writing: Writing, comparison: Comparison): Sql {
  const { kind, tables } = writing
  const { entity, key } = comparison
  if (entity !== 'attribute') {
    const pairs = tables.pairs[entity]
    assert(pairs !== undefined, `the noun has no ${entity}`)
    return pairOf(writing, pairs, comparison)
  }
  const column = tables.attributes[key]
  assert(column !== undefined, `the noun has no attribute ${key}`)
  const value = column.text ?? column.value
  if (comparison.operator === 'is null') return sql`${value} is null`
  if (comparison.operator === 'is not null') return sql`${value} is not null`
  return column.type === 'text' || column.text !== undefined
    ? compareText(kind, value, comparison)
    : compareInteger(kind, value, comparison)
}

function pairOf(writing: Writing, pairs: PairTable, comparison: Comparison): Sql {
  const { key, operator, value } = comparison
  if (operator === 'is null') return has(writing, pairs, key, 'not')
  if (operator === 'is not null') return has(writing, pairs, key)
  const found = has(writing, pairs, key, undefined, claimOf(writing.kind, pairs, comparison))
  const absent = pairs.absent?.[key]
  const countsAbsent =
    absent !== undefined && (operator === '=' ? value === absent : operator === '!=' && value !== absent)
  return countsAbsent ? sql`${found} or ${has(writing, pairs, key, 'not')}` : found
}

/** What is asked of the value of one pair. */
export function claimOf(kind: Kind, pairs: PairTable, comparison: Comparison): Sql {
  const column = pairs.value(comparison.key)
  return pairs.type === 'double'
    ? compareDouble(kind, column, comparison)
    : compareText(kind, column, comparison, pairs.hasValueIndex)
}

/** Whether `it` has a pair of the key, of which the claim holds. */
export function has(
  { tables, form }: Pick<Writing, 'tables' | 'form'>,
  pairs: PairTable,
  key: string,
  not?: 'not',
  claim?: Sql,
): Sql {
  const owner = rowOf('pair', pairs.owner)
  const which = claim === undefined ? pairs.isOfKey(key) : sql`${pairs.isOfKey(key)} and ${claim}`
  const negation = sql.raw(not === undefined ? '' : 'not ')
  return form === 'set'
    ? sql`${rowOf('it', tables.id)} ${negation}in (select ${columnsOf('pair', pairs.owner)} from ${pairs.from} where ${which})`
    : sql`${negation}exists (select 1 from ${pairs.from} where ${owner} = ${rowOf('it', tables.id)} and ${which})`
}

/** Columns as one value: (it.model, it.version). */
export function rowOf(table: string, columns: readonly string[]): Sql {
  return columns.length === 1 ? columnsOf(table, columns) : sql`(${columnsOf(table, columns)})`
}

export function columnsOf(table: string, columns: readonly string[]): Sql {
  return sql.join(columns.map((name) => sql.ref(`${table}.${name}`)))
}
