import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { spawnSync } from 'node:child_process'
import { afterAll, describe, expect, test } from 'vitest'
import { counted, rawFrame, repeated } from '../../test/fixtures/raw-frame.ts'
import { dirtyTable } from '../../test/fixtures/dirty-table.ts'
import { canonicalJson } from '../base/json.ts'
import { seededRng } from '../base/rng.ts'
import type { Source } from '../domain/source.ts'
import type { Project } from '../domain/project.ts'
import type { Frame } from '../frame/frame.ts'
import { profileTable } from '../validate/profile-table.ts'
import { literal } from './literals.ts'
import { proposeProject } from './propose-project.ts'
import { configText } from './write-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'write-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const entry = pathToFileURL(fileURLToPath(new URL('../define.ts', import.meta.url))).href

let written = 0

/** The project that a config file of this text is, with `throughline` as the sources. */
async function evaluated(text: string): Promise<Project> {
  const file = join(folder, `${written++}.ts`)
  writeFileSync(file, text.replace("from 'throughline'", `from ${JSON.stringify(entry)}`))
  const module: { default: Project } = await import(pathToFileURL(file).href)
  return module.default
}

async function proposed(frame: Frame, target: string, positive?: readonly string[]) {
  const reader = { read: async () => ({ frame, sourceDigest: '', description: '' }) }
  const source = { kind: 'csv', path: 'data.csv' } as const
  return proposeProject({ reader }, { source, folder, target, ...(positive === undefined ? {} : { positive }) })
}

const empty = profileTable(rawFrame({}))
const small: Project = {
  name: 'small',
  problem: { question: 'q', decision: 'd', kind: 'regression', target: 'y' },
  source: { kind: 'csv', path: 'a.csv' },
  models: [{ kind: 'linear-regression', params: {} }],
}

describe('configText', () => {
  test('evaluates to an equal project, for forty proposals', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const { project, notes, profile } = await proposed(dirtyTable(seed).frame, 'churned')
      expect(canonicalJson(await evaluated(configText(project, notes, profile)))).toBe(canonicalJson(project))
    }
  })

  test('evaluates to an equal project, with every field said', async () => {
    const project: Project = {
      ...small,
      problem: {
        ...small.problem,
        kind: 'classification',
        target: { name: 'hit', from: { sql: "\"a b\" <> 'x' and `c` = '\\n${d}'" } },
        positive: true,
        costs: { falsePositive: 400, falseNegative: 25_000, currency: 'USD' },
        withoutModel: 'always-positive',
      },
      source: { kind: 'csv', path: "it's/a b.csv", delimiter: '\t', header: false },
      time: 'when',
      group: 'who',
      columns: { when: { type: 'date', format: 'd/m/y', known: 'at-decision', keep: 'we know it' } },
      clean: [],
      models: [
        { kind: 'gradient-boosting', params: { trees: 100_000, learningRate: 1e-7 } },
        { kind: 'own', params: {} },
      ],
      split: { testShare: 0.25 },
      refit: false,
      promote: { require: { rocAuc: 0.8 } },
      monitor: { minSamples: 500 },
      seed: 7,
    }
    expect(await evaluated(configText(project, [], empty))).toEqual(project)
  })

  test.each<Source>([
    { kind: 'parquet', path: 'a.pq' },
    { kind: 'arrow', path: 'a.feather' },
    { kind: 'json', path: 'a.jsonl', encoding: 'utf-16le' },
    { kind: 'sql', path: 'queries/a.sql' },
    { kind: 'csv', path: 'a.csv', names: ['a b', "it's"], encoding: 'windows-1252' },
  ])('evaluates to an equal source: %j', async (source) => {
    expect(await evaluated(configText({ ...small, source }, [], empty))).toEqual({ ...small, source })
  })

  test('no name or value of the data becomes code', async () => {
    const nasty = [
      "a'b",
      'a"b',
      '`${process.exit()}`',
      'a\nb',
      'a\\',
      '\u2028',
      '*/',
      '// x',
      "'; throw 1; '",
      '日本 é',
      '\u202E',
      '😀',
      '\uD800',
      '__proto__',
      'constructor',
      '1abc',
      'a, b',
      '[',
      '}',
    ]
    const columns = Object.fromEntries(
      nasty.map((name) => [name, { type: 'category', categories: nasty, reason: name }] as const),
    )
    Object.defineProperty(columns, '__proto__', { value: { type: 'text' }, enumerable: true })
    const values = Object.fromEntries(nasty.filter((name) => name !== '__proto__').map((name) => [name, name]))
    const project: Project = {
      ...small,
      name: nasty.join(''),
      columns,
      clean: [{ action: 'replace', column: nasty[0]!, values, reason: nasty.join(' ') }],
    }
    const text = configText(project, nasty, empty)
    const back = await evaluated(text)
    expect(canonicalJson(back)).toBe(canonicalJson(project))
    expect(Object.keys(back.columns!)).toEqual(nasty)
    // Nothing invisible, and no line that would read backwards.
    expect(text).not.toMatch(/[\u2028\u202E\r]/)
  })

  test('keeps lines to 120 characters where words allow', async () => {
    const frame = rawFrame({
      place: repeated(400, ...counted(50, (i) => `Station number ${i} of the line`)),
      y: counted(400, (row) => row % 97),
    })
    const { project, notes, profile } = await proposed(frame, 'y')
    const text = configText(project, notes, profile)
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
    expect(text).toContain("    y: { type: 'integer', range: { min: 0, max: 96 } }, // the target")
  })

  test('says what the user should decide', async () => {
    const frame = rawFrame({
      id: counted(300, (row) => `c${row}`),
      y: repeated(300, 'Yes', 'No', 'No'),
      x: [...counted(297, (row) => row % 9), null, null, null],
    })
    const { project, notes, profile } = await proposed(frame, 'y')
    const text = configText(project, notes, profile)
    expect(text).toContain('Assumed: put in what a wrong decision really costs')
    expect(text).toContain(
      "id: { type: 'category', role: 'id', reason: '300 distinct values in 300 rows: it names the row.' },",
    )
    expect(text).toContain('// 1.0 % missing')
    expect(text).toMatch(/^import \{ csv, defineProject, gradientBoosting, logisticRegression \} from 'throughline'\n/)
  })

  test('type-checks as a user of the package writes it', async () => {
    const { project, notes, profile } = await proposed(dirtyTable(5).frame, 'region', ['Midlands'])
    const root = fileURLToPath(new URL('../..', import.meta.url))
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'throughline.config.ts'), configText(project, notes, profile))
    const paths = { throughline: [join(root, 'src/index.ts')] }
    const compilerOptions = { paths, types: ['node'], typeRoots: [join(root, 'node_modules/@types')], noEmit: true }
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['throughline.config.ts'] }),
    )
    const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
    })
    expect(tsc.stdout.split('\n').filter((line) => line.includes('throughline.config.ts'))).toEqual([])
    expect([tsc.status, tsc.stderr]).toEqual([0, ''])
  })
})

describe('literal', () => {
  test('any text evaluates to itself', async () => {
    const rng = seededRng(11)
    const texts = counted(300, () => String.fromCharCode(...counted(6, () => Math.floor(rng.next() ** 4 * 0x10000))))
    const file = join(folder, 'texts.ts')
    writeFileSync(file, `export default ${literal(texts)}\n`)
    const module: { default: unknown } = await import(pathToFileURL(file).href)
    expect(module.default).toEqual(texts)
  })

  test('numbers read as a person writes them, and as the same number', () => {
    expect([0, -0, 1234, 12345, -1234567, 0.1, 1e21, 123456.789].map(literal)).toEqual([
      '0',
      '-0',
      '1234',
      '12_345',
      '-1_234_567',
      '0.1',
      '1e+21',
      '123456.789',
    ])
  })
})
