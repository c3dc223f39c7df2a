import { sql, type RawBuilder } from 'kysely'
import { assert } from '../../base/assert.ts'
import type { Order, Page, Paged } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { isNumber } from './compare.ts'
import { direction, orderOf, pairsOf } from './order.ts'
import { columnsOf, has, rowOf, type Writing } from './where.ts'

type Sql = RawBuilder<unknown>

interface Walk extends Page {
  readonly from: Sql
  readonly where: Sql
  /** The first is by a number that pairs hold. */
  readonly order: readonly Order[]
}

/**
 * Reads rows in the order of the index of a metric until there are enough: first those that have a number, then those
 * with NaN, then those without.
 */
export async function walk<Id>(database: Database, writing: Writing, search: Walk): Promise<Paged<Id>> {
  const { limit } = search
  const items: Id[] = []
  let { offset } = search
  for (const { body, terms } of steps(writing, search)) {
    const { rows } = await sql<Id>`select ${columnsOf('it', writing.tables.id)} ${body} order by ${terms}
      limit ${limit + 1 - items.length} offset ${offset}`.execute(database.read)
    items.push(...rows)
    if (items.length > limit) break
    if (rows.length > 0) offset = 0
    else if (offset > 0) offset -= await size(database, body)
  }
  return { items: items.slice(0, limit), hasMore: items.length > limit }
}

function steps(writing: Writing, { from, where, order }: Walk): readonly { readonly body: Sql; readonly terms: Sql }[] {
  const { kind, tables } = writing
  const [first, ...rest] = order
  assert(first !== undefined && first.entity !== 'attribute', 'a walk is by what pairs hold')
  const { key, descending } = first
  const pairs = pairsOf(tables, first.entity)
  const { joins, terms } = orderOf(kind, tables, rest)
  // The word cross keeps SQLite from turning the join round.
  const paired = sql`from ${pairs.from} cross join ${from} ${joins}
    where ${rowOf('it', tables.id)} = ${rowOf('pair', pairs.owner)} and ${pairs.isOfKey(key)} and ${where}`
  const value = pairs.value(key)
  return [
    { body: sql`${paired} and ${isNumber(value)}`, terms: sql`${value} ${direction(descending)}, ${terms}` },
    { body: sql`${paired} and ${value} > ${Number.POSITIVE_INFINITY}`, terms },
    { body: sql`from ${from} ${joins} where ${has(writing, pairs, key, 'not')} and ${where}`, terms },
  ]
}

async function size(database: Database, body: Sql): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count ${body}`.execute(database.read)
  return rows[0]!.count
}
