import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../../../test/postgres.ts'
import { systemClock as clock } from '../../../test/system-clock.ts'
import type { Database } from '../database.ts'
import { openWorkspace } from '../open-workspace.ts'
import { openPostgres } from '../postgres/open-postgres.ts'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import { migrate } from './migrate.ts'
import { newDatabase } from './new-database.ts'

/** Every released schema: the last migration it had, and the rows that release wrote (`make-workspace.mjs`). */
const released = [{ release: '0.1.0', last: '0001-spine' }]
const fixtures = new URL('../../../test/fixtures/released/', import.meta.url)
const id = (letter: string): string => letter.repeat(32)
const atMs = 1_700_000_000_000

let server: PostgresServer
const folder = mkdtempSync(join(tmpdir(), 'throughline-migrations-'))
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A database of its own each time, and where a workspace over it is. */
async function newPlace(kind: Database['kind']): Promise<{ folder: string; databaseUrl?: string }> {
  const place = mkdtempSync(join(folder, 'place-'))
  return kind === 'sqlite' ? { folder: place } : { folder: place, databaseUrl: await server.createDatabase() }
}

function open({ folder, databaseUrl }: { folder: string; databaseUrl?: string }): Promise<Database> {
  return databaseUrl === undefined ? openSqlite(join(folder, 'metadata.sqlite')) : openPostgres(databaseUrl)
}

async function rowsOf(database: Database, table: string, columns = '*', order = '1, 2'): Promise<unknown[]> {
  return (await sql.raw(`select ${columns} from ${table} order by ${order}`).execute(database.read)).rows
}

/** What the database says of its tables, keys, indexes, triggers; whitespace apart. */
async function schemaOf(database: Database): Promise<string[]> {
  const query =
    database.kind === 'sqlite'
      ? `select type || ' ' || name || ': ' || coalesce(sql, '') as line from sqlite_master`
      : `select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
           || coalesce(column_default, '') || ' ' || is_identity as line
         from information_schema.columns where table_schema = 'public'
         union all select 'index ' || indexdef from pg_indexes where schemaname = 'public'
         union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
           from pg_constraint where connamespace = 'public'::regnamespace
         union all select 'trigger ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal`
  const { rows } = await sql.raw<{ line: string }>(query).execute(database.read)
  return rows.map(({ line }) => line.replaceAll(/\s+/g, ' ')).toSorted()
}

/** 'table.column nullable', which both databases must agree on. */
async function columnsOf(database: Database): Promise<string[]> {
  const query =
    database.kind === 'sqlite'
      ? `select m.name || '.' || c.name || case when c."notnull" = 1 or c.pk > 0 then '' else ' or null' end as line
         from sqlite_master m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'`
      : `select table_name || '.' || column_name || case is_nullable when 'NO' then '' else ' or null' end as line
         from information_schema.columns where table_schema = 'public'`
  const { rows } = await sql.raw<{ line: string }>(query).execute(database.read)
  return rows.map(({ line }) => line).toSorted()
}

test('every file of rows is of a release that is brought over', () => {
  const files = readdirSync(fixtures).filter((name) => name.endsWith('.sql'))
  expect(files).toEqual(released.map(({ release }) => `workspace-${release}.sql`))
})

describe.each(released)('a workspace of release $release', ({ release, last }) => {
  describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
    let place: { folder: string; databaseUrl?: string }
    let database: Database
    const before: Record<string, unknown[]> = {}

    beforeAll(async () => {
      place = await newPlace(kind)
      const old = await open(place)
      await migrate(old, 1, last)
      await old.write(async (trx) => {
        await sql`delete from migrations`.execute(trx)
        const statements = readFileSync(new URL(`workspace-${release}.sql`, fixtures), 'utf8').split(/;\n/)
        for (const statement of statements.filter(Boolean)) await sql.raw(statement).execute(trx)
      })
      before['trainings'] = await rowsOf(old, 'runs')
      for (const table of ['evidence', 'evidence_head', 'aliases']) before[table] = await rowsOf(old, table)
      before['model_versions'] = await rowsOf(old, 'model_versions')
      await old.close()
      // As the next command would.
      await (await openWorkspace({ ...place, clock })).close()
      database = await open(place)
    })
    afterAll(() => database.close())

    test('keeps every record of a training, evidence, alias and version as it was', async () => {
      for (const table of ['trainings', 'evidence', 'evidence_head', 'aliases']) {
        expect(await rowsOf(database, table), table).toEqual(before[table])
      }
      const kept = Object.keys(before['model_versions']![0] as object).join(', ')
      expect(await rowsOf(database, 'model_versions', kept)).toEqual(before['model_versions'])
      expect(await rowsOf(database, 'registered_models', 'name, last_version, created_at_ms, deleted_at_ms')).toEqual([
        { name: 'churn', last_version: 2, created_at_ms: atMs + 5000, deleted_at_ms: null },
        { name: 'prices', last_version: 1, created_at_ms: atMs + 10_000, deleted_at_ms: null },
      ])
    })

    test('has a run for every training, in the experiment of its project', async () => {
      expect(await rowsOf(database, 'experiments', 'id, name, created_at_ms', '1')).toEqual([
        { id: 0, name: 'Default', created_at_ms: expect.any(Number) },
        { id: 1, name: 'churn', created_at_ms: atMs - 1000 },
        { id: 2, name: 'prices', created_at_ms: atMs + 5000 },
      ])
      const runs = await rowsOf(database, 'runs', 'id, experiment_id, status, started_at_ms, ended_at_ms', '1')
      const run = (letter: string, experiment: number, status: string, started: number, ended: number | null) => ({
        ...{ id: id(letter), experiment_id: experiment, status, started_at_ms: atMs + started },
        ended_at_ms: ended === null ? null : atMs + ended,
      })
      expect(runs).toEqual([
        run('0', 2, 'finished', 5000, 10_000),
        run('a', 1, 'finished', 0, 5000),
        run('b', 1, 'finished', 1000, 6000),
        run('c', 1, 'failed', -1000, -500),
        run('d', 0, 'dead', 3000, 4000),
        run('e', 2, 'running', 5000, null),
      ])
    })

    test('has metrics, params and tags that clients read, and goes on', async () => {
      const workspace = await openWorkspace({ ...place, clock })
      try {
        const detail = await workspace.runs.get(id('a'))
        expect(detail.metrics.map(({ key, value }) => [key, value])).toEqual([
          ['log loss', Number.NaN],
          ['rocAuc', 0.85],
          ['worst', Number.POSITIVE_INFINITY],
        ])
        expect(detail.params).toEqual([{ key: 'seed', value: '7' }])
        expect(detail.tags.map(({ key, value }) => [key, value])).toEqual([
          ['mlflow.runName', 'churn aaaaaa'],
          ['mlflow.source.name', 'throughline 0.1.0'],
          ['mlflow.source.type', 'PROJECT'],
        ])
        const { items } = await workspace.runs.history(id('0'), 'rmse', { offset: 0, limit: 9 })
        expect(items).toEqual([{ key: 'rmse', value: 1.5e300, atMs: atMs + 10_000, step: 0 }])
        expect((await workspace.models.byAlias('churn', 'champion')).version).toBe(2)
        expect((await workspace.trainings.get(id('c'))).error?.message).toBe("no rows in 'x'")
        await workspace.trainings.markDead(id('e'), atMs + 6000)
        expect((await workspace.runs.info(id('e'))).status).toBe('dead')
        const created = await workspace.experiments.create({ name: 'new', atMs, tags: [] })
        expect(created).toBe('3')
      } finally {
        await workspace.close()
      }
    })

    test('still refuses to change what must not', async () => {
      const refuse = async (statement: string, claim: string) =>
        expect(
          database.write((trx) => sql.raw(statement).execute(trx)),
          statement,
        ).rejects.toThrow(claim)
      await refuse(`update trainings set seed = 1 where id = '${id('a')}'`, 'a run that ended never changes')
      await refuse(`delete from trainings where id = '${id('d')}'`, 'a run that ended never changes')
      await refuse(`update model_versions set digest = 'x'`, 'a model version never changes')
      await refuse(`delete from model_versions`, 'a model version never changes')
      await refuse(`update evidence set actor = 'x'`, 'evidence is append-only')
      await refuse(`delete from evidence`, 'evidence is append-only')
      await refuse(`insert into aliases values ('churn', 'x', 9)`, '')
      await database.write((trx) => sql`update model_versions set description = 'told'`.execute(trx))
    })

    test('has whole foreign keys and the schema of a database that is new', async () => {
      if (kind === 'sqlite') {
        expect((await sql`pragma foreign_key_check`.execute(database.read)).rows).toEqual([])
        expect((await sql`pragma integrity_check`.execute(database.read)).rows).toEqual([{ integrity_check: 'ok' }])
      }
      const fresh = await open(await newPlace(kind))
      await migrate(fresh, 1)
      expect(await schemaOf(database)).toEqual(await schemaOf(fresh))
      await fresh.close()
    })
  })
})

test('a new SQLite file is, byte for byte, what the migrations make (else: node scripts/new-database.ts)', async () => {
  const file = join((await newPlace('sqlite')).folder, 'metadata.sqlite')
  const database = await openSqlite(file, { create: newDatabase(atMs) })
  const migrated = await open(await newPlace('sqlite'))
  await migrate(migrated, atMs)
  const master = (of: Database) => rowsOf(of, 'sqlite_master', 'type, name, tbl_name, sql')
  expect(await master(database)).toEqual(await master(migrated))
  for (const { name } of (await rowsOf(migrated, `sqlite_master where type = 'table'`, 'name', '1')) as {
    name: string
  }[]) {
    expect(await rowsOf(database, name, '*', '1'), name).toEqual(await rowsOf(migrated, name, '*', '1'))
  }
  for (const each of [database, migrated]) await each.close()
})

test('a file that has tables is left to its migrations', async () => {
  const file = join((await newPlace('sqlite')).folder, 'metadata.sqlite')
  const first = await openSqlite(file)
  await migrate(first, 1, '0001-spine')
  await first.close()
  const second = await openSqlite(file, { create: 'create table unwanted (a)' })
  expect(await rowsOf(second, 'migrations', 'name', '1')).toEqual([{ name: '0001-spine' }])
  expect(await columnsOf(second)).not.toContain('unwanted.a or null')
  await second.close()
})

test('a new file whose statements fail is left without a table, and says why', async () => {
  const file = join((await newPlace('sqlite')).folder, 'metadata.sqlite')
  await expect(openSqlite(file, { create: 'create table one (a); nonsense' })).rejects.toThrow('syntax error')
  const second = await openSqlite(file)
  expect(await rowsOf(second, 'sqlite_master', 'name', '1')).toEqual([])
  await second.close()
})

test('both databases have the same columns, and the same of them may be null', async () => {
  const both = await Promise.all((['sqlite', 'postgres'] as const).map(async (kind) => open(await newPlace(kind))))
  for (const database of both) await migrate(database, 1)
  expect(await columnsOf(both[0]!)).toEqual(await columnsOf(both[1]!))
  for (const database of both) await database.close()
})
