import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../test/system-clock.ts'
import type { PredictionLogWriter, PredictionRecord } from '../domain/prediction-log.ts'
import type { LineLogOptions } from './line-log.ts'
import { openPredictionLog } from './prediction-log-writer.ts'

const noonMs = Date.UTC(2024, 2, 1, 12)
const dayMs = 86_400_000
const aRecord = (id: number, changes: Partial<PredictionRecord> = {}): PredictionRecord => ({
  id: `p${id}`,
  atMs: noonMs,
  model: 'churn',
  version: 3,
  score: 0.25,
  label: 'No',
  input: { tenure: id, note: 'über\n"x"', gone: null },
  ...changes,
})

let folder: string
let nowMs: number
const opened: PredictionLogWriter[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-log-'))
  nowMs = noonMs
})
afterEach(async () => {
  for (const log of opened.splice(0)) await log.close().catch(() => {})
  rmSync(folder, { recursive: true, force: true })
})
async function open(options: Partial<LineLogOptions> = {}): Promise<PredictionLogWriter> {
  const clock = { nowMs: () => nowMs, monotonicMs: () => systemClock.monotonicMs() }
  const log = await openPredictionLog({ folder, clock, ...options })
  opened.push(log)
  return log
}

const segments = (): string[] =>
  readdirSync(folder, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
const linesOf = (segment: string): Record<string, unknown>[] =>
  readFileSync(join(folder, segment), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
const idsOf = (segment: string): unknown[] => linesOf(segment).flatMap((line) => line.id ?? [])

describe('openPredictionLog', () => {
  test('writes what was offered as lines of JSON, and an end marker at close', async () => {
    const log = await open()
    expect([1, 2, 3].map((id) => log.offer(aRecord(id)))).toEqual([true, true, true])
    await log.close()
    expect(segments()).toEqual([`churn/2024-03-01/${process.pid}-${noonMs}.jsonl`])
    expect(linesOf(segments()[0]!)).toEqual([aRecord(1), aRecord(2), aRecord(3), { end: { rows: 3 } }])
    expect(log.counts()).toMatchObject({ written: 3, dropped: 0, gaps: 0 })
    expect(log.offer(aRecord(4))).toBe(false)
  })
  test('has it on disk when flush resolves, and within 200 ms by itself', async () => {
    const log = await open()
    log.offer(aRecord(1))
    await log.flush()
    expect(idsOf(segments()[0]!)).toEqual(['p1'])
    log.offer(aRecord(2))
    // 200 ms is the promise on a machine at rest; this one may be busy.
    await expect.poll(() => idsOf(segments()[0]!), { timeout: 2_000, interval: 10 }).toEqual(['p1', 'p2'])
  })
  test('writes 1,000 rows at once, before the time is up', async () => {
    const log = await open({ flushAfterMs: 3_600_000 })
    for (let id = 0; id < 999; id++) log.offer(aRecord(id))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(log.counts().written).toBe(0)
    log.offer(aRecord(999))
    await expect.poll(() => log.counts().written, { timeout: 5_000, interval: 2 }).toBe(1_000)
  })
  test('separates models and days, and ends the segments of days that are over', async () => {
    const log = await open()
    log.offer(aRecord(1))
    log.offer(aRecord(2, { model: 'default' }))
    await log.flush()
    nowMs += dayMs
    log.offer(aRecord(3, { atMs: nowMs }))
    await log.flush()
    const [first, second, other] = segments()
    expect([first, second, other].map((each) => each?.split('/').slice(0, 2).join(' '))).toEqual([
      'churn 2024-03-01',
      'churn 2024-03-02',
      'default 2024-03-01',
    ])
    expect(linesOf(first!).at(-1)).toEqual({ end: { rows: 1 } })
    expect(idsOf(second!)).toEqual(['p3'])
    expect(linesOf(other!).at(-1)).toEqual({ end: { rows: 1 } })
  })
  test('begins another segment when one is full', async () => {
    const log = await open({ segmentBytesMax: 200 })
    for (let id = 1; id <= 3; id++) {
      log.offer(aRecord(id, { input: { text: 'x'.repeat(200) } }))
      await log.flush()
    }
    expect(segments().map((each) => linesOf(each).length)).toEqual([2, 2, 2])
  })
  test('drops and counts when the buffer is full, and takes rows again once it is written', async () => {
    const log = await open({ bufferRowsMax: 3 })
    expect([1, 2, 3, 4, 5].map((id) => log.offer(aRecord(id)))).toEqual([true, true, true, false, false])
    await log.flush()
    expect(log.offer(aRecord(6))).toBe(true)
    await log.close()
    expect(log.counts()).toMatchObject({ written: 4, dropped: 2, gaps: 0 })
    const narrow = await open({ bufferBytesMax: 100 })
    expect([1, 2].map((id) => narrow.offer(aRecord(id)))).toEqual([true, false])
  })
  test('keeps rows that could not be written, in order, says that they are not safe, and writes them once it can', async () => {
    const log = await open()
    writeFileSync(join(folder, 'churn'), 'a file where a folder must be')
    log.offer(aRecord(1))
    await expect(log.flush()).rejects.toMatchObject({ code: 'PREDICTION_LOG_NOT_WRITTEN' })
    expect(log.offer(aRecord(2))).toBe(false)
    expect(log.counts()).toMatchObject({ written: 0, dropped: 0, gaps: 0 })
    rmSync(join(folder, 'churn'))
    await log.flush()
    expect(log.offer(aRecord(3))).toBe(true)
    await log.flush()
    expect(idsOf(segments()[0]!)).toEqual(['p1', 'p2', 'p3'])
    expect(log.counts().written).toBe(3)
  })
  test('tells once that it cannot write, however often it tries, and once that it can again', async () => {
    const told: string[] = []
    const tell = (_data: object, message: string): void => void told.push(message)
    const log = await open({ logger: { info: tell, warn: tell, error: tell }, flushAfterMs: 1 })
    writeFileSync(join(folder, 'churn'), 'a file where a folder must be')
    log.offer(aRecord(1))
    for (let time = 0; time < 3; time++) await log.flush().catch(() => {})
    rmSync(join(folder, 'churn'))
    await log.flush()
    expect(told).toEqual(['the prediction log cannot be written; rows wait', 'the prediction log is written again'])
  })
  test('counts what was lost at a close that cannot write', async () => {
    const log = await open()
    writeFileSync(join(folder, 'churn'), '')
    log.offer(aRecord(1))
    await expect(log.close()).rejects.toMatchObject({ code: 'PREDICTION_LOG_NOT_WRITTEN' })
    expect(log.counts()).toMatchObject({ written: 0, dropped: 1, gaps: 0 })
  })
  test('leaves no torn line where a write failed half-way', () => {
    const script = `import { openPredictionLog } from ${JSON.stringify(new URL('prediction-log-writer.ts', import.meta.url).href)}
      const clock = { nowMs: () => ${noonMs}, monotonicMs: () => 0 }
      const log = await openPredictionLog({ folder: ${JSON.stringify(folder)}, clock })
      const record = ${JSON.stringify(aRecord(1))}
      log.offer(record)
      await log.flush()
      log.offer({ ...record, id: 'p2', input: { text: 'x'.repeat(50_000) } })
      const codes = []
      await log.flush().catch((error) => codes.push(error.code))
      await log.close().catch((error) => codes.push(error.code))
      console.log(JSON.stringify([codes, log.counts()]))`
    // The shell allows no file above 8 blocks (4 or 8 KiB): the disk is as good as full.
    const limited = ['-c', 'ulimit -f 8; exec "$0" --input-type=module -e "$1"', process.execPath, script]
    // Its coverage would be cut short by the same limit, and a cut file fails the whole report.
    const env = { ...process.env, NODE_V8_COVERAGE: '' }
    const output = execFileSync('sh', limited, { env, stdio: ['ignore', 'pipe', 'ignore'] }).toString()
    expect(JSON.parse(output)).toEqual([
      ['PREDICTION_LOG_NOT_WRITTEN', 'PREDICTION_LOG_NOT_WRITTEN'],
      { written: 1, dropped: 1, droppedBy: { rows: 0, bytes: 0, closed: 0, unwritten: 1 }, gaps: 0 },
    ])
    expect(readFileSync(join(folder, segments()[0]!), 'utf8')).toBe(`${JSON.stringify(aRecord(1))}\n`)
  })
  test('counts one gap for each segment of a dead process that lacks its end marker', async () => {
    const day = join(folder, 'churn/2024-03-01')
    mkdirSync(day, { recursive: true })
    const dead = 4_194_305 // above the largest process id of Linux
    const line = `${JSON.stringify(aRecord(1))}\n`
    writeFileSync(join(day, `${dead}-1.jsonl`), `${line}{"end":{"rows":1}}\n`)
    writeFileSync(join(day, `${dead}-2.jsonl`), line)
    writeFileSync(join(day, `${dead}-3.jsonl`), `${line}{"id":"p2","atMs":17`)
    writeFileSync(join(day, `${dead}-4.jsonl`), '')
    writeFileSync(join(day, `${process.pid}-${noonMs}.jsonl`), line)
    appendFileSync(join(day, 'notes.txt'), 'not a segment')
    const log = await open()
    expect(log.counts().gaps).toBe(3)
    log.offer(aRecord(9))
    await log.close()
    expect(idsOf(`churn/2024-03-01/${process.pid}-${noonMs}.jsonl`)).toEqual(['p1'])
    expect(idsOf(`churn/2024-03-01/${process.pid}-${noonMs + 1}.jsonl`)).toEqual(['p9'])
  })
  test('loses nothing that was flushed when its process is killed', async () => {
    const script = `import { openPredictionLog } from ${JSON.stringify(new URL('prediction-log-writer.ts', import.meta.url).href)}
      const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() }
      const log = await openPredictionLog({ folder: ${JSON.stringify(folder)}, clock })
      for (let id = 0; id < 500; id++) log.offer({ ...${JSON.stringify(aRecord(0))}, id: 'p' + id })
      await log.flush()
      process.kill(process.pid, 'SIGKILL')`
    expect(() => execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' })).toThrow()
    expect(idsOf(segments()[0]!)).toHaveLength(500)
    expect((await open()).counts().gaps).toBe(1)
  })
})
