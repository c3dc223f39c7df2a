import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readOutcomes } from './outcome-reader.ts'

const noon = Date.UTC(2026, 0, 31, 12)
const hour = 3_600_000
const day = 24 * hour
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'throughline-outcomes-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(file: string, lines: readonly (object | string)[]): void {
  const path = join(root, file)
  mkdirSync(dirname(path), { recursive: true })
  const written = lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`))
  writeFileSync(path, written.join(''))
}
const prediction = (id: string, changes: object = {}) => ({
  ...{ id, atMs: noon, model: 'churn', version: 1, score: 0.25, label: 'No', input: { tenure: 1 } },
  ...changes,
})
let sequence = 0
const said = (id: string, outcome: unknown, afterMs = hour, changes: object = {}) => ({
  ...{ id, outcome, atMs: noon + afterMs, receivedMs: noon + afterMs, sequence: sequence++, model: 'churn' },
  ...changes,
})
const read = (window: { fromMs?: number; toMs?: number; version?: number } = {}) =>
  readOutcomes({ folder: join(root, 'log'), feedbackFolder: join(root, 'feedback'), model: 'churn', ...window })

describe('readOutcomes', () => {
  test('joins outcomes that came late, and those that came before the prediction was on disk', async () => {
    write('feedback/churn/2026-01-30/1-1.jsonl', [said('early', 'No', -hour)])
    write('log/churn/2026-01-31/1-1.jsonl', [
      prediction('early'),
      prediction('late', { score: 0.75, label: 'Yes' }),
      prediction('none'),
      '{"end":{"rows":3}}\n',
    ])
    write('feedback/churn/2026-03-31/2-1.jsonl', [said('late', 'Yes', 59 * day)])
    const { versions, feedback } = await read()
    expect(versions).toHaveLength(1)
    expect(versions[0]).toMatchObject({ version: 1, predictions: 3, labels: ['No', 'Yes'], outcomes: ['No', 'Yes'] })
    expect([...versions[0]!.scores]).toEqual([0.25, 0.75])
    expect(versions[0]!.delayMs.greatest).toBe(59 * day)
    expect(versions[0]!.byLabel).toEqual([
      { label: 'No', predictions: 2, joined: 1 },
      { label: 'Yes', predictions: 1, joined: 1 },
    ])
    expect(feedback).toEqual({ received: 2, ids: 2, repeated: 0, corrected: 0, unknown: 0 })
  })

  test('counts an outcome that is said again once, and takes the one known last, however they arrive', async () => {
    write(
      'log/churn/2026-01-31/1-1.jsonl',
      ['again', 'corrected', 'older', 'tie'].map((id) => prediction(id)),
    )
    write('feedback/churn/2026-01-31/1-1.jsonl', [
      said('again', 'No'),
      said('again', 'No'),
      said('corrected', 'No', hour),
      said('corrected', 'Yes', 2 * hour),
      said('older', 'Yes', 3 * hour),
      said('tie', 'No', hour),
      said('tie', 'Yes', hour),
    ])
    write('feedback/churn/2026-02-01/1-1.jsonl', [said('older', 'No', 2 * hour, { receivedMs: noon + 12 * hour })])
    const { versions, feedback } = await read()
    expect(versions[0]!.outcomes).toEqual(['No', 'Yes', 'Yes', 'Yes'])
    expect(feedback).toEqual({ received: 8, ids: 4, repeated: 1, corrected: 3, unknown: 0 })
  })

  test('keeps and counts an outcome of no prediction, and joins it once the prediction is there', async () => {
    write('feedback/churn/2026-01-31/1-1.jsonl', [said('p', 'No')])
    expect(await read()).toEqual({
      versions: [],
      feedback: { received: 1, ids: 1, repeated: 0, corrected: 0, unknown: 1 },
    })
    write('log/churn/2026-01-31/1-1.jsonl', [prediction('p')])
    const { versions, feedback } = await read()
    expect([versions[0]!.outcomes, feedback.unknown]).toEqual([['No'], 0])
  })

  test('tells labels of one spelling and several types apart, and reads numbers', async () => {
    const outcomes = [true, 'true', 1, '1', 2.5, 'a "quoted" \n one']
    write(
      'log/churn/2026-01-31/1-1.jsonl',
      outcomes.map((label, at) => prediction(`p${at}`, { label })),
    )
    write(
      'feedback/churn/2026-01-31/1-1.jsonl',
      outcomes.map((outcome, at) => said(`p${at}`, outcome)),
    )
    const [version] = (await read()).versions
    expect(version!.outcomes).toEqual(outcomes)
    expect(version!.labels).toEqual(outcomes)
  })

  test('passes over a torn line, and keeps the rows before it', async () => {
    const torn = JSON.stringify(prediction('torn')).slice(0, 40)
    write('log/churn/2026-01-31/1-1.jsonl', [prediction('whole'), torn])
    write('log/churn/2026-01-31/2-1.jsonl', [prediction('other')])
    write('feedback/churn/2026-01-31/1-1.jsonl', [said('whole', 'No'), said('other', 'No'), '{"id":"x'])
    const { versions, feedback } = await read()
    expect(versions[0]).toMatchObject({ predictions: 2, outcomes: ['No', 'No'] })
    expect(feedback.received).toBe(2)
  })

  test('parts versions and periods by the prediction, not by the outcome', async () => {
    write('log/churn/2026-01-31/1-1.jsonl', [prediction('a'), prediction('b', { version: 2 })])
    write('log/churn/2026-02-01/1-1.jsonl', [prediction('c', { atMs: noon + day })])
    write(
      'feedback/churn/2026-02-09/1-1.jsonl',
      ['a', 'b', 'c'].map((id) => said(id, 'No', 9 * day)),
    )
    const counts = async (window: Parameters<typeof read>[0]) =>
      (await read(window)).versions.map(({ version, predictions, outcomes }) => [version, predictions, outcomes.length])
    expect(await counts({})).toEqual([
      [1, 2, 2],
      [2, 1, 1],
    ])
    expect(await counts({ toMs: noon + 1, version: 1 })).toEqual([[1, 1, 1]])
    expect(await counts({ fromMs: noon + day })).toEqual([[1, 1, 1]])
    expect((await read({ fromMs: noon + day })).feedback.unknown).toBe(0)
  })
})
