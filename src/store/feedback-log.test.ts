import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../test/system-clock.ts'
import { openFeedbackLog } from './feedback-log.ts'
import type { FeedbackRecord } from '../domain/feedback.ts'

const atMs = Date.UTC(2026, 0, 31, 12)
const outcome = (id: string, changes: Partial<FeedbackRecord> = {}): FeedbackRecord => ({
  ...{ id, outcome: 'Yes', atMs, receivedMs: atMs, sequence: 0, model: 'churn' },
  ...changes,
})
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-feedback-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const ids = (): unknown[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .flatMap((line) => (JSON.parse(line) as { id?: string }).id ?? [])

test('an outcome is on disk when record resolves, under the day it came', async () => {
  const log = await openFeedbackLog({ folder, clock: systemClock })
  await log.record([outcome('a'), outcome('b', { atMs: 0 })])
  expect(readdirSync(join(folder, 'churn'))).toEqual(['2026-01-31'])
  expect(ids()).toEqual(['a', 'b'])
  await log.close()
})

test('refuses with FEEDBACK_NOT_WRITTEN what it cannot write, and writes it with the next ones', async () => {
  const log = await openFeedbackLog({ folder, clock: systemClock })
  writeFileSync(join(folder, 'churn'), 'a file where a folder must be')
  await expect(log.record([outcome('a')])).rejects.toMatchObject({ code: 'FEEDBACK_NOT_WRITTEN' })
  rmSync(join(folder, 'churn'))
  await log.record([outcome('b')])
  expect(ids()).toEqual(['a', 'b'])
  await log.close()
})

test('refuses what its buffer has no room for', async () => {
  const log = await openFeedbackLog({ folder, clock: systemClock, bufferRowsMax: 1 })
  await expect(log.record([outcome('a'), outcome('b')])).rejects.toMatchObject({ code: 'FEEDBACK_NOT_WRITTEN' })
  await log.record([outcome('b')])
  expect(ids()).toEqual(['a', 'b'])
  await log.close()
})

test('loses nothing that was answered when its process is killed', () => {
  const script = `import { openFeedbackLog } from ${JSON.stringify(new URL('feedback-log.ts', import.meta.url).href)}
    const log = await openFeedbackLog({ folder: ${JSON.stringify(folder)}, clock: { nowMs: Date.now, monotonicMs: () => 0 } })
    await Promise.all(Array.from({ length: 50 }, (_, at) => log.record([{ ...${JSON.stringify(outcome('a'))}, id: 'a' + at }])))
    process.kill(process.pid, 'SIGKILL')`
  expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow()
  expect(ids()).toHaveLength(50)
})
