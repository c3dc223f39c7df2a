import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PredictionRecord } from '../domain/prediction-log.ts'
import { cellAt } from '../frame/column.ts'
import { columnOf } from '../frame/frame.ts'
import { packSegment } from './pack-segment.ts'
import { predictionColumns } from './log-segments.ts'
import { readOutcomes } from './outcome-reader.ts'
import { readPredictionLog } from './prediction-log-reader.ts'

const noon = Date.UTC(2026, 0, 31, 12)
let root: string
let file: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-pack-'))
  file = join(root, 'log/churn/2026-01-31/77-1.jsonl')
  mkdirSync(join(file, '..'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

const record = (row: number): PredictionRecord => ({
  ...{ id: `a-${row}`, atMs: noon + row, model: 'churn', version: 1 + (row % 2), score: row / 7 },
  ...(row % 3 === 0 ? {} : { label: row % 3 === 1 ? 'No' : true }),
  input: {
    n: row * 1e20,
    word: `"ü"\n\\ ${row} \u0000`,
    gone: null,
    '__proto__ ': true,
    [`only ${row % 2}`]: 0.1 + 0.2,
  },
  requestId: `r-${row}`,
  latencyMs: 0.125,
  ...(row === 2 ? { warnings: [{ column: 'n', code: 'out-of-range' }] } : {}),
  ...(row === 3 ? { exposure: { experiment: 'e', variant: 'b', unit: 'f00' } } : {}),
})
const refusal = { atMs: noon, model: 'churn', version: 1, error: 'REQUEST_FIELDS', details: { rows: 1 } }
const lines = [...Array.from({ length: 9 }, (_, row) => record(row)), refusal].map((line) => JSON.stringify(line))
const ended = `${lines.join('\n')}\n{"end":{"rows":10}}\n`

const read = async (): Promise<unknown> => {
  const { frame, ...rest } = await readPredictionLog({ folder: join(root, 'log'), model: 'churn' })
  const cells = [...frame.columns.keys()].map((name) => [
    name,
    Array.from({ length: rest.rows }, (_, row) => cellAt(columnOf(frame, name), row)),
  ])
  return { ...rest, cells }
}
const names = (): string[] => readdirSync(join(file, '..')).sort()

describe('packSegment', () => {
  test('readers read of Parquet what they read of the lines, of every kind of value', async () => {
    writeFileSync(file, ended)
    const before = await read()
    const packed = await packSegment({ file, isEnded: true }, predictionColumns)
    expect(packed).toMatchObject({ rows: 10, file: file.replace('jsonl', 'parquet') })
    expect(names()).toEqual(['77-1.parquet'])
    expect(await read()).toEqual(before)
    expect(before).toMatchObject({ rows: 9, tornLines: 0 })
  })

  test('keeps every field that the log writes', () => {
    const written = new Set(lines.flatMap((line) => Object.keys(JSON.parse(line) as object)))
    expect([...written].filter((name) => !Object.hasOwn(predictionColumns, name))).toEqual([])
    expect(Object.keys(predictionColumns).filter((name) => !written.has(name))).toEqual([])
  })

  test('a torn last line is no row, and the name says that the segment has a gap', async () => {
    writeFileSync(file, `${lines.join('\n')}\n${lines[0]!.slice(0, 30)}`)
    expect(await packSegment({ file, isEnded: false }, predictionColumns)).toMatchObject({ rows: 10 })
    expect(names()).toEqual(['77-1.gap.parquet'])
    writeFileSync(file, lines.join('\n'))
    expect(await packSegment({ file, isEnded: false }, predictionColumns)).toMatchObject({ rows: 10 })
  })

  test('leaves a segment with a damaged line as it is', async () => {
    writeFileSync(file, ended.replace('"atMs"', '"atMs'))
    expect(await packSegment({ file, isEnded: true }, predictionColumns)).toBeUndefined()
    expect(names()).toEqual(['77-1.jsonl'])
    expect(readFileSync(file, 'utf8')).toContain('"atMs:')
  })

  test('outcomes are joined to packed predictions', async () => {
    writeFileSync(file, ended)
    await packSegment({ file, isEnded: true }, predictionColumns)
    const said = join(root, 'feedback/churn/2026-02-01/77-1.jsonl')
    mkdirSync(join(said, '..'), { recursive: true })
    const outcome = { id: 'a-1', outcome: 'No', atMs: noon + 5, receivedMs: noon + 5, sequence: 0, model: 'churn' }
    writeFileSync(said, `${JSON.stringify(outcome)}\n`)
    const { versions } = await readOutcomes({
      ...{ folder: join(root, 'log'), feedbackFolder: join(root, 'feedback'), model: 'churn' },
    })
    expect(versions.map(({ version, predictions, outcomes }) => [version, predictions, outcomes])).toEqual([
      [1, 5, []],
      [2, 4, ['No']],
    ])
  })

  test.each(['begun', 'written', 'renamed', 'removed'])(
    'killed when it is %s, every row is read once, and the next packing ends it',
    async (step) => {
      writeFileSync(file, ended)
      const before = await read()
      const script = `import { packSegment } from ${JSON.stringify(new URL('pack-segment.ts', import.meta.url).href)}
        import { predictionColumns } from ${JSON.stringify(new URL('log-segments.ts', import.meta.url).href)}
        await packSegment({ file: ${JSON.stringify(file)}, isEnded: true }, predictionColumns, (step) => {
          if (step === ${JSON.stringify(step)}) process.kill(process.pid, 'SIGKILL')
        })`
      const env = { ...process.env, NODE_V8_COVERAGE: '' }
      const run = () => execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, stdio: 'pipe' })
      expect(run).toThrow()
      expect(await read()).toEqual(before)
      if (existsSync(file)) await packSegment({ file, isEnded: true }, predictionColumns)
      expect(names()).toEqual(['77-1.parquet'])
      expect(await read()).toEqual(before)
    },
  )
})
