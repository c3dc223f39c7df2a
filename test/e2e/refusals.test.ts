import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parsed, startUp, temporaryFolder, throughline } from './cli.ts'
import { listing } from './folder-listing.ts'
import { writeLoans } from './tables.ts'
import { quotedText, withDuckDb } from '../../src/sources/duckdb.ts'
import type { AddressInfo } from 'node:net'
import type { RunResult } from '../../src/domain/run-result.ts'

const folder = temporaryFolder()
const path = (name: string) => join(folder.path, name)
afterAll(folder.remove)

async function refusal(
  args: readonly string[],
): Promise<{ exit: number | null; code: string; message: string; fix: string }> {
  const end = await throughline([...args, '--json'])
  const { error } = parsed<{ error: { code: string; message: string; fix: string } }>(end)
  return { exit: end.code, ...error }
}

/** A sound Parquet file of 200 rows with the columns a, b and target; its bytes. */
async function parquetBytes(file: string): Promise<Buffer> {
  const rows = `select random() as a, i as b, if(i % 2 = 0, 'yes', 'no') as target from range(200) as t(i)`
  await withDuckDb({ what: 'Writing a fixture' }, ({ connection }) =>
    connection.run(`copy (${rows}) to ${quotedText(file)} (format parquet)`),
  )
  return readFileSync(file)
}

describe('init', () => {
  const header = 'a,b,target\n'
  const constant = `${header}${'1,2,yes\n'.repeat(80)}`
  const files: Record<string, string | Buffer> = {
    'empty.csv': '',
    'header.csv': header,
    'constant.csv': constant,
    'many.csv': `${header}${Array.from({ length: 120 }, (_, row) => `1,2,name ${row}\n`).join('')}`,
    'blank-target.csv': `${header}${'1,2,\n'.repeat(80)}`,
    'twice.csv': `a,a,target\n${'1,2,yes\n'.repeat(80)}`,
    'ragged.csv': `${header}1,2,yes\n1,2,3,4,no\n${'1,2,no\n'.repeat(80)}`,
    'target-twice.csv': `target,b,target\n${'yes,2,yes\n'.repeat(80)}`,
    // a continuation byte is missing in line 4, in the midst of valid ones
    'broken-utf8.csv': Buffer.concat([
      Buffer.from(`${header}é,2,yes\nü,2,no\n`),
      Buffer.from([0xc3]),
      Buffer.from(`,2,yes\n${'日本,2,no\n'.repeat(80)}`),
    ]),
    'text.parquet': constant,
    'nothing.parquet': '',
    'named.csv': 'PAR1 and so on',
  }
  beforeAll(async () => {
    for (const [name, content] of Object.entries(files)) writeFileSync(path(name), content)
    const whole = await parquetBytes(path('whole.parquet'))
    writeFileSync(path('cut.parquet'), whole.subarray(0, whole.length / 2))
    const damaged = Buffer.from(whole)
    // the header of the first page: what follows it has no checksum, so nothing could tell
    for (let at = 4; at < 40; at++) damaged[at]! ^= 0x5a
    writeFileSync(path('damaged.parquet'), damaged)
  })

  test.each([
    ['missing.csv', 'target', 'SOURCE_NOT_FOUND', 'missing.csv'],
    ['empty.csv', 'target', 'SOURCE_EMPTY', 'empty.csv'],
    ['header.csv', 'target', 'SOURCE_EMPTY', 'header.csv'],
    ['constant.csv', 'tarket', 'TARGET_NOT_FOUND', 'Did you mean "target"?'],
    ['constant.csv', 'target', 'TARGET_ONE_CLASS', 'yes'],
    ['many.csv', 'target', 'TARGET_MANY_CLASSES', '120 different values'],
    ['blank-target.csv', 'target', 'TARGET_MISSING_EVERYWHERE', '80 rows'],
    ['twice.csv', 'a', 'SOURCE_COLUMNS_REPEATED', '"a"'],
    ['ragged.csv', 'target', 'SOURCE_UNREADABLE', 'line 3'],
    ['target-twice.csv', 'target', 'SOURCE_COLUMNS_REPEATED', '"target"'],
    ['broken-utf8.csv', 'target', 'SOURCE_ENCODING', 'line 4'],
    ['cut.parquet', 'target', 'SOURCE_UNREADABLE', 'cut.parquet'],
    ['damaged.parquet', 'target', 'SOURCE_UNREADABLE', 'damaged.parquet'],
    ['nothing.parquet', 'target', 'SOURCE_UNREADABLE', 'nothing.parquet'],
    ['text.parquet', 'target', 'SOURCE_UNREADABLE', 'text.parquet'],
    ['named.csv', 'target', 'SOURCE_UNREADABLE', 'Parquet'],
  ])('of %s for %s is %s, exit 2, and leaves nothing behind', async (file, target, code, named) => {
    const project = path(`project-${code}-${file}`)
    const before = listing(folder.path)
    const refused = await refusal(['init', path(file), '--target', target, '--yes', '--cwd', project])
    expect(refused).toMatchObject({ exit: 2, code })
    expect(refused.message).toContain(named)
    expect(refused.fix.length).toBeGreaterThan(10)
    expect(listing(folder.path)).toEqual(before)
  })

  test('of a cell of 20,000 characters works: it is text', async () => {
    const rows = Array.from(
      { length: 80 },
      (_, row) => `${row},${row === 3 ? 'x'.repeat(20_000) : `word ${row}`},${row % 2 ? 'yes' : 'no'}`,
    )
    writeFileSync(path('long.csv'), `a,note,target\n${rows.join('\n')}\n`)
    const end = await throughline(['init', path('long.csv'), '--target', 'target', '--yes', '--cwd', path('long')])
    expect(end.code).toBe(0)
    expect(end.stdout.length).toBeLessThan(5000)
  })

  test('with --json answers a wrong usage with one document too', async () => {
    const refused = await refusal(['init', path('constant.csv')])
    expect(refused).toMatchObject({ exit: 2, code: 'CLI_USAGE' })
    expect(refused.message).toContain('--target')
  })

  test('of a usage nobody knows exits 2 with help', async () => {
    const end = await throughline(['init'])
    expect(end.code).toBe(2)
    expect(end.stderr).toContain('--target')
  })
})

describe('run', () => {
  const project = path('loans')
  const config = join(project, 'throughline.config.ts')
  let sound = ''
  beforeAll(async () => {
    writeLoans(path('loans.csv'), 200)
    await throughline([
      'init',
      path('loans.csv'),
      '--target',
      'defaulted',
      '--name',
      'loans',
      '--yes',
      '--cwd',
      project,
    ])
    sound = readFileSync(config, 'utf8')
  })

  test.each([
    [
      'a key misspelt',
      (text: string) => text.replace('problem:', 'porblem:'),
      'CONFIG_KEY_UNKNOWN',
      'Did you mean "problem"?',
    ],
    [
      'a wrong type deep inside',
      (text: string) => text.replace(/nullable: false/, "nullable: 'no'"),
      'CONFIG_VALUE',
      'nullable in the config must be true or false',
    ],
    ['a syntax error', (text: string) => `${text}\n}`, 'CONFIG_BROKEN', 'throughline.config.ts'],
    ['an import of nothing', (text: string) => text.replace('csv(', 'cvs('), 'CONFIG_BROKEN', 'cvs'],
    ['a file that is gone', (text: string) => text.replace('loans.csv', 'gone.csv'), 'SOURCE_NOT_FOUND', 'gone.csv'],
    [
      'a column that is not there',
      (text: string) => text.replace('income:', 'incone:'),
      'COLUMN_NOT_FOUND',
      'Did you mean "income"?',
    ],
    [
      'an estimator nobody knows',
      (text: string) => text.replace('gradientBoosting()', "{ kind: 'gradient-bosting', params: {} }"),
      'CONFIG_VALUE',
      'gradient-bosting',
    ],
    [
      'a number written as text',
      (text: string) => text.replace(/min: [\d_]+/, "min: '3'"),
      'CONFIG_VALUE',
      'columns.income.range.min in the config must be a number, received "3"',
    ],
    [
      'a wrong value in a list in a list',
      (text: string) => text.replace("values: ['No', 'Yes']", "values: ['No', 3]"),
      'CONFIG_VALUE',
      '.values[1] in the config must be text',
    ],
    [
      'a parameter of the wrong type',
      (text: string) => text.replace('logisticRegression()', "gradientBoosting({ trees: 'many' as never })"),
      'CONFIG_VALUE',
      'models[0].params.trees in the config must be a whole number from 1 to 10000, received "many"',
    ],
    [
      'a parameter misspelt',
      (text: string) => text.replace('logisticRegression()', 'gradientBoosting({ tres: 4 } as never)'),
      'CONFIG_KEY_UNKNOWN',
      'Did you mean "trees"?',
    ],
    ['a throw', (text: string) => `${text}\nthrow new Error('no luck')`, 'CONFIG_BROKEN', 'no luck (line '],
    ['a throw of no error', (text: string) => `${text}\nthrow 'no luck'`, 'CONFIG_BROKEN', 'no luck'],
    ['nothing exported', () => 'export const nothing = 1', 'CONFIG_VALUE', 'the default export'],
    ['nothing in it', () => '', 'CONFIG_VALUE', 'the default export'],
    [
      'two mistakes (it tells the first)',
      (text: string) => text.replace('columns:', 'colums:').replace('models:', 'modls:'),
      'CONFIG_KEY_UNKNOWN',
      'Unknown key "colums" at the top of the config. Did you mean "columns"?',
    ],
  ])('with %s is refused with %s, and leaves nothing behind', async (_what, edit, code, named) => {
    rmSync(join(project, '.throughline'), { recursive: true, force: true })
    writeFileSync(config, edit(sound))
    const before = listing(folder.path)
    const refused = await refusal(['run', '--cwd', project])
    expect(refused).toMatchObject({ exit: 2, code })
    expect(refused.message).toContain(named)
    if (code === 'SOURCE_NOT_FOUND' || code === 'COLUMN_NOT_FOUND') await expectOneFailedRun(code)
    else expect(listing(folder.path)).toEqual(before)
  })

  /** Only the data told: the attempt is on record, and nothing else. */
  async function expectOneFailedRun(code: string): Promise<void> {
    const runs = parsed<{ status: string; error: { code: string } }[]>(
      await throughline(['runs', 'list', '--json', '--cwd', project]),
    )
    expect(runs).toMatchObject([{ status: 'failed', error: { code } }])
    expect(parsed(await throughline(['models', 'list', '--json', '--cwd', project]))).toEqual([])
    const objects = listing(join(project, '.throughline/objects')).filter((name) => !name.endsWith('/'))
    expect(objects).toEqual([])
  }

  test('keeps what a config prints apart from its answer, and tells a late throw with exit 3', async () => {
    writeFileSync(config, `console.log('printed')\n${sound.replace("target: 'defaulted'", "target: 'defalted'")}`)
    expect(await refusal(['run', '--cwd', project])).toMatchObject({ exit: 2, code: 'TARGET_NOT_FOUND' })
    writeFileSync(config, `${sound}\nsetTimeout(() => { throw new Error('late') })`)
    const late = await throughline(['run', '--json', '--cwd', project])
    expect([late.code, late.stderr]).toEqual([3, expect.stringContaining('Error: late')])
  })

  test.each([
    ['10 rows', 'a,target\n' + 'x,yes\ny,no\n'.repeat(5), 'ROWS_TOO_FEW', 'received 10', 'more rows'],
    ['the target alone', 'target\n' + 'yes\nno\n'.repeat(50), 'FEATURES_NONE', 'No column', 'besides the target'],
    [
      'columns that all tell the target',
      `a,b,target\n${'3,x,yes\n7,y,no\n'.repeat(50)}`,
      'FEATURES_NONE',
      '"a", "b"',
      'keep: "why',
    ],
  ])('with %s says so, and how to go on', async (_what, content, code, named, way) => {
    const [file, at] = [path(`small-${code}.csv`), path(`small-${content.length}`)]
    writeFileSync(file, content)
    await throughline(['init', file, '--target', 'target', '--name', 'small', '--yes', '--cwd', at])
    const refused = await refusal(['run', '--cwd', at])
    expect(refused).toMatchObject({ exit: 2, code })
    expect(refused.message).toContain(named)
    expect(refused.fix).toContain(way)
    expect(parsed(await throughline(['models', 'list', '--json', '--cwd', at]))).toEqual([])
  })

  test('of a file that changes while it is read refuses it, and says so', async () => {
    const [file, at] = [path('growing.csv'), path('growing')]
    writeLoans(file, 20_000)
    await throughline(['init', file, '--target', 'defaulted', '--name', 'growing', '--yes', '--cwd', at])
    const growing = setInterval(() => appendFileSync(file, 'L1;30000;car;40;0;No\n'), 1)
    try {
      const refused = await refusal(['run', '--cwd', at])
      expect(refused).toMatchObject({ exit: 2, code: 'SOURCE_CHANGED' })
      expect(refused.message).toContain(file)
    } finally {
      clearInterval(growing)
    }
    expect(parsed(await throughline(['models', 'list', '--json', '--cwd', at]))).toEqual([])
  })

  test('with one feature works', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => `${row % 40},${row % 40 < 20 === row > 9 ? 'no' : 'yes'}`)
    writeFileSync(path('one.csv'), `a,target\n${rows.join('\n')}\n`)
    await throughline(['init', path('one.csv'), '--target', 'target', '--name', 'one', '--yes', '--cwd', path('one')])
    const end = await throughline(['run', '--json', '--cwd', path('one')])
    expect([end.code, parsed<RunResult>(end).model.version]).toEqual([0, 1])
  })

  test('works in a folder with spaces and signs in its name, through a symbolic link, and without a home', async () => {
    const odd = path(`sp ace/ünï'cödé "q" %20#?&`)
    mkdirSync(odd, { recursive: true })
    writeLoans(join(odd, `lo'ans é.csv`), 200)
    symlinkSync(odd, path('link'))
    const table = join(path('link'), `lo'ans é.csv`)
    const init = [
      'init',
      table,
      '--target',
      'defaulted',
      '--name',
      'odd',
      '--yes',
      '--cwd',
      join(path('link'), 'in it'),
    ]
    expect((await throughline(init)).code).toBe(0)
    const options = { env: { HOME: path('no-home') } }
    const end = await throughline(['run', '--json', '--cwd', join(path('link'), 'in it')], options)
    expect([end.code, parsed<RunResult>(end).model.version]).toEqual([0, 1])
    expect(listing(path('no-home'))).toEqual([])
  })

  test('without a project says how to make one', async () => {
    expect(await refusal(['run', '--cwd', path('nowhere')])).toMatchObject({ exit: 2, code: 'PROJECT_NOT_FOUND' })
  })

  test('that does not beat the baseline registers the version, says why, and exits 1', async () => {
    const noise = Array.from(
      { length: 300 },
      (_, row) => `${(row * 7919) % 101},${(row * 104_729) % 3 === 0 ? 'yes' : 'no'}`,
    )
    writeFileSync(path('noise.csv'), `a,target\n${noise.join('\n')}\n`)
    await throughline([
      'init',
      path('noise.csv'),
      '--target',
      'target',
      '--name',
      'noise',
      '--yes',
      '--cwd',
      path('noise'),
    ])
    const end = await throughline(['run', '--json', '--cwd', path('noise')])
    const result = parsed<{ gate: { passed: boolean; reasons: string[] }; model: { version: number } }>(end)
    expect([end.code, result.gate.passed, result.model.version]).toEqual([1, false, 1])
    expect(result.gate.reasons.join()).toContain('not surely better')
    const refused = await refusal(['report', 'noise', '--cwd', path('noise')])
    expect(refused).toMatchObject({ exit: 2, code: 'MODEL_ALIAS_NOT_SET' })
  })
})

describe('up', () => {
  test('without a project starts an empty workspace', async () => {
    const up = await startUp(['--data', path('empty-workspace'), '--cwd', path('.')])
    try {
      expect((await fetch(`${up.url}/health`)).status).toBe(200)
      expect(await (await fetch(`${up.url}/api/v1/models`)).json()).toMatchObject({ models: [] })
    } finally {
      await up.stop()
    }
  })

  test('on a taken port says which, and what to do', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as AddressInfo
    const end = await throughline(['up', '--port', String(port), '--data', path('taken'), '--cwd', path('.')])
    expect(end.code).toBe(2)
    expect(end.stderr).toContain(`Port ${port} on 127.0.0.1 is taken`)
    expect(end.stderr).toContain(`--port ${port + 1}`)
    await new Promise((resolve) => taken.close(resolve))
  })

  test('beyond loopback refuses to start without credentials', async () => {
    const end = await throughline(['up', '--host', '0.0.0.0', '--data', path('open'), '--cwd', path('.')])
    expect(end.code).toBe(2)
    expect(end.stderr).toContain('HOST_NEEDS_CREDENTIALS')
  })
})
