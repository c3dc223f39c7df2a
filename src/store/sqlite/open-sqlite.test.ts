import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../database.ts'
import { openSqlite, type SqliteOptions } from './open-sqlite.ts'

/** Counts to `rows` in the database: about 100 ms a million. */
const slowQuery = (rows: number) =>
  sql<{ count: number }>`with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
    select count(*) as count from n`

let folder: string
const opened: Database[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-sqlite-'))
})
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(options?: SqliteOptions): Promise<Database> {
  const database = await openSqlite(join(folder, 'db.sqlite'), options)
  opened.push(database)
  return database
}

async function withCounter(options?: SqliteOptions): Promise<Database> {
  const database = await open(options)
  await database.write((trx) => sql`create table counter (value integer)`.execute(trx))
  await database.write((trx) => sql`insert into counter values (0)`.execute(trx))
  return database
}

async function counted(database: Database): Promise<number | undefined> {
  return (await sql<{ value: number }>`select value from counter`.execute(database.read)).rows[0]?.value
}

describe('openSqlite', () => {
  test('writes ahead, syncs fully and holds foreign keys', async () => {
    const database = await open()
    const pragmas = await database.write((trx) =>
      sql`select (select * from pragma_journal_mode) as journal, (select * from pragma_synchronous) as synchronous,
        (select * from pragma_foreign_keys) as keys`.execute(trx),
    )
    expect(pragmas.rows).toEqual([{ journal: 'wal', synchronous: 2, keys: 1 }])
  })
  test('keeps the event loop free, and reads answered, while a transaction is slow', async () => {
    const database = await withCounter()
    await counted(database)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    let isSlowDone = false
    const slow = database
      .write((trx) => slowQuery(4_000_000).execute(trx))
      .then((result) => {
        isSlowDone = true
        return result.rows
      })
    expect(await counted(database)).toBe(0)
    expect(isSlowDone).toBe(false)
    expect(await slow).toEqual([{ count: 4_000_000 }])
    delay.disable()
    // The query takes about 400 ms; the limit leaves room for a busy machine.
    expect(delay.percentile(99) / 1e6).toBeLessThan(300)
  })
  test('reads what was committed just before', async () => {
    const database = await withCounter()
    for (let value = 1; value <= 50; value++) {
      await database.write((trx) => sql`update counter set value = ${value}`.execute(trx))
      expect(await counted(database)).toBe(value)
    }
  })
  test('refuses to write through the reading connection', async () => {
    const database = await withCounter()
    await expect(sql`update counter set value = 1`.execute(database.read)).rejects.toThrow('readonly')
  })
  test('undoes a transaction that throws, and goes on', async () => {
    const database = await withCounter()
    const failing = database.write(async (trx) => {
      await sql`update counter set value = 9`.execute(trx)
      throw new Error('on purpose')
    })
    await expect(failing).rejects.toThrow('on purpose')
    await database.write((trx) => sql`update counter set value = value + 1`.execute(trx))
    expect(await counted(database)).toBe(1)
  })
  test('loses no update of transactions that read, then write, on several connections', async () => {
    const databases = [await withCounter(), await open(), await open()]
    const raise = (database: Database) =>
      database.write(async (trx) => {
        const { rows } = await sql<{ value: number }>`select value from counter`.execute(trx)
        await sql`update counter set value = ${(rows[0]?.value ?? 0) + 1}`.execute(trx)
      })
    await Promise.all(Array.from({ length: 150 }, (_, i) => raise(databases[i % 3]!)))
    expect(await counted(databases[0]!)).toBe(150)
  })
  test('ends the wait of a transaction inside a transaction with a sentence', async () => {
    const database = await withCounter({ waitMaxMs: 50 })
    const nested = database.write(() => database.write((trx) => sql`select 1`.execute(trx)))
    await expect(nested).rejects.toThrow('must use the transaction')
    await database.write((trx) => sql`update counter set value = 3`.execute(trx))
    expect(await counted(database)).toBe(3)
  })
  test('gives up after the busy timeout when another holds the lock, and works again afterwards', async () => {
    const holder = await withCounter()
    const waiter = await open({ busyTimeoutMs: 50 })
    const release = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    const held = holder.write(() => {
      entered.resolve()
      return release.promise
    })
    await entered.promise
    await expect(waiter.write((trx) => sql`select 1`.execute(trx))).rejects.toThrow('database is locked')
    release.resolve()
    await held
    await waiter.write((trx) => sql`update counter set value = 5`.execute(trx))
    expect(await counted(waiter)).toBe(5)
  })
  test('opens while another process has the new file to itself for longer than a lock is waited for', async () => {
    const holder = new DatabaseSync(join(folder, 'db.sqlite'))
    holder.exec('create table t (a); begin exclusive')
    setTimeout(() => holder.exec('commit'), 600)
    const database = await open()
    expect((await database.write((trx) => sql`pragma busy_timeout`.execute(trx))).rows).toEqual([{ timeout: 15_000 }])
    holder.close()
  })
  test('opens for 8 at once where nothing was', async () => {
    const databases = await Promise.all(Array.from({ length: 8 }, () => open()))
    await Promise.all(databases.map((each) => each.write((trx) => sql`select 1`.execute(trx))))
    expect(databases).toHaveLength(8)
  })
  test('does not keep a process up that forgot to close', async () => {
    const script = `import { openSqlite } from ${JSON.stringify(new URL('open-sqlite.ts', import.meta.url).href)}
      const database = await openSqlite(${JSON.stringify(join(folder, 'db.sqlite'))})
      await database.read.introspection.getTables()
      process.stdout.write('done')`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 20_000,
    })
    expect(stdout).toBe('done')
  })
})
