import { sql, type RawBuilder } from 'kysely'
import type { SearchEntity } from '../../domain/search.ts'

/**
 * Where a noun keeps what searches ask of it. Its rows are read under the name `it`: `from runs as it`.
 */
export interface SearchTables {
  /** Columns of `it` that together name one row. */
  readonly id: readonly string[]
  readonly attributes: Readonly<Record<string, SearchColumn>>
  readonly pairs: Partial<Readonly<Record<Exclude<SearchEntity, 'attribute'>, PairTable>>>
}

export interface SearchColumn {
  readonly value: RawBuilder<unknown>
  readonly type: 'text' | 'integer'
  readonly isNullable?: boolean
  /** A number that filters know as text: how it is compared, where `value` is how it is ordered. */
  readonly text?: RawBuilder<unknown>
}

/** One value for each key of a thing, or several. */
export interface PairTable {
  /** Read under the name `pair`: sql`params as pair`. */
  readonly from: RawBuilder<unknown>
  /** Columns of `pair` that name the row of the noun, in the order of its `id`. */
  readonly owner: readonly string[]
  /** Whether a row is of the key. */
  readonly isOfKey: (key: string) => RawBuilder<unknown>
  readonly value: (key: string) => RawBuilder<unknown>
  readonly type: 'text' | 'double'
  /** There is an index by key and value; on PostgreSQL, by the first 100 characters of the value. */
  readonly hasValueIndex?: boolean
  /** What a thing counts as having that lacks the key, for = and != alone. */
  readonly absent?: Readonly<Record<string, string>>
}

/** Pairs of a table with the columns `key` and `value`. */
export function pairTable(
  table: string,
  owner: readonly string[],
  more: Pick<PairTable, 'type'> & Partial<PairTable>,
): PairTable {
  return {
    from: sql`${sql.table(table)} as pair`,
    owner,
    isOfKey: (key) => sql`pair.key = ${key}`,
    value: () => sql.ref('pair.value'),
    ...more,
  }
}
