import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock as clock } from '../../test/system-clock.ts'
import { sha256 } from '../base/digest.ts'
import { openArtifactStore } from './artifact-store.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-artifacts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const open = () => openArtifactStore({ folder, clock })
const hello = Buffer.from('hello')

describe('openArtifactStore', () => {
  test('gives back the bytes it was given, from a path named by their digest', async () => {
    const store = await open()
    const digest = await store.put(hello)
    expect(digest).toBe(sha256('hello'))
    expect(Buffer.from(await store.get(digest)).toString()).toBe('hello')
    expect(store.locate(digest)).toBe(join(folder, 'sha256', digest.slice(0, 2), digest.slice(2)))
    expect(existsSync(store.locate(digest))).toBe(true)
    expect(await store.has(digest)).toBe(true)
  })
  test('stores equal bytes once, also when put at the same time, and leaves nothing beside', async () => {
    const store = await open()
    const digests = await Promise.all(Array.from({ length: 8 }, () => store.put(hello)))
    expect(new Set(digests).size).toBe(1)
    const { ino } = statSync(store.locate(digests[0]!))
    await store.put(hello)
    expect(statSync(store.locate(digests[0]!)).ino).toBe(ino)
    expect(readdirSync(join(folder, 'tmp'))).toEqual([])
  })
  test('says what is missing, also for a name that is no digest', async () => {
    const store = await open()
    await expect(store.get(sha256('x'))).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
    await expect(store.get('../../../etc/passwd')).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
    expect(await store.has(sha256('x'))).toBe(false)
    expect(await store.has('../tmp')).toBe(false)
  })
  test('refuses damaged bytes, and mends them when they are put again', async () => {
    const store = await open()
    const digest = await store.put(hello)
    chmodSync(store.locate(digest), 0o644)
    writeFileSync(store.locate(digest), 'hellO')
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
    await store.put(hello)
    expect(Buffer.from(await store.get(digest)).toString()).toBe('hello')
  })
  test('sweeps temporary files older than an hour, and no younger ones', async () => {
    await open()
    const [stale, fresh] = ['stale', 'fresh'].map((name) => join(folder, 'tmp', name)) as [string, string]
    writeFileSync(stale, '')
    writeFileSync(fresh, '')
    const twoHoursAgo = clock.nowMs() / 1_000 - 7_200
    utimesSync(stale, twoHoursAgo, twoHoursAgo)
    await open()
    expect(readdirSync(join(folder, 'tmp'))).toEqual(['fresh'])
  })
  test('says why it could not write, and leaves nothing behind', async () => {
    const store = await open()
    const digest = sha256('hello')
    writeFileSync(join(folder, 'sha256', digest.slice(0, 2)), 'a file where a folder must be')
    await expect(store.put(hello)).rejects.toMatchObject({
      code: 'ARTIFACT_NOT_WRITTEN',
      details: { digest, where: folder },
    })
    expect(readdirSync(join(folder, 'tmp'))).toEqual([])
  })
})
