import { spawn } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { trackingServer, type TrackingServer } from '../../../test/fixtures/tracking-server.ts'
import { throughlineClient } from '../../client.ts'
import { openJournal } from './journal.ts'
import { replayJournal } from './replay.ts'
import { nodeSurroundings } from './surroundings.ts'
import type { Operation } from '../operation.ts'

const entry = fileURLToPath(new URL('../../client.ts', import.meta.url))
const surroundings = nodeSurroundings({ fetch, nowMs: () => Date.now(), random: () => 0.5 })
const folder = mkdtempSync(join(tmpdir(), 'throughline-journal-'))
let server: TrackingServer
let made = 0
const newPath = (): string => join(folder, `${made++}.journal`)
const tag = (run: string, value: string): Operation => ({ run, kind: 'log', tags: [{ key: 'at', value }] })

beforeAll(async () => {
  server = await trackingServer()
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function history(run: string, key: string): Promise<number[]> {
  const { items } = await server.store.runs.history(run, key, { offset: 0, limit: 100_000 })
  return items.map(({ step }) => Number(step))
}

describe('openJournal', () => {
  test('hands out in order what an earlier process left, without what it settled', async () => {
    const path = newPath()
    const first = await openJournal(path)
    const places = await Promise.all(['a', 'b', 'c', 'd'].map((value) => first.append(tag('r', value))))
    await first.settle(places[1]!)
    await first.close()
    const second = await openJournal(path)
    const found = [await second.next(), await second.next(), await second.next()]
    expect(found.map((each) => each?.operation)).toEqual(['a', 'c', 'd'].map((value) => tag('r', value)))
    expect(await second.next()).toBeUndefined()
    for (const each of found) await second.settle(each!.place)
    await second.close()
    expect(statSync(path).size).toBe(0)
  })

  test('cuts off a last line that was torn anywhere, and goes on', async () => {
    const path = newPath()
    const first = await openJournal(path)
    await first.append(tag('r', 'a'))
    await first.append(tag('r', 'b'))
    await first.close()
    const whole = readFileSync(path)
    const lastLine = whole.subarray(0, -1).lastIndexOf(10) + 1
    for (let bytes = lastLine; bytes < whole.length; bytes += 7) {
      writeFileSync(path, whole.subarray(0, bytes))
      const journal = await openJournal(path)
      expect([await journal.size(), journal.damaged], `cut at ${bytes}`).toEqual([1, 0])
      await journal.append(tag('r', 'c'))
      await journal.close()
      const again = await openJournal(path)
      expect([(await again.next())?.operation, (await again.next())?.operation]).toEqual([tag('r', 'a'), tag('r', 'c')])
      await again.close()
    }
  })

  test('leaves out a damaged line in the middle, and tells', async () => {
    const path = newPath()
    const first = await openJournal(path)
    for (const value of ['a', 'b', 'c']) await first.append(tag('r', value))
    await first.close()
    writeFileSync(path, readFileSync(path, 'utf8').replace('"value":"b"', '"value":"x"'))
    const second = await openJournal(path)
    expect([await second.size(), second.damaged]).toEqual([2, 1])
    await second.close()
  })

  test('is refused while another has it, and taken over from one that is gone', async () => {
    const path = newPath()
    const first = await openJournal(path)
    await expect(openJournal(path)).rejects.toThrow(`in use by process ${process.pid}`)
    await first.close()
    const gone = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => gone.on('exit', resolve))
    writeFileSync(`${path}.lock`, `${gone.pid} ${hostname()}`)
    await (await openJournal(path)).close()
  })

  test('keeps the bytes of artifacts beside it until they are sent', async () => {
    const path = newPath()
    const first = await openJournal(path)
    await first.append({ run: 'r', kind: 'artifact', path: 'a.bin' }, new Uint8Array([1, 2, 3]))
    await first.close()
    const second = await openJournal(path)
    const found = (await second.next())!
    expect(new Uint8Array(await (found.content as Blob).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))
    await second.settle(found.place)
    await second.close()
    expect(readdirSync(`${path}.files`)).toEqual([])
  })
})

describe('a client with a journal', () => {
  test('writes while the server is away, and sends when it is back', async () => {
    await server.stop()
    const path = newPath()
    const client = throughlineClient({ url: server.url, journal: path, flushMs: 5, drainMs: 50 })
    const run = await client.startRun({ experiment: 'offline', params: { lr: 0.1 } })
    for (let step = 0; step < 2500; step++) await run.logMetric('loss', 1 / step, { step, atMs: step })
    expect(await run.end()).toEqual({ isDelivered: false })
    expect(statSync(path).size).toBeGreaterThan(0)
    await server.start()
    await expect.poll(async () => statSync(path).size, { timeout: 20_000 }).toBe(0)
    await client.close()
    expect(await history(run.id, 'loss')).toEqual(Array.from({ length: 2500 }, (_, step) => step))
    expect((await server.store.runs.get(run.id)).run.status).toBe('finished')
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test('sends at its next start what an earlier process could not', async () => {
    await server.stop()
    const path = newPath()
    const first = throughlineClient({ url: server.url, journal: path, drainMs: 20 })
    const run = await first.startRun({ tags: { a: 1 } })
    await first.close()
    await server.start()
    const second = throughlineClient({ url: server.url, journal: path })
    const again = await second.resumeRun(run.id)
    await again.setTags({ b: 2 })
    await again.end()
    await second.close()
    const { tags } = await server.store.runs.get(run.id)
    expect(tags.filter(({ key }) => key.length === 1)).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ])
  })

  test('does not let what the server refuses hold up the rest', async () => {
    const path = newPath()
    const journal = await openJournal(path)
    await journal.append(tag('f'.repeat(32), 'of no run'))
    const run = 'a'.repeat(32)
    await journal.append({ run, kind: 'start', experiment: 'Default', startedAtMs: 1, tags: [], beats: false })
    await journal.append({ run, kind: 'end', status: 'finished', endedAtMs: 2 })
    await journal.close()
    const { refused, ...replay } = await replayJournal(path, { url: server.url }, surroundings)
    expect(replay).toEqual({ sent: 2, left: 0, damaged: 0 })
    expect(refused).toMatchObject([{ operation: 'log', message: expect.stringContaining('not found') as string }])
    expect((await server.store.runs.info(run)).status).toBe('finished')
  })
})

/** Writes values 0, 1, 2 ... of a run, telling each that is in the journal. */
const program = `
import { throughlineClient } from ${JSON.stringify(entry)}
const [url, journal] = process.argv.slice(2)
const client = throughlineClient({ url, journal, flushValues: 1 })
const run = await client.startRun({ experiment: 'killed' })
process.stdout.write('run ' + run.id + '\\n')
for (let step = 0; ; step++) {
  run.logMetric('m', step, { step, atMs: step })
  await run.flush()
  process.stdout.write(step + '\\n')
}`

test('a process that is killed loses nothing that it had flushed, whatever the moment', async () => {
  await server.stop()
  const file = join(folder, 'killed.mjs')
  writeFileSync(file, program)
  const rng = seededRng('kill client')
  for (let round = 0; round < 3; round++) {
    const path = newPath()
    const child = spawn(process.execPath, [file, server.url, path], { env: { ...process.env, NODE_V8_COVERAGE: '' } })
    let told = ''
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        if (told === '') setTimeout(() => child.kill('SIGKILL'), 20 + 200 * rng.next())
        told += chunk.toString()
      })
      child.on('close', () => resolve())
    })
    const [first = '', ...steps] = told.trim().split('\n')
    // As if the last write had been cut short by a power failure.
    if (round > 0) appendFileSync(path, '00000000 {"place":99999,"oper')
    await server.start()
    const { refused, left, damaged } = await replayJournal(path, { url: server.url }, surroundings)
    expect({ refused, left, damaged }).toEqual({ refused: [], left: 0, damaged: 0 })
    const kept = await history(first.slice(4), 'm')
    expect(kept.length).toBeGreaterThanOrEqual(steps.length)
    expect(kept).toEqual(kept.map((_, at) => at))
    await server.stop()
  }
  await server.start()
})

test('a server that dies in the middle of a replay gets the rest later, and nothing twice', async () => {
  const path = newPath()
  const journal = await openJournal(path)
  const run = 'b'.repeat(32)
  await journal.append({ run, kind: 'start', experiment: 'mid', startedAtMs: 1, tags: [], beats: false })
  for (let step = 0; step < 60; step++) {
    const metric = { key: 'm', value: 'NaN', timestamp: step, step }
    await journal.append({ run, kind: 'log', metrics: [metric], tags: [{ key: 'at', value: String(step) }] })
  }
  await journal.append({ run, kind: 'end', status: 'finished', endedAtMs: 2 })
  await journal.close()
  let asked = 0
  const dying: typeof fetch = async (input, init) => {
    const response = await fetch(input, init)
    // It did the work, and died before it said so; from then on nobody answers.
    if (++asked > 30) throw new TypeError('fetch failed')
    return response
  }
  const first = await replayJournal(path, { url: server.url, retryForMs: 0 }, { ...surroundings, fetch: dying })
  expect(first.left).toBeGreaterThan(20)
  expect(first.refused).toEqual([])
  const second = await replayJournal(path, { url: server.url }, surroundings)
  expect(second).toEqual({ sent: first.left, refused: [], left: 0, damaged: 0 })
  expect(await history(run, 'm')).toEqual(Array.from({ length: 60 }, (_, step) => step))
  const { tags, run: kept } = await server.store.runs.get(run)
  expect([kept.status, tags.find(({ key }) => key === 'at')?.value]).toEqual(['finished', '59'])
})
