import * as fc from 'fast-check'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../../test/postgres.ts'
import { decodeBoolean, decodeDate, decodeDouble, decodeJson, encodeJson, encodeMs, toParameter } from './codec.ts'
import type { Database } from './database.ts'
import { openPostgres } from './postgres/open-postgres.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'

interface Probe {
  number: number
  whole: number | bigint | null
  double: number | string | null
  yes: number | null
  moment: number | null
  words: string | null
}

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const text = fc.string({ unit: 'binary' }).filter((each) => !each.includes('\0'))

/** Writes each value as a row in one statement, and reads the column back in order. */
async function stored(database: Database, column: string, values: readonly unknown[]): Promise<unknown[]> {
  return database.write(async (trx) => {
    const probe = trx as unknown as Kysely<{ probe: Probe }>
    await probe.deleteFrom('probe').execute()
    await probe
      .insertInto('probe')
      .values(values.map((value, number) => ({ number, [column]: value })))
      .execute()
    const rows = await probe.selectFrom('probe').selectAll().orderBy('number').execute()
    return rows.map((row) => row[column as keyof Probe])
  })
}

describe.each(['SQLite', 'PostgreSQL'])('the codec on %s', (kind) => {
  let server: PostgresServer | undefined
  let database: Database
  beforeAll(async () => {
    server = kind === 'PostgreSQL' ? await startPostgres() : undefined
    database = server === undefined ? await openSqlite(':memory:') : await openPostgres(await server.createDatabase())
    const columns = 'number int, whole bigint, double double precision, yes integer, moment bigint, words text'
    await database.write((trx) => sql.raw(`create table probe (${columns})`).execute(trx))
  })
  afterAll(async () => {
    await database.close()
    await server?.stop()
  })
  const holds = (column: string, of: fc.Arbitrary<unknown>, back: (read: never) => unknown): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(of, { minLength: 1, maxLength: 60 }), async (values) => {
        const read = await stored(database, column, values)
        expect(read.map((each) => back(each as never))).toEqual(values)
      }),
      { seed: 7, numRuns: 40 },
    )

  test('keeps every double, NaN and infinities among them', () =>
    holds(
      'double',
      fc.double().map((each) => each + 0),
      decodeDouble,
    ))
  test('keeps every integer of 64 bits, as a number where that is exact', async () => {
    await holds('whole', int64, BigInt)
    await holds('whole', fc.maxSafeInteger(), (read) => read)
    expect(await stored(database, 'whole', [2 ** 53 - 1, 2n ** 53n, 2n ** 63n - 1n])).toEqual([
      2 ** 53 - 1,
      2n ** 53n,
      2n ** 63n - 1n,
    ])
  })
  test('keeps booleans', () => holds('yes', fc.boolean(), decodeBoolean))
  test('keeps dates to the millisecond', () => holds('moment', fc.date({ noInvalidDate: true }), decodeDate))
  test('keeps well-formed text', () => holds('words', text, (read) => read))
  test('keeps JSON documents', () => holds('words', fc.jsonValue().map(encodeJson), (read) => read))
  test('keeps a time to the millisecond, whatever the clock gives', async () => {
    expect(await stored(database, 'moment', [encodeMs(1_700_000_000_000.6)])).toEqual([1_700_000_000_001])
  })
  test('stores undefined as null, and -0 as 0', async () => {
    expect(await stored(database, 'double', [undefined, null])).toEqual([null, null])
    expect(await stored(database, 'double', [-0])).toEqual([0])
  })
  test('sorts NaN after infinity', async () => {
    await stored(database, 'double', [Number.NaN, 1, Number.POSITIVE_INFINITY])
    const { rows } = await database.write((trx) => sql<Probe>`select double from probe order by double`.execute(trx))
    expect(rows.map((row) => decodeDouble(row.double ?? 0))).toEqual([1, Number.POSITIVE_INFINITY, Number.NaN])
  })
  test('counts and sums in numbers', async () => {
    await stored(database, 'whole', [1, 2, 3])
    const query = sql`select count(*) as count, sum(whole) as sum, max(whole) as max from probe`
    expect((await database.write((trx) => query.execute(trx))).rows).toEqual([{ count: 3, sum: 6, max: 3 }])
  })
})

describe('toParameter', () => {
  test.each([[{}], [[]], [2n ** 63n], [new Date(Number.NaN)], ['a\0b'], [Symbol('x')], [() => 1]])(
    'refuses %o',
    (value) => expect(() => toParameter(value)).toThrow('Broken assumption'),
  )
  test('replaces a lone surrogate, which no UTF-8 can hold', () => expect(toParameter('a\uD800')).toBe('a\uFFFD'))
})

describe('encodeJson', () => {
  const json = fc.object({
    key: fc.oneof(fc.string(), fc.constantFrom('$number', '$', '$$number', '__proto__')),
    values: [fc.double(), fc.string(), fc.boolean(), fc.constant(null)],
    maxDepth: 3,
  })
  test('comes back as it was, with the numbers JSON lacks and keys that look like marks', () =>
    fc.assert(
      fc.property(json, (value) => {
        expect(decodeJson(encodeJson(value))).toEqual(value)
      }),
      { seed: 7 },
    ))
  test('leaves a property without value out', () =>
    expect(encodeJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}'))
  test('keeps the sign of zero', () => expect(decodeJson(encodeJson([-0]))).toEqual([-0]))
  test('refuses a Date, which would come back as text', () =>
    expect(() => encodeJson({ at: new Date() })).toThrow('Date'))
})
