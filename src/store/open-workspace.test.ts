import { execFile, fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock as clock } from '../../test/system-clock.ts'
import { seededRng } from '../base/rng.ts'
import { openWorkspace } from './open-workspace.ts'

const writer = new URL('../../test/register-in-a-loop.ts', import.meta.url).pathname

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-workspace-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Lets a process register until `afterMs` from its first acknowledgement, kills it, and returns what it acknowledged. */
async function killedAfter(afterMs: number, label: string): Promise<Map<number, string>> {
  const child = fork(writer, [folder, label], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const exit = new Promise((resolve) => child.once('exit', resolve))
  let output = ''
  child.stdout?.once('data', () => setTimeout(() => child.kill('SIGKILL'), afterMs))
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  await exit
  const lines = output.slice(0, output.lastIndexOf('\n')).split('\n')
  return new Map(lines.map((line) => [Number(line.split(' ')[0]), line.split(' ')[1] ?? '']))
}

describe('openWorkspace', () => {
  test('creates the folder, says where everything is, and opens again', async () => {
    const nested = join(folder, 'project', '.throughline')
    const first = await openWorkspace({ folder: nested, clock })
    expect(first.describe()).toContain(join(nested, 'metadata.sqlite'))
    await first.evidence.append({ atMs: 1, actor: 'ann', action: 'snapshot.created', subject: 's', details: {} })
    await first.close()
    const second = await openWorkspace({ folder: nested, clock })
    expect(await second.evidence.latestId()).toBe(1)
    await second.close()
  })
  test('closes the prediction log with itself', async () => {
    const workspace = await openWorkspace({ folder, clock })
    const log = await workspace.predictionLog()
    log.offer({ id: 'p', atMs: 1, model: 'm', version: 1, input: {}, score: 1 })
    await workspace.close()
    expect(log.counts().written).toBe(1)
  })
  test('says STORE_UNREACHABLE for a folder that is a file', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(openWorkspace({ folder: file, clock })).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      details: { store: file },
    })
  })
  test('says STORE_UNREACHABLE for a file that is no database', async () => {
    writeFileSync(
      join(folder, 'metadata.sqlite'),
      'not a database, and long enough to be told from a new one '.repeat(50),
    )
    await expect(openWorkspace({ folder, clock })).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      message: expect.stringContaining('file is not a database') as string,
    })
  })
  test('says STORE_UNREACHABLE, without the password, for a server that does not answer', async () => {
    const databaseUrl = 'postgres://ann:secret@localhost:1/churn'
    const opening = openWorkspace({ folder, clock, databaseUrl })
    await expect(opening).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      details: {
        store: 'postgres://ann@localhost:1/churn',
        problem: expect.stringContaining('ECONNREFUSED') as string,
      },
    })
    await expect(opening).rejects.not.toThrow('secret')
    await expect(openWorkspace({ folder, clock, databaseUrl: 'mysql://x' })).rejects.toThrow('postgres://')
  })
  test('is safe for two processes that write at the same time', async () => {
    const run = (label: string) => promisify(execFile)(process.execPath, [writer, folder, label, '60'])
    const outputs = await Promise.all([run('one'), run('two')])
    const acknowledged = outputs.flatMap(({ stdout }) => stdout.trim().split('\n'))
    const numbers = acknowledged.map((line) => Number(line.split(' ')[0])).sort((a, b) => a - b)
    expect(numbers).toEqual(Array.from({ length: 120 }, (_, i) => i + 1))
    const workspace = await openWorkspace({ folder, clock })
    expect(await workspace.models.versions('churn')).toHaveLength(120)
    expect(await workspace.evidence.latestId()).toBe(240)
    await workspace.close()
  })
  test('opens after kill -9 with every acknowledged version whole, and none half', async () => {
    const rng = seededRng('kill -9')
    const acknowledged = new Map<number, string>()
    for (let round = 0; round < 5; round++) {
      for (const [version, digest] of await killedAfter(rng.next() * 120, `round ${round}`))
        acknowledged.set(version, digest)
      const workspace = await openWorkspace({ folder, clock })
      const versions = await workspace.models.versions('churn')
      expect(versions.map((each) => each.version)).toEqual(versions.map((_, i) => versions.length - i))
      for (const { version, digest } of versions) {
        const registered = await workspace.evidence.list({ subject: `churn/${version}`, limit: 9 })
        expect(registered).toMatchObject([{ action: 'model.registered', digest }])
        expect((await workspace.artifacts.get(digest)).length).toBeGreaterThan(0)
      }
      // Each registration moved the alias too: what is not there of the one is not there of the other.
      expect(await workspace.evidence.latestId()).toBe(versions.length * 2)
      expect((await workspace.models.byAlias('churn', 'champion')).version).toBe(versions.length)
      const kept = new Map(versions.map((each) => [each.version, each.digest]))
      for (const [version, digest] of acknowledged) expect(kept.get(version)).toBe(digest)
      await workspace.close()
    }
    expect(acknowledged.size).toBeGreaterThan(5)
  })
})
