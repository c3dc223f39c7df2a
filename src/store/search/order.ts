import { sql, type RawBuilder } from 'kysely'
import { assert } from '../../base/assert.ts'
import type { Order } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { isNumber } from './compare.ts'
import type { PairTable, SearchColumn, SearchTables } from './search-tables.ts'
import { columnsOf, rowOf } from './where.ts'

type Sql = RawBuilder<unknown>
type Kind = Database['kind']

/** What an order adds to a query. */
export interface OrderSql {
  /** Of the tables with what is ordered by; behind `from ... as it`. */
  readonly joins: Sql
  readonly terms: Sql
}

/** What is null comes last, NaN just before it; text is ordered by its bytes. */
export function orderOf(kind: Kind, tables: SearchTables, orders: readonly Order[]): OrderSql {
  const joins: Sql[] = []
  const terms = orders.map(({ entity, key, descending }) => {
    if (entity === 'attribute') return attributeTerm(kind, attributeOf(tables, key), descending)
    const pairs = pairsOf(tables, entity)
    const name = `by${joins.length}`
    const owner = rowOf(name, pairs.owner)
    joins.push(sql`left join (select ${columnsOf('pair', pairs.owner)}, ${pairs.value(key)} as value
      from ${pairs.from} where ${pairs.isOfKey(key)}) as ${sql.id(name)} on ${owner} = ${rowOf('it', tables.id)}`)
    return pairTerm(kind, pairs, sql.ref(`${name}.value`), descending)
  })
  return { joins: joins.length === 0 ? sql`` : sql.join(joins, sql` `), terms: sql.join(terms) }
}

export function pairsOf(tables: SearchTables, entity: Exclude<Order['entity'], 'attribute'>): PairTable {
  const pairs = tables.pairs[entity]
  assert(pairs !== undefined, `the noun has no ${entity}`)
  return pairs
}

function attributeOf({ attributes }: SearchTables, key: string): SearchColumn {
  const column = attributes[key]
  assert(column !== undefined, `the noun has no attribute ${key}`)
  return column
}

function attributeTerm(kind: Kind, { value, type, isNullable = false }: SearchColumn, descending: boolean): Sql {
  const bytewise = type === 'text' && kind === 'postgres' ? sql`${value} collate "C"` : value
  return sql`${bytewise} ${direction(descending)}${sql.raw(isNullable ? ' nulls last' : '')}`
}

function pairTerm(kind: Kind, { type }: PairTable, value: Sql, descending: boolean): Sql {
  if (type === 'text') {
    return sql`${kind === 'postgres' ? sql`${value} collate "C"` : value} ${direction(descending)} nulls last`
  }
  // Ascending, both databases have NaN after all numbers.
  return descending ? sql`${isNumber(value)} desc nulls last, ${value} desc nulls last` : sql`${value} asc nulls last`
}

export function direction(descending: boolean): Sql {
  return sql.raw(descending ? 'desc' : 'asc')
}
