import { sql } from 'kysely'
import type { Comparison, Condition } from '../../domain/search.ts'
import type { Database } from '../database.ts'
import type { SearchTables } from './search-tables.ts'
import { claimOf } from './where.ts'

/** Counting stops here: what is found more often is not worth beginning with. */
export const MANY = 25_000

/** At most how many rows match, read off an index; MANY or more where that would not be quick. */
export async function estimate(database: Database, tables: SearchTables, condition: Condition): Promise<number> {
  if (condition.kind === 'not') return MANY
  if (condition.kind === 'comparison') return countOf(database, tables, condition)
  const counts: number[] = []
  for (const part of condition.parts) {
    const count = await estimate(database, tables, part)
    if (condition.kind === 'or' && count >= MANY) return MANY
    counts.push(count)
  }
  return condition.kind === 'and' ? Math.min(...counts) : counts.reduce((sum, count) => sum + count, 0)
}

async function countOf(database: Database, tables: SearchTables, comparison: Comparison): Promise<number> {
  const { entity, key, operator } = comparison
  const pairs = entity === 'attribute' ? undefined : tables.pairs[entity]
  const isRange = ['=', 'in', '<', '<=', '>', '>='].includes(operator)
  if (pairs?.hasValueIndex !== true || !isRange || pairs.absent?.[key] !== undefined) return MANY
  const { rows } = await sql<{ count: number }>`select count(*) as count from (select 1 from ${pairs.from}
    where ${pairs.isOfKey(key)} and ${claimOf(database.kind, pairs, comparison)} limit ${sql.lit(MANY)}) as counted
  `.execute(database.read)
  return rows[0]!.count
}
