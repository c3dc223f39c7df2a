import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cellsOf, readingRoom } from '../../test/fixtures/reading-room.ts'

const { folder, read, reader, refusal, write } = readingRoom()

describe('a .sql file', () => {
  test('gives what its SELECT gives, over files named from its own folder or the project', async () => {
    mkdirSync(join(folder, 'queries'))
    write('towns.csv', 'town,n\nKöln,1\nUlm,2\n')
    writeFileSync(join(folder, 'queries', 'names.csv'), 'n,name\n1,one\n2,two\n')
    const sql = `-- a comment; with a semicolon
      select town, name, n::integer as n, date '2011-01-02' as day
      from read_csv('towns.csv') join 'names.csv' using (n) order by n; -- the end`
    writeFileSync(join(folder, 'queries', 'q.sql'), sql)
    const table = await reader.read({ kind: 'sql', path: 'queries/q.sql' }, { folder })
    expect(cellsOf(table)).toEqual({
      town: ['Köln', 'Ulm'],
      name: ['one', 'two'],
      n: [1, 2],
      day: [Date.UTC(2011, 0, 2), Date.UTC(2011, 0, 2)],
    })
    expect(table.description).toBe('SQL, 2 rows, 4 columns')
  })

  test('has a digest of its text and its rows', async () => {
    const of = async (csv: string, sql: string): Promise<string> => {
      write('data.csv', csv)
      return (await read('digest.sql', sql)).sourceDigest
    }
    const first = await of('a\n1\n2\n', `from 'data.csv'`)
    expect(await of('a\n1\n2\n', `from 'data.csv'`)).toBe(first)
    expect(await of('a\n1\n3\n', `from 'data.csv'`)).not.toBe(first)
    expect(await of('a\n1\n2\n', `select a from 'data.csv'`)).not.toBe(first)
  })

  test('gives the same rows in the same order each time, without ORDER BY and with random()', async () => {
    const sql = `select l.i, r.j, random() as chance from range(50000) l(i) join (select i * 7 % 50000 as j from range(50000) t(i)) r on l.i = r.j
      where random() < 0.5`
    const digests = new Set<string>()
    for (let time = 0; time < 3; time++) digests.add((await read('order.sql', sql)).sourceDigest)
    expect(digests.size).toBe(1)
  })

  test('may select a name twice', async () => {
    expect(cellsOf(await read('twice.sql', 'select 1 as a, 2 as a, 3 as A'))).toEqual({ a: [1], a_2: [2], A_3: [3] })
  })

  test.each([
    ['selec 1', 'syntax error'],
    ['select 1,\n  x from range(3)', '(line 2)'],
    [`select * from 'absent.csv'`, 'No files found'],
    [`select * from read_csv('https://example.org/a.csv')`, 'httpfs'],
    ['select 1; select 2', 'received 2 statements'],
    ['-- nothing', 'received 0 statements'],
    ['create table t as select 1', 'expected a SELECT'],
    [`copy (select 1) to 'out.csv'`, 'expected a SELECT'],
    ['install httpfs', 'expected a SELECT'],
    ['select ? as x', 'no parameters'],
  ])('is refused with what is wrong: %s', async (sql, problem) => {
    const { code, message } = await refusal(read('bad.sql', sql))
    expect(code).toBe('SQL_REFUSED')
    expect(message).toContain(problem)
    expect(message).toContain('bad.sql')
  })

  test('is refused when it gives no row', async () => {
    expect((await refusal(read('none.sql', 'select 1 where false'))).code).toBe('SOURCE_EMPTY')
  })
})
