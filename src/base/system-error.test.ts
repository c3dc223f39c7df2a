import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from './errors.ts'
import { explained } from './system-error.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-system-error-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = (name: string) => join(folder, name)

async function thrown(work: () => unknown): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

describe('explained', () => {
  test.each([
    ['a folder below a file', () => mkdir(path('file/below')), 'PATH_REFUSED', 2],
    ['a name too long', () => mkdir(path('x'.repeat(300))), 'PATH_REFUSED', 2],
    ['a folder read as a file', () => readFile(folder), 'PATH_REFUSED', 2],
    ['no folder for temporary files', () => mkdtemp(path('nowhere/x')), 'PATH_REFUSED', 2],
    ['a device that is full', () => writeFile('/dev/full', 'x'), 'DISK_FULL', 2],
    ['a database of too few pages', () => filled(), 'DISK_FULL', 2],
    ['a database only to be read', () => readOnly(), 'ACCESS_REFUSED', 2],
    ['a database another holds', () => busy(), 'STORE_BUSY', 3],
    ['a file that is no database', () => new DatabaseSync(path('file')).exec('select * from t'), 'STORE_DAMAGED', 3],
  ] as const)('names %s', async (_what, work, code, exit) => {
    writeFileSync(path('file'), 'not a database, and long enough to be told from a new one '.repeat(50))
    const known = explained(await thrown(work), 'the thing')
    expect(known).toBeInstanceOf(AppError)
    expect(known).toMatchObject({ code, exit, details: { where: expect.stringMatching(/^\/|the thing/) as string } })
  })

  test.each([
    ['IO Error: Could not write file "/tmp/a b/x.parquet": No space left on device', 'DISK_FULL', '/tmp/a b/x.parquet'],
    ['IO Error: Cannot open file "/x": Permission denied', 'ACCESS_REFUSED', '/x'],
    ['Connection terminated unexpectedly', 'STORE_LOST', 'the disk'],
  ])('reads what DuckDB and pg say in words: %s', (message, code, where) => {
    expect(explained(new Error('outer', { cause: new Error(message) }))).toMatchObject({ code, details: { where } })
  })

  test.each([
    ['53100', 'DISK_FULL'],
    ['42501', 'ACCESS_REFUSED'],
    ['57P01', 'STORE_LOST'],
    ['08006', 'STORE_LOST'],
    ['55P03', 'STORE_BUSY'],
    ['EMFILE', 'FILES_TOO_MANY'],
    ['EROFS', 'ACCESS_REFUSED'],
    ['EIO', 'DISK_FAILED'],
  ])('knows the code %s', (code, known) =>
    expect(explained(Object.assign(new Error('refused'), { code }))).toMatchObject({ code: known }),
  )

  test('leaves alone what is known already, and what nobody can act on', () => {
    const known = new AppError('RUN_NOT_FOUND', { run: 'r' })
    const unknown = Object.assign(new TypeError('x is not a function'), { code: 'ERR_SOMETHING' })
    expect([explained(known), explained(unknown), explained('text')]).toEqual([known, unknown, 'text'])
    expect(explained(Object.assign(new Error('syntax'), { code: '42601' }))).not.toBeInstanceOf(AppError)
  })
})

function filled(): void {
  const database = new DatabaseSync(':memory:')
  database.exec('create table t (x); pragma max_page_count = 3')
  database.exec('insert into t values (randomblob(100000))')
}

function readOnly(): void {
  new DatabaseSync(path('read')).exec('create table if not exists t (x)')
  new DatabaseSync(path('read'), { readOnly: true }).exec('insert into t values (1)')
}

function busy(): void {
  const holder = new DatabaseSync(path('busy'))
  holder.exec('begin exclusive')
  try {
    new DatabaseSync(path('busy'), { timeout: 1 }).exec('create table t (x)')
  } finally {
    holder.close()
  }
}
