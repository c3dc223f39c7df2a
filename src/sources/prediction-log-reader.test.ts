import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PredictionRecord } from '../domain/prediction-log.ts'
import { cellAt } from '../frame/column.ts'
import { columnOf } from '../frame/frame.ts'
import { readPredictionLog } from './prediction-log-reader.ts'
import type { LoggedPredictions } from './prediction-log-reader.ts'

const noon = Date.UTC(2026, 0, 31, 12)
const day = 86_400_000
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const line = (atMs: number, input: PredictionRecord['input'], version = 1): string =>
  JSON.stringify({ id: `id-${atMs}`, atMs, model: 'churn', version, score: 0.25, label: 'No', input })

function segment(name: string, lines: readonly string[], model = 'churn'): void {
  const file = join(folder, model, name)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, lines.join('\n'))
}

const inputs = (log: LoggedPredictions, column: string): unknown[] =>
  Array.from({ length: log.rows }, (_, row) => cellAt(columnOf(log.frame, column), row))

describe('readPredictionLog', () => {
  test('gives the inputs as text, oldest first, over the segments of all processes', async () => {
    segment('2026-01-31/1-1.jsonl', [line(noon, { n: 12.5, c: 'a' }), line(noon + 20, { n: null, c: '' }), ''])
    segment('2026-01-31/2-1.jsonl', [line(noon + 10, { n: 1e21, b: true }, 2), '{"end":{"rows":1}}', ''])
    segment('2026-01-31/1-1.jsonl', [line(noon, { n: 3 })], 'other')
    const log = await readPredictionLog({ folder, model: 'churn' })
    expect(log).toMatchObject({ rows: 3, fromMs: noon, toMs: noon + 20, tornLines: 0 })
    expect([...log.frame.columns.keys()]).toEqual(['n', 'c', 'b'])
    expect(inputs(log, 'n')).toEqual(['12.5', '1e+21', null])
    expect(inputs(log, 'c')).toEqual(['a', null, null])
    expect(inputs(log, 'b')).toEqual([null, 'true', null])
    expect(log.versions).toEqual([
      { version: 1, rows: 2 },
      { version: 2, rows: 1 },
    ])
    expect([...log.atMs]).toEqual([noon, noon + 10, noon + 20])
    expect([...log.scores]).toEqual([0.25, 0.25, 0.25])
    expect(log.labels).toEqual(['No', 'No', 'No'])
  })

  test('passes over a torn last line, and counts it', async () => {
    segment('2026-01-31/1-1.jsonl', [line(noon, { n: 1 }), line(noon + 1, { n: 2 }).slice(0, 30)])
    expect(await readPredictionLog({ folder, model: 'churn' })).toMatchObject({ rows: 1, tornLines: 1 })
  })

  test('takes the window from its first moment to before its last', async () => {
    for (const days of [0, 1, 2]) {
      const atMs = noon + days * day
      segment(`${new Date(atMs).toISOString().slice(0, 10)}/1-${days}.jsonl`, [line(atMs, { n: days })])
    }
    const of = async (fromMs?: number, toMs?: number): Promise<unknown[]> => {
      const window = { ...(fromMs !== undefined && { fromMs }), ...(toMs !== undefined && { toMs }) }
      return inputs(await readPredictionLog({ folder, model: 'churn', ...window }), 'n')
    }
    expect(await of()).toEqual(['0', '1', '2'])
    expect(await of(noon + day)).toEqual(['1', '2'])
    expect(await of(noon, noon + day)).toEqual(['0'])
    expect(await of(noon + 1, noon + day + 1)).toEqual(['1'])
  })

  test('a value that was redacted is missing, and its column is named', async () => {
    segment('2026-01-31/1-1.jsonl', [line(noon, { n: 1, c: '[redacted]' }), line(noon + 1, { n: 2, c: null })])
    const log = await readPredictionLog({ folder, model: 'churn' })
    expect(log.redacted).toEqual(['c'])
    expect(inputs(log, 'c')).toEqual([null, null])
  })

  test('is a window without rows where nothing was logged', async () => {
    const log = await readPredictionLog({ folder, model: 'never' })
    expect(log).toMatchObject({ rows: 0, fromMs: Number.NaN, toMs: Number.NaN, versions: [] })
    expect(log.frame.columns.size).toBe(0)
  })
})
