import { sql, type Kysely } from 'kysely'
import type { Database } from '../database.ts'
import type { Tables } from '../schema.ts'

type Reader = Kysely<Tables>

/** A table as it is read and filled. */
export interface TablePlan {
  readonly table: string
  readonly columns: readonly string[]
  /** Columns of its primary key, in their order. */
  readonly key: readonly string[]
  /** The column that numbers its rows; absent where none does. */
  readonly numbered?: string
}

interface Column {
  readonly table: string
  readonly column: string
  /** Its place in the primary key, from 1; 0: it is not in it. */
  readonly place: number
}

/** Every table, those first that others refer to; without the list of migrations, which each database makes itself. */
export async function tablePlans(db: Reader, kind: Database['kind']): Promise<TablePlan[]> {
  const columns = Map.groupBy(await columnsOf(db, kind), ({ table }) => table)
  const references = Map.groupBy(await referencesOf(db, kind), ({ table }) => table)
  const numbered = new Map((await numberedOf(db, kind)).map(({ table, column }) => [table, column]))
  const ordered: string[] = []
  function visit(table: string): void {
    if (ordered.includes(table)) return
    for (const { to } of references.get(table) ?? []) if (to !== table) visit(to)
    ordered.push(table)
  }
  for (const table of [...columns.keys()].toSorted()) visit(table)
  return ordered
    .filter((table) => table !== 'migrations')
    .map((table) => {
      const all = columns.get(table) ?? []
      const key = all.filter(({ place }) => place > 0).toSorted((one, other) => one.place - other.place)
      const numbers = numbered.get(table)
      return {
        table,
        columns: all.map(({ column }) => column),
        key: key.map(({ column }) => column),
        ...(numbers === undefined ? {} : { numbered: numbers }),
      }
    })
}

/** The last number that a table gave, used or not. */
export async function lastNumber(db: Reader, kind: Database['kind'], plan: TablePlan): Promise<number> {
  const query =
    kind === 'sqlite'
      ? sql<{ last: number }>`select seq as last from sqlite_sequence where name = ${plan.table}`
      : sql<{ last: number }>`select case when is_called then last_value else 0 end as last
          from ${sql.raw(await sequenceOf(db, plan))}`
  return (await query.execute(db)).rows[0]?.last ?? 0
}

/** From here on the table gives numbers above this one. */
export async function setLastNumber(db: Reader, kind: Database['kind'], plan: TablePlan, last: number): Promise<void> {
  if (kind === 'sqlite') {
    await sql`delete from sqlite_sequence where name = ${plan.table}`.execute(db)
    await sql`insert into sqlite_sequence (name, seq) values (${plan.table}, ${last})`.execute(db)
  } else {
    const sequence = await sequenceOf(db, plan)
    await sql`select setval(${sequence}::regclass, ${Math.max(1, last)}::bigint, ${last > 0}::text::boolean)`.execute(
      db,
    )
  }
}

async function sequenceOf(db: Reader, { table, numbered = '' }: TablePlan): Promise<string> {
  const query = sql<{ name: string }>`select pg_get_serial_sequence(${table}, ${numbered}) as name`
  return (await query.execute(db)).rows[0]!.name
}

async function columnsOf(db: Reader, kind: Database['kind']): Promise<Column[]> {
  const query =
    kind === 'sqlite'
      ? sql<Column>`select m.name as "table", c.name as "column", c.pk as place
          from sqlite_master m join pragma_table_info(m.name) c
          where m.type = 'table' and substr(m.name, 1, 7) <> 'sqlite_' order by m.name, c.cid`
      : sql<Column>`select c.relname as "table", a.attname as "column",
            coalesce(array_position(i.indkey::int2[], a.attnum), -1) + 1 as place
          from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = current_schema()
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
          left join pg_index i on i.indrelid = c.oid and i.indisprimary
          where c.relkind = 'r' order by c.relname, a.attnum`
  return (await query.execute(db)).rows
}

async function referencesOf(db: Reader, kind: Database['kind']): Promise<{ table: string; to: string }[]> {
  const query =
    kind === 'sqlite'
      ? sql<{ table: string; to: string }>`select m.name as "table", f."table" as "to"
          from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`
      : sql<{ table: string; to: string }>`select f.relname as "table", t.relname as "to"
          from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
          join pg_namespace n on n.oid = f.relnamespace and n.nspname = current_schema() where k.contype = 'f'`
  return (await query.execute(db)).rows
}

async function numberedOf(db: Reader, kind: Database['kind']): Promise<{ table: string; column: string }[]> {
  const query =
    kind === 'sqlite'
      ? sql<{ table: string; column: string }>`select m.name as "table", c.name as "column"
          from sqlite_master m join pragma_table_info(m.name) c on c.pk = 1
          where m.type = 'table' and m.sql like '%autoincrement%'`
      : sql<{ table: string; column: string }>`select table_name as "table", column_name as "column"
          from information_schema.columns where table_schema = current_schema() and is_identity = 'YES'`
  return (await query.execute(db)).rows
}
