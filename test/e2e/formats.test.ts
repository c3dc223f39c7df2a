import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { parsed, temporaryFolder, throughline } from './cli.ts'
import { sharedData, writeLoans } from './tables.ts'
import { duckdbSourceReader } from '../../src/sources/table-reader.ts'
import type { InitResult } from '../../src/cli/operations.ts'
import type { RunResult } from '../../src/domain/run-result.ts'

const folder = temporaryFolder()
const path = (...names: string[]) => join(folder.path, ...names)
afterAll(folder.remove)

/** The loans with letters beyond ASCII, as records. */
let records: string[][] = []
beforeAll(() => {
  writeLoans(path('loans.csv'), 400)
  const [header, ...rows] = readFileSync(path('loans.csv'), 'utf8').trim().split('\n')
  const named = header!.replace('income', 'Einkünfte').replace('shoe size', 'size')
  records = [named, ...rows.map((row) => row.replace('school', 'école').replace('house', 'maïson'))].map((line) =>
    line.split(';'),
  )
})

const text = (rows: readonly string[][] = records): string => rows.map((row) => row.join(';')).join('\n')

async function init(file: string, project: string, ...more: string[]): Promise<InitResult> {
  const end = await throughline(['init', file, '--target', 'defaulted', '--yes', '--json', '--cwd', project, ...more])
  expect(end.stderr, end.stdout).toContain('Read the source')
  return parsed<InitResult>(end)
}

// five commands, each a process of its own
test(
  'a Latin-1 file is trained on; files of the same kind, and in UTF-8, are then scored alike',
  { timeout: 120_000 },
  async () => {
    writeFileSync(path('latin.csv'), Buffer.from(text(), 'latin1'))
    const project = path('latin')
    const { notes } = await init(path('latin.csv'), project)
    expect(notes[0]).toContain('It is read as windows-1252, which is a guess')
    expect(readFileSync(join(project, 'throughline.config.ts'), 'utf8')).toContain(
      "csv('../latin.csv', { encoding: 'windows-1252' })",
    )
    const run = parsed<RunResult>(await throughline(['run', '--json', '--cwd', project]))
    const model = `${run.model.name}/${run.model.version}`
    const some = records.slice(0, 40)
    // one letter among digits: by itself it would be taken for damage
    const odd = [...some, ['L9ü', '1', 'car', '40', '0', 'No']]
    writeFileSync(path('other.csv'), Buffer.from(text(odd), 'latin1'))
    writeFileSync(path('other.tsv'), `\uFEFF${odd.map((row) => row.join('\t')).join('\r\n')}`)
    writeFileSync(path('other.gz'), gzipSync(jsonLines(odd)))
    const scored: string[] = []
    for (const file of ['other.csv', 'other.tsv', 'other.gz']) {
      const out = path(`${file}.jsonl`)
      const end = await throughline(['predict', model, '--data', path(file), '--out', out, '--json', '--cwd', project])
      expect(end.code, end.stderr).toBe(0)
      const rows = readFileSync(out, 'utf8').trim().split('\n')
      scored.push(rows.map((row) => String((JSON.parse(row) as { probability: number }).probability)).join())
    }
    expect(scored[1]).toBe(scored[0])
    expect(scored[2]).toBe(scored[0])
  },
)

function jsonLines(rows: readonly string[][]): string {
  const [names, ...cells] = rows
  return cells.map((row) => JSON.stringify(Object.fromEntries(names!.map((name, i) => [name, row[i]])))).join('\n')
}

describe('repeated names', () => {
  const twice = (rows: readonly string[][]): string[][] =>
    rows.map((row, i) => [...row.slice(0, 3), i === 0 ? 'Purpose' : row[3]!, ...row.slice(4)])

  test('are read with a number, told and trained on', async () => {
    writeFileSync(path('twice.csv'), text(twice(records)))
    const project = path('twice')
    const { notes, found } = await init(path('twice.csv'), project)
    expect(notes[0]).toBe('Names of columns repeat: the other "Purpose" is read as "Purpose_2".')
    expect(found.map(({ column }) => column)).toContain('Purpose_2')
    const end = await throughline(['run', '--json', '--cwd', project])
    expect(parsed<RunResult>(end).snapshot.columns).toBe(6)
  })

  test.each([
    ['--target', 'purpose'],
    ['--group', 'Purpose'],
  ])('are refused where %s asks for one', async (option, column) => {
    const target = option === '--target' ? [] : ['--target', 'defaulted']
    const end = await throughline([
      'init',
      path('twice.csv'),
      ...target,
      option,
      column,
      '--yes',
      '--json',
      '--cwd',
      path('x'),
    ])
    expect(end.code).toBe(2)
    expect(end.stdout).toContain('SOURCE_COLUMNS_REPEATED')
  })
})

test('a file without a header is read by the names given, in training and after', async () => {
  const [, ...rows] = records
  writeFileSync(path('bare.txt'), text(rows))
  const project = path('bare')
  await init(path('bare.txt'), project, '--names', 'id,income,purpose,size,cost,defaulted')
  const run = parsed<RunResult>(await throughline(['run', '--json', '--cwd', project]))
  const model = `${run.model.name}/${run.model.version}`
  const end = await throughline(['evaluate', model, '--data', path('bare.txt'), '--json', '--cwd', project])
  expect(parsed<{ rows: number }>(end).rows).toBe(400)
})

test.each([
  ['damage.csv', Buffer.from('a;b\né;1\n\xe9;2\n'.replace('é', '\xc3\xa9'), 'latin1'), 'SOURCE_ENCODING', 'line 3'],
  ['cut.csv.gz', gzipSync('a;b\n1;2\n').subarray(0, 20), 'SOURCE_ARCHIVE', 'cut off'],
  ['bad.jsonl', '{"a":1}\n{"a":\n', 'SOURCE_UNREADABLE', 'line 2'],
  ['bad.sql', 'select a\nfrom nothing', 'SQL_REFUSED', 'nothing'],
])('%s is refused with its code, exit 2', async (name, content, code, told) => {
  writeFileSync(path(name), content)
  const end = await throughline(['init', path(name), '--target', 'b', '--yes', '--json', '--cwd', path('refused')])
  expect(end.code).toBe(2)
  const { error } = parsed<{ error: { code: string; message: string } }>(end)
  expect(error.code).toBe(code)
  expect(error.message).toContain(told)
})

const flights = sharedData('pnwflights14/flights.csv.gz')

test.skipIf(flights === undefined)(
  'a query joins five tables, and gives the same rows in the same order again',
  async () => {
    const data = flights!.replace('/flights.csv.gz', '')
    const read = (name: string): string => `read_csv('${data}/${name}', nullstr = ['NA', ''])`
    writeFileSync(
      path('flights.sql'),
      `select f.arr_delay > 30 as defaulted, f.month, f.hour, f.distance, w.temp, w.wind_speed, p.seats, p.year as built,
       a.Description as airline, d.lat, d.lon
     from ${read('flights.csv.gz')} f
     left join ${read('weather.csv')} w using (origin, year, month, day, hour)
     left join ${read('planes.csv')} p on p.tailnum = f.tailnum
     left join ${read('airlines.csv')} a on a.Code = f.carrier
     left join ${read('airports.csv')} d on d.faa = f.dest
     where f.arr_delay is not null and f.day = 1`,
    )
    const project = path('flights')
    const { rows, columns } = await init(path('flights.sql'), project)
    expect([rows, columns]).toEqual([5187, 11])
    expect(readFileSync(join(project, 'throughline.config.ts'), 'utf8')).toContain("sqlFile('../flights.sql')")
    const reader = duckdbSourceReader()
    const again = () => reader.read({ kind: 'sql', path: 'flights.sql' }, { folder: folder.path })
    expect((await again()).sourceDigest).toBe((await again()).sourceDigest)
  },
)
