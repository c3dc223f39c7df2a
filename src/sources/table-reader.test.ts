import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { AppError } from '../base/errors.ts'
import { categoryColumn, cellAt } from '../frame/column.ts'
import type { Cell } from '../frame/column.ts'
import { columnOf, frameOf } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { withDuckDb } from './duckdb.ts'
import { sourceOf } from './source-of.ts'
import { duckdbSourceReader } from './table-reader.ts'
import { writeTable } from './table-writer.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-reader-'))
afterAll(() => rmSync(folder, { recursive: true }))
const reader = duckdbSourceReader()

const table = (frame: Frame): Record<string, Cell[]> =>
  Object.fromEntries(
    [...frame.columns].map(([name, column]) => [
      name,
      Array.from({ length: frame.rowCount }, (_, row) => cellAt(column, row)),
    ]),
  )

function write(content: string | Uint8Array, name = 'table.csv'): string {
  writeFileSync(join(folder, name), content)
  return name
}

async function readCsv(
  content: string | Uint8Array,
  options: { delimiter?: string; header?: boolean; names?: readonly string[] } = {},
): Promise<Frame> {
  const path = write(content)
  return (await reader.read({ ...options, kind: 'csv', path }, { folder })).frame
}

/** What reading refuses with: code and message, the folder cut. */
async function refusal(attempt: Promise<unknown>): Promise<{ code: string; message: string }> {
  const error: unknown = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, received ${String(error)}`)
  return { code: error.code, message: error.message.replace(`${folder}/`, '') }
}

describe('a CSV file', () => {
  const expected = { a: ['1', '2'], b: ['x y', 'z'] }

  test.each([
    ['commas', 'a,b\n1,x y\n2,z\n'],
    ['semicolons, and decimal commas', 'a;b\n1;x y\n2;z\n'],
    ['tabs', 'a\tb\n1\tx y\n2\tz\n'],
    ['bars', 'a|b\n1|x y\n2|z\n'],
    ['CR LF', 'a,b\r\n1,x y\r\n2,z\r\n'],
    ['CR alone', 'a,b\r1,x y\r2,z\r'],
    ['a byte order mark', '\uFEFFa,b\n1,x y\n2,z\n'],
    ['quotes', '"a","b"\n"1","x y"\n"2","z"\n'],
    ['an empty last line', 'a,b\n1,x y\n2,z\n\n'],
  ])('is read with %s', async (_, text) => expect(table(await readCsv(text))).toEqual(expected))

  test('is read when it is gzip', async () => {
    const path = write(gzipSync('a,b\n1,x y\n2,z\n'), 'table.csv.gz')
    expect(table((await reader.read(await sourceOf(path), { folder })).frame)).toEqual(expected)
  })

  test('keeps every value as written: nothing guessed, nothing trimmed', async () => {
    const frame = await readCsv('id,n,big,d,b\n007, 1.50 ,9007199254740993,1/2/2011,yes\n,NA,NULL,"",No\n')
    expect(table(frame)).toEqual({
      id: ['007', null],
      n: [' 1.50 ', 'NA'],
      big: ['9007199254740993', 'NULL'],
      d: ['1/2/2011', null],
      b: ['yes', 'No'],
    })
    expect(columnOf(frame, 'b')).toEqual({ kind: 'category', codes: Int32Array.of(0, 1), categories: ['yes', 'No'] })
  })

  test('has its first line as header though all is text, unless the source says otherwise', async () => {
    expect(table(await readCsv('red,round\nblue,square\n'))).toEqual({ red: ['blue'], round: ['square'] })
    expect(table(await readCsv('red,round\nblue,square\n', { header: false }))).toEqual({
      column1: ['red', 'blue'],
      column2: ['round', 'square'],
    })
  })

  test('takes the delimiter that the source names', async () => {
    expect(table(await readCsv('a,b;c\n1,2;3\n', { delimiter: ';' }))).toEqual({ 'a,b': ['1,2'], c: ['3'] })
  })

  test('may be one column, with commas in its text and rows without a value', async () => {
    expect(table(await readCsv('text\nhello, world\n\nbye\n'))).toEqual({ text: ['hello, world', null, 'bye'] })
  })

  test('calls a column without a name by its place', async () => {
    expect(Object.keys(table(await readCsv(',b\n0,1\n')))).toEqual(['column1', 'b'])
  })

  test('gives a repeated name, also in another case, to one column only; nothing that is written is taken away', async () => {
    const { frame, repeated, notes } = await reader.read(
      { kind: 'csv', path: write('price,price_2,Price,price,,é/ü. "😀"\n1,2,3,4,5,6\n') },
      { folder },
    )
    expect(Object.keys(table(frame))).toEqual(['price', 'price_2', 'Price_3', 'price_4', 'column5', 'é/ü. "😀"'])
    expect(repeated).toEqual([
      { name: 'Price', readAs: 'Price_3' },
      { name: 'price', readAs: 'price_4' },
    ])
    expect(notes).toEqual([
      'Names of columns repeat: the other "Price" is read as "Price_3", the other "price" is read as "price_4".',
    ])
  })

  test('takes names that the source gives, for a header that is not there or instead of one', async () => {
    expect(table(await readCsv('1,2\n3,4\n', { names: ['a', 'b'] }))).toEqual({ a: ['1', '3'], b: ['2', '4'] })
    expect(table(await readCsv('x,y\n3,4\n', { names: ['a', 'b'], header: true }))).toEqual({ a: ['3'], b: ['4'] })
    expect((await refusal(readCsv('1,2\n3,4\n', { names: ['a'] }))).message).toContain('2 names')
  })

  test.each([
    ['comments', '# made by x\n# on Monday\na,b\n1,x y\n2,z\n', 2],
    ['the line that tells Excel the delimiter', 'sep=|\na|b\n1|x y\n2|z\n', 1],
  ])('may have %s above its header', async (_, text, lines) => {
    const read = await reader.read({ kind: 'csv', path: write(text) }, { folder })
    expect(table(read.frame)).toEqual(expected)
    expect(read.description).toContain(`${lines} ${lines === 1 ? 'line' : 'lines'} above the table passed over`)
  })

  test('may have a preamble where its records could not be read otherwise, and counts its lines', async () => {
    const rows = Array.from({ length: 6 }, (_, i) => `${i},b,c,d\n`).join('')
    const preamble = '"Source","World, Bank"\n\nUpdated,2020\n\n'
    expect(Object.keys(table(await readCsv(`${preamble}id,x,y,z\n${rows}`)))).toEqual(['id', 'x', 'y', 'z'])
    expect((await refusal(readCsv(`${preamble}id,x,y,z\n${rows.repeat(200)}1,2\n`))).message).toContain('line 1206:')
  })

  test('of semicolons keeps its header, though decimal commas below it look like a table of their own', async () => {
    const rows = Array.from({ length: 8 }, (_, row) => `${row},5;${row},25;3.028,75\n`).join('')
    expect(Object.keys(table(await readCsv(`a;b;c\n${rows}`)))).toEqual(['a', 'b', 'c'])
  })

  test('has a header that begins with #, and one that is a field short is no preamble', async () => {
    expect(Object.keys(table(await readCsv('#id,b\n1,2\n')))).toEqual(['#id', 'b'])
    const short = `x,y,z\n${'1,2,3,4\n'.repeat(9)}`
    expect((await refusal(readCsv(short))).message).toContain('line 2: expected 3 fields')
  })

  test('may have a header that is short of the names of its rows, or of an empty column at its end', async () => {
    const ofR = await reader.read(
      { kind: 'csv', path: write('"x" "y"\n1 5 a\n2 6 b\n3 7 a\n4 8 a\n5 9 a\n') },
      { folder },
    )
    expect(table(ofR.frame)).toEqual({
      column1: ['1', '2', '3', '4', '5'],
      x: ['5', '6', '7', '8', '9'],
      y: ['a', 'b', 'a', 'a', 'a'],
    })
    expect(ofR.notes).toEqual([
      'The header has 2 names for 3 columns: the first column, of names of rows, is called "column1".',
    ])
    const ended = await reader.read({ kind: 'csv', path: write('x,y\n1,5,\n1,6,\n1,7,\n') }, { folder })
    expect(table(ended.frame)).toEqual({ x: ['1', '1', '1'], y: ['5', '6', '7'], column3: [null, null, null] })
  })

  test('has names without the white space at their ends', async () => {
    const { frame, notes } = await reader.read({ kind: 'csv', path: write('a, b ,\u00a0c\n1, x,3\n') }, { folder })
    expect(table(frame)).toEqual({ a: ['1'], b: [' x'], c: ['3'] })
    expect(notes).toEqual(['White space at the ends of names of columns is left out.'])
  })

  test('may be parted by spaces where all records agree', async () => {
    const rows = '1 "x y" 2.5\n'.repeat(5)
    expect(Object.keys(table(await readCsv(`a b c\n${rows}`)))).toEqual(['a', 'b', 'c'])
    expect(table(await readCsv('text\nso it is\nno\n'.repeat(3)))).toHaveProperty('text')
  })

  test('is the same whatever the length of its lines', async () => {
    const long = 'x'.repeat(3_000_000)
    const frame = await readCsv(`a,b\n1,${long}\n2,"${long}\n"\n`)
    expect(table(frame)).toEqual({ a: ['1', '2'], b: [long, `${long}\n`] })
  })

  test('has the digest of its bytes, and a description for people', async () => {
    const text = `a;b\n${'1;2\n'.repeat(1234)}`
    const { sourceDigest, description } = await reader.read({ kind: 'csv', path: write(text) }, { folder })
    expect(sourceDigest).toBe(createHash('sha256').update(text).digest('hex'))
    expect(description).toBe('CSV, delimiter ";", header, 1,234 rows, 2 columns')
  })

  test('gives back the cells that were written', async () => {
    const piece = fc.constantFrom('a', 'é', '日', '😀', ',', ';', '"', '\n', '\r', '\r\n', ' ', '\t', '|', '1', '.')
    const cell = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join('') || null)
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }),
      )
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const columns = cells[0]!.map((_, i) => [`c${i}`, categoryColumn(cells.map((row) => row[i]!))] as const)
        const path = join(folder, 'written.csv')
        await writeTable(path, frameOf(columns))
        const { frame } = await reader.read({ kind: 'csv', path }, { folder })
        expect(frame).toEqual(frameOf(columns))
      }),
      { numRuns: 200, seed: 1 },
    )
  })
})

describe('a file that is no table', () => {
  test.each([
    ['a,b,c\n1,2,3\n4,5\n', 'line 3: expected 3 fields, as in the first line, received 2.'],
    ['a,b,c\n1,2,3\n4,5,6,7\n', 'line 3: expected 3 fields, as in the first line, received 4.'],
    ['a,b\n"1\n1",2\n3\n', 'line 4: expected 2 fields, as in the first line, received 1.'],
    ['a,b\n1,"2\n', 'the quoted field that begins in line 2 never ends.'],
    ['a,b\n1,2\u0000\n', 'line 2 holds a zero byte: this is no text.'],
  ])('%# is refused with its line', async (content, problem) => {
    expect(await refusal(readCsv(content))).toEqual({
      code: 'SOURCE_UNREADABLE',
      message: `table.csv cannot be read as a table: ${problem}`,
    })
  })

  test.each([
    ['nothing', ''],
    ['a header only', 'a,b\n'],
    ['line ends only', '\n\n'],
  ])('is refused when it holds %s', async (_, text) => {
    expect((await refusal(readCsv(text))).code).toBe('SOURCE_EMPTY')
  })

  test('is refused with its whole path when it is not there', async () => {
    const { code, message } = await refusal(
      reader.read({ kind: 'csv', path: 'absent.csv' }, { folder: join(folder, '.') }),
    )
    expect(code).toBe('SOURCE_NOT_FOUND')
    expect(message).toBe('There is no file absent.csv.')
    expect((await refusal(reader.read({ kind: 'parquet', path: 'no.pq' }, { folder }))).code).toBe('SOURCE_NOT_FOUND')
  })

  test('is refused when it is a folder, or a Parquet file called CSV', async () => {
    expect((await refusal(reader.read({ kind: 'csv', path: '.' }, { folder }))).code).toBe('SOURCE_UNREADABLE')
    expect((await refusal(readCsv('PAR1aaaa'))).message).toContain('it is a Parquet file')
    expect((await refusal(reader.read({ kind: 'parquet', path: write('a,b\n', 'no.pq') }, { folder }))).code).toBe(
      'SOURCE_UNREADABLE',
    )
  })
})

describe('a Parquet file', () => {
  async function parquet(select: string, name = 'table.parquet'): Promise<string> {
    await withDuckDb({ what: 'test' }, ({ connection }) =>
      connection.run(`copy (${select}) to '${join(folder, name)}' (format parquet)`),
    )
    return name
  }

  test('gives numbers, times and text by its types, and loses no digit', async () => {
    const path = await parquet(`select * from (values
      (1::int, 9007199254740993::bigint, 5::bigint, 1.25::decimal(18,2), 12345678901234567.1::decimal(18,1), true,
        date '2011-01-02', timestamp '2011-01-02 03:04:05.678', 'x', 2.5::double),
      (null, 1, 6, 2.5, 1, null, null, null, '', null)) t(i, big, small, dec, wide, b, d, ts, s, f)`)
    const { frame, description } = await reader.read(await sourceOf(path), { folder })
    expect(table(frame)).toEqual({
      i: [1, null],
      big: ['9007199254740993', '1'],
      small: [5, 6],
      dec: [1.25, 2.5],
      wide: ['12345678901234567.1', '1.0'],
      b: ['true', null],
      d: [Date.UTC(2011, 0, 2), null],
      ts: [Date.UTC(2011, 0, 2, 3, 4, 5, 678), null],
      s: ['x', null],
      f: [2.5, null],
    })
    expect(columnOf(frame, 'd').kind).toBe('timestamp')
    expect(description).toBe('Parquet, 2 rows, 10 columns')
  })

  test('keeps the order of its rows', async () => {
    const path = await parquet('select i, (i * 7919 % 100)::varchar as s from range(300000) t(i)')
    const { frame } = await reader.read(await sourceOf(path), { folder })
    const numbers = columnOf(frame, 'i')
    expect(numbers.kind === 'number' && numbers.values.every((value, row) => value === row)).toBe(true)
    expect(cellAt(columnOf(frame, 's'), 299_999)).toBe(String((299_999 * 7919) % 100))
  })

  test('gives a repeated name to one column only', async () => {
    await parquet('select 1 as a, 2 as b, 3 as c')
    // the writer refuses repeated names, so the bytes of a name are changed where they stand
    const bytes = readFileSync(join(folder, 'table.parquet'))
    for (let at = 0; at < bytes.length - 2; at++) if (bytes[at] === 1 && bytes[at + 1] === 99) bytes[at + 1] = 97
    const { frame, repeated } = await reader.read(await sourceOf(write(bytes, 'repeated.parquet')), { folder })
    expect(table(frame)).toEqual({ a: [1], b: [2], a_2: [3] })
    expect(repeated).toEqual([{ name: 'a', readAs: 'a_2' }])
  })

  test('is refused when it has no row', async () => {
    const path = await parquet('select 1 as a limit 0')
    expect((await refusal(reader.read(await sourceOf(path), { folder }))).code).toBe('SOURCE_EMPTY')
  })
})

describe('a derived column', () => {
  const csv = 'id,damage,cost $,day\n1,None,10,2011-01-02\n2,Minor,,2011-02-03\n3,,30,2011-02-03\n'
  const derive = async (sql: string, name = 'target'): Promise<Cell[]> => {
    const path = write(csv)
    const { frame } = await reader.read({ kind: 'csv', path }, { folder, derived: { name, expression: { sql } } })
    expect([...frame.columns.keys()].at(-1)).toBe(name)
    return table(frame)[name]!
  }

  test.each([
    [`damage <> 'None'`, ['false', 'true', null]],
    [`"cost $"::int + 1`, [11, null, 31]],
    [`day::date`, [Date.UTC(2011, 0, 2), Date.UTC(2011, 1, 3), Date.UTC(2011, 1, 3)]],
    [`case when damage = '' then 'x' else upper(damage) end -- a comment`, ['NONE', 'MINOR', null]],
    ['1', [1, 1, 1]],
    ['row_number() over ()', [1, 2, 3]],
  ])('is computed: %s', async (sql, expected) => {
    expect(await derive(sql)).toEqual(expected)
  })

  test('may use numbers and times of a Parquet file', async () => {
    await withDuckDb({ what: 'test' }, ({ connection }) =>
      connection.run(
        `copy (select i * 10 as delay, timestamp '2001-01-01 10:00' + i * interval 1 hour as seen from range(3) t(i))
         to '${join(folder, 'derive.parquet')}' (format parquet)`,
      ),
    )
    const expression = { sql: 'delay >= 10 and hour(seen) = 11' }
    const { frame } = await reader.read(await sourceOf('derive.parquet'), {
      folder,
      derived: { name: 'late', expression },
    })
    expect(table(frame)['late']).toEqual(['false', 'true', 'false'])
  })

  test.each([
    ['damge = 1', 'Referenced column "damge" not found'],
    ['damage <>', 'syntax error'],
    ['damage::int', "Could not convert string 'None' to INT32"],
    ['count(*)', 'it gives 1 values for 3 rows'],
    ['unnest([1, 2])', 'it gives 6 values for 3 rows'],
    ['1; drop table staged', 'syntax error'],
    [`(select count(*) from read_csv('/etc/hostname'))`, 'file system operations are disabled'],
  ])('is refused with what is wrong: %s', async (sql, problem) => {
    const { code, message } = await refusal(derive(sql))
    expect(code).toBe('SQL_REFUSED')
    expect(message).toContain(problem)
  })

  test('may not have the name of a column', async () => {
    expect((await refusal(derive('1', 'damage'))).code).toBe('SOURCE_COLUMNS_REPEATED')
  })
})

describe('reading', () => {
  test('stops when it is cancelled, and leaves no folder behind', async () => {
    const tempParent = mkdtempSync(join(tmpdir(), 'cancelled-'))
    const ownReader = duckdbSourceReader({ tempParent })
    const cancelled = AbortSignal.abort()
    expect(
      (await refusal(ownReader.read({ kind: 'csv', path: write('a\n1\n') }, { folder, signal: cancelled }))).code,
    ).toBe('CANCELLED')
    const stop = new AbortController()
    const query = withDuckDb({ what: 'A long query', tempParent, signal: stop.signal }, ({ connection }) => {
      setTimeout(() => stop.abort(), 50)
      return connection.run('select max(a.i * b.i) from range(1000000) a(i), range(1000000) b(i)')
    })
    expect((await refusal(query)).code).toBe('CANCELLED')
    expect(readdirSync(tempParent)).toEqual([])
    rmSync(tempParent, { recursive: true })
  })
})

test('a time with a zone is the same moment on every machine', async () => {
  const zone = await withDuckDb({ what: 'test' }, ({ connection }) =>
    connection.runAndReadAll("select current_setting('TimeZone')"),
  )
  expect(zone.getRows()).toEqual([['UTC']])
})

test('a file on the command line is of the kind that its suffix says', async () => {
  expect(await sourceOf('a/b.pq')).toEqual({ kind: 'parquet', path: 'a/b.pq' })
  expect(await sourceOf('b.PARQUET')).toEqual({ kind: 'parquet', path: 'b.PARQUET' })
  expect(await sourceOf('b.csv.gz', { header: false })).toEqual({ kind: 'csv', path: 'b.csv.gz', header: false })
})
