import { sql, type RawBuilder } from 'kysely'
import type { Condition, Order, Page, Paged, SearchPlan } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import { estimate, MANY } from './estimate.ts'
import { orderOf, pairsOf } from './order.ts'
import type { SearchTables } from './search-tables.ts'
import { walk } from './walk.ts'
import { columnsOf, whereOf, type Writing } from './where.ts'

type Sql = RawBuilder<unknown>

interface RowSearch extends SearchPlan, Page {
  /** The table of the noun: sql`runs as it`. */
  readonly from: Sql
  /** Which rows are searched at all. */
  readonly scope: Sql
  /** Ends ties; its last name tells all rows apart. */
  readonly ties: readonly Order[]
  /** Rows of which every one may be asked about what other tables hold of it. Default 4,000. */
  readonly probesMax?: number
}

/** Of more joins PostgreSQL takes seconds to find the best order; what `is true` encloses is no join. */
const joinsMax = 6
/** Counting stops here: of more rows, walking is shorter than sorting in any case. */
const walkedMax = 50_000

/**
 * The columns `id` of what is found, in order. Of few rows each is asked; of many, the rarest of the comparisons that
 * must hold is read off its index, and the others are asked of what it finds.
 */
export async function findRows<Id>(database: Database, tables: SearchTables, search: RowSearch): Promise<Paged<Id>> {
  const { from, offset, limit, scope, probesMax = 4000 } = search
  const order = [...search.order, ...search.ties.filter((tie) => !search.order.some((each) => isSame(each, tie)))]
  const isByNumber = isOfPairs(order[0]) && pairsOf(tables, order[0].entity).type === 'double'
  const asksPairs = search.where !== undefined && asksOthers(search.where)
  const inScope =
    isByNumber || asksPairs ? await counted(database, from, scope, asksPairs ? probesMax + 1 : walkedMax) : 0
  const isMany = inScope > probesMax
  const { where, isRare } = await whereFor(database, tables, search, { isMany, isByNumber })
  if (isMany && isByNumber && !isRare) {
    const found = asksPairs ? await counted(database, from, where, walkedMax) : inScope
    if (await isWalkShorter(database, { from, offset, limit }, found)) {
      const writing = { kind: database.kind, tables, form: 'probe' } as const
      return walk(database, writing, { from, where, order, offset, limit })
    }
  }
  const { joins, terms } = orderOf(database.kind, tables, order)
  const { rows } = await sql<Id>`select ${columnsOf('it', tables.id)} from ${from} ${joins} where ${where}
    order by ${terms} limit ${limit + 1} offset ${offset}`.execute(database.read)
  return { items: rows.slice(0, limit), hasMore: rows.length > limit }
}

async function whereFor(
  database: Database,
  tables: SearchTables,
  { scope, where }: Pick<RowSearch, 'scope' | 'where'>,
  { isMany, isByNumber }: { readonly isMany: boolean; readonly isByNumber: boolean },
): Promise<{ readonly where: Sql; readonly isRare: boolean }> {
  if (where === undefined) return { where: scope, isRare: false }
  const probing: Writing = { kind: database.kind, tables, form: 'probe' }
  if (!isMany) return { where: sql`${scope} and ${whereOf(probing, where)}`, isRare: false }
  const listing: Writing = { ...probing, form: 'set' }
  const parts = where.kind === 'and' ? where.parts : [where]
  const counts: number[] = []
  // PostgreSQL finds the rarest by itself; what is ordered by a number has another way, which the count decides.
  const isCounted = database.kind === 'sqlite' || isByNumber
  for (const part of parts) counts.push(isCounted ? await estimate(database, tables, part) : MANY)
  const rarest = counts.indexOf(Math.min(...counts))
  const isRare = counts[rarest]! < MANY
  const claims = parts.map((part, position) => {
    if (database.kind === 'sqlite') return whereOf(isRare && position !== rarest ? probing : listing, part)
    // PostgreSQL joins a few things that must hold in the best order itself; below OR, and of many, it reads sets.
    if (part.kind === 'comparison' && parts.length <= joinsMax) return whereOf(probing, part)
    return sql`(${whereOf(listing, part)} is true)`
  })
  return { where: sql`${scope} and ${sql.join(claims, sql` and `)}`, isRare }
}

function isOfPairs(
  order: Order | undefined,
): order is Order & { readonly entity: Exclude<Order['entity'], 'attribute'> } {
  return order !== undefined && order.entity !== 'attribute'
}

function isSame(one: Order, other: Order): boolean {
  return one.entity === other.entity && one.key === other.key
}

function asksOthers(condition: Condition): boolean {
  if (condition.kind === 'comparison') return condition.entity !== 'attribute'
  return condition.kind === 'not' ? asksOthers(condition.part) : condition.parts.some(asksOthers)
}

async function counted(database: Database, from: Sql, where: Sql, most: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from
    (select 1 from ${from} where ${where} limit ${sql.lit(most)}) as counted`.execute(database.read)
  return rows[0]!.count
}

/**
 * Walking down the index of what is ordered by ends after about limit * total / found rows; sorting reads all that is
 * found.
 */
async function isWalkShorter(
  database: Database,
  { from, offset, limit }: Pick<RowSearch, 'from' | 'offset' | 'limit'>,
  found: number,
): Promise<boolean> {
  const wanted = offset + limit + 1
  if (found < 2 * wanted) return false
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${from}`.execute(database.read)
  return found * found > wanted * rows[0]!.count
}
