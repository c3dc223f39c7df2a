import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import * as fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mayMount, smallDisk } from '../../../test/e2e/full-disk.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { openArtifactTree } from './artifact-tree.ts'
import type { ArtifactTree, Incoming } from '../../domain/artifact-tree.ts'

let outer: string
let folder: string
let tree: ArtifactTree
const bytesMax = 1_000_000

beforeEach(async () => {
  outer = mkdtempSync(join(tmpdir(), 'throughline-tree-'))
  folder = join(outer, 'artifacts')
  tree = await openArtifactTree({ folder, clock: systemClock, bytesMax })
})
afterEach(() => rmSync(outer, { recursive: true, force: true }))

const of = (content: string | Buffer): Incoming => ({ source: Readable.from([Buffer.from(content)]) })
const contentOf = async (path: string): Promise<string> => text((await tree.open(path)).read())
const waiting = (): string[] => readdirSync(join(folder, '.uploads'))

describe('a tree', () => {
  test('gives what was put, whole or a part, with its length and a tag that changes when it is put again', async () => {
    await tree.put('0/run/artifacts/a b.txt', of('hello'))
    const first = await tree.open('0/run/artifacts/a b.txt')
    expect([first.name, first.bytes, await text(first.read())]).toEqual(['a b.txt', 5, 'hello'])
    await tree.put('0/run/artifacts/a b.txt', of('world'))
    const second = await tree.open('0/run/artifacts/a b.txt')
    expect(await text(second.read({ first: 1, last: 3 }))).toBe('orl')
    expect(second.tag).not.toBe(first.tag)
    expect(waiting()).toEqual([])
  })

  test('gives what it opened, though another file is put there meanwhile', async () => {
    await tree.put('a', of('before'))
    const opened = await tree.open('a')
    await tree.put('a', of('after'))
    expect(await text(opened.read())).toBe('before')
    expect(await contentOf('a')).toBe('after')
  })

  test('lists a folder by name, in pages; nothing of a file and where nothing is; never its own room', async () => {
    for (const path of ['d/b', 'd/a', 'd/c/x']) await tree.put(path, of(path))
    const entries = [
      { name: 'a', isFolder: false, bytes: 3 },
      { name: 'b', isFolder: false, bytes: 3 },
      { name: 'c', isFolder: true },
    ]
    expect(await tree.list('d')).toEqual({ items: entries, hasMore: false })
    expect(await tree.list('d', { offset: 1, limit: 1 })).toEqual({ items: [entries[1]], hasMore: true })
    expect((await tree.list('d/a')).items).toEqual([])
    expect((await tree.list('d/a/b')).items).toEqual([])
    expect((await tree.list('nowhere')).items).toEqual([])
    expect((await tree.list('')).items).toEqual([{ name: 'd', isFolder: true }])
    expect([await tree.kindOf('d'), await tree.kindOf('d/a'), await tree.kindOf('d/z')]).toEqual([
      'folder',
      'file',
      undefined,
    ])
  })

  test('deletes a file, and a folder with all it holds; never itself', async () => {
    for (const path of ['d/a', 'd/b/c', 'e']) await tree.put(path, of(path))
    await tree.delete('d')
    expect((await tree.list('')).items.map(({ name }) => name)).toEqual(['e'])
    await tree.delete('e')
    await expect(tree.delete('e')).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' })
    await expect(tree.delete('')).rejects.toMatchObject({ code: 'ARTIFACT_PATH' })
    expect(waiting()).toEqual([])
  })

  test('puts no file over a folder, nor below a file', async () => {
    await tree.put('d/a', of('x'))
    for (const path of ['d', 'd/a/b', 'd/a/b/c', '']) {
      await expect(tree.put(path, of('y'))).rejects.toMatchObject({ code: 'ARTIFACT_TAKEN' })
    }
    expect([await contentOf('d/a'), waiting()]).toEqual(['x', []])
  })

  test('says ARTIFACT_NOT_FOUND for what is no file', async () => {
    await tree.put('d/a', of('x'))
    execFileSync('mkfifo', [join(folder, 'pipe')])
    for (const path of ['', 'd', 'd/b', 'd/a/b', 'pipe']) {
      await expect(tree.open(path)).rejects.toMatchObject({ code: 'ARTIFACT_NOT_FOUND' })
    }
  })

  test('keeps nothing of a source that breaks off or is shorter than announced, and what was there stays', async () => {
    await tree.put('a', of('before'))
    const broken = Readable.from(
      (function* () {
        yield Buffer.from('half')
        throw new Error('aborted')
      })(),
    )
    await expect(tree.put('a', { source: broken })).rejects.toMatchObject({ code: 'ARTIFACT_CUT' })
    await expect(tree.put('a', { ...of('half'), bytes: 9 })).rejects.toMatchObject({ code: 'ARTIFACT_CUT' })
    expect([await contentOf('a'), waiting()]).toEqual(['before', []])
  })

  test('refuses what is too large: before the first byte where that is announced, else at the first too many', async () => {
    const source = Readable.from([Buffer.from('x')])
    await expect(tree.put('a', { source, bytes: bytesMax + 1 })).rejects.toMatchObject({ code: 'ARTIFACT_TOO_LARGE' })
    expect(source.readableDidRead).toBe(false)
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(100_000)
      })(),
    )
    await expect(tree.put('a', { source: endless })).rejects.toMatchObject({ code: 'ARTIFACT_TOO_LARGE' })
    expect([await tree.kindOf('a'), waiting()]).toEqual([undefined, []])
    endless.destroy()
  })

  test('of many that put the same file at once, one is there as a whole', async () => {
    const contents = Array.from({ length: 12 }, (_, i) => Buffer.alloc(200_000, i))
    await Promise.all(contents.map((content) => tree.put('deep/er/file', of(content))))
    const found = await buffer((await tree.open('deep/er/file')).read())
    expect(contents.some((content) => content.equals(found))).toBe(true)
    expect(waiting()).toEqual([])
  })

  test('puts, though folders are deleted at the same time', async () => {
    const puts = Array.from({ length: 40 }, (_, i) => tree.put(`d/e/${i}`, of('x')))
    const deletes = Array.from({ length: 10 }, () => tree.delete('d').catch(() => undefined))
    await Promise.all([...puts, ...deletes])
    expect(waiting()).toEqual([])
  })

  test('sweeps what killed processes left: files after an hour, parts after a day', async () => {
    const ages = { 'new-file': 0.5, 'old-file': 2 }
    for (const [name, hours] of Object.entries(ages)) aged(join(folder, '.uploads', name), hours, false)
    for (const [name, hours] of Object.entries({ 'new-parts': 20, 'old-parts': 25 })) {
      aged(join(folder, '.uploads', name), hours, true)
    }
    await openArtifactTree({ folder, clock: systemClock, bytesMax })
    await expect.poll(waiting).toEqual(['new-file', 'new-parts'])
  })
})

function aged(place: string, hours: number, isFolder: boolean): void {
  if (isFolder) mkdirSync(place)
  else writeFileSync(place, 'x')
  const at = Date.now() / 1000 - hours * 3600
  utimesSync(place, at, at)
}

describe('nothing outside the root', () => {
  beforeEach(() => {
    mkdirSync(join(outer, 'secrets'))
    writeFileSync(join(outer, 'secrets/key'), 'secret')
    mkdirSync(join(folder, 'd'))
    symlinkSync(join(outer, 'secrets'), join(folder, 'd/out'))
    symlinkSync('../../secrets/key', join(folder, 'd/key'))
    symlinkSync(join(outer, 'not-there'), join(folder, 'd/dangling'))
    symlinkSync('loop', join(folder, 'd/loop'))
    symlinkSync(join(folder, '.uploads'), join(folder, 'd/room'))
    writeFileSync(join(folder, 'd/real'), 'inside')
    symlinkSync('real', join(folder, 'd/link'))
    symlinkSync('.', join(folder, 'd/again'))
  })

  test.each([
    'd/out/key',
    'd/out',
    'd/key',
    'd/dangling',
    'd/dangling/x',
    'd/loop',
    'd/room',
    'd/room/x',
    '.uploads/x',
    '.Uploads',
  ])('is read, written, listed or deleted through %s', async (path) => {
    for (const act of [
      () => tree.open(path),
      () => tree.put(path, of('x')),
      () => tree.list(path),
      () => tree.delete(path),
      () => tree.kindOf(path),
      () => tree.uploads.begin(path),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'ARTIFACT_PATH' })
    }
    expect(readdirSync(outer).toSorted()).toEqual(['artifacts', 'secrets'])
    expect(readFileSync(join(outer, 'secrets/key'), 'utf8')).toBe('secret')
  })

  test('is listed; links that stay inside are', async () => {
    expect((await tree.list('d')).items).toEqual([
      { name: 'again', isFolder: true },
      { name: 'link', isFolder: false, bytes: 6 },
      { name: 'real', isFolder: false, bytes: 6 },
    ])
    expect(await contentOf('d/again/link')).toBe('inside')
  })

  test('is touched by any path at all', async () => {
    const piece = fc.constantFrom(
      'd',
      '..',
      '.',
      '/',
      'out',
      'key',
      '%2e',
      '%2f',
      '\\',
      'again',
      'loop',
      '.uploads',
      'é',
      '\0',
      'x',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
        const path = pieces.join(pieces.length % 2 === 0 ? '/' : '')
        const read = async (): Promise<void> => (await tree.open(path)).close()
        for (const act of [() => tree.put(path, of('mine')), () => tree.list(path), read]) {
          const outcome: unknown = await act().catch((error: unknown) => error)
          if (outcome instanceof Error) expect(outcome).toHaveProperty('code', expect.stringMatching(/^ARTIFACT_/))
        }
        expect(readdirSync(outer).toSorted()).toEqual(['artifacts', 'secrets'])
        expect(readdirSync(join(outer, 'secrets'))).toEqual(['key'])
      }),
      { seed: 2, numRuns: 150 },
    )
  })
})

describe('an upload in parts', () => {
  const tagOf = (content: string): string => createHash('sha256').update(content).digest('hex')

  test('is there once it is completed, in the order of the numbers, and by any process', async () => {
    const other = await openArtifactTree({ folder, clock: systemClock, bytesMax })
    const id = await tree.uploads.begin('m/model')
    const second = await other.uploads.putPart(id, 'm/model', 2, of('two'))
    await tree.uploads.putPart(id, 'm/model', 1, of('once'))
    const first = await tree.uploads.putPart(id, 'm/model', 1, of('one'))
    expect([first, second, await tree.kindOf('m')]).toEqual([tagOf('one'), tagOf('two'), undefined])
    await other.uploads.complete(id, 'm/model', [
      { part: 2, tag: second },
      { part: 1, tag: first },
    ])
    expect([await contentOf('m/model'), waiting()]).toEqual(['onetwo', []])
    await expect(tree.uploads.complete(id, 'm/model', [])).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' })
  })

  test('is refused with parts that were not sent, under another path, and when it is too large', async () => {
    const id = await tree.uploads.begin('a')
    const tag = await tree.uploads.putPart(id, 'a', 1, of('x'.repeat(600_000)))
    const too = await tree.uploads.putPart(id, 'a', 2, of('y'.repeat(600_000)))
    const both = [
      { part: 1, tag },
      { part: 2, tag: too },
    ]
    const complete = (path: string, parts: typeof both) => tree.uploads.complete(id, path, parts)
    await expect(complete('a', both)).rejects.toMatchObject({ code: 'ARTIFACT_TOO_LARGE' })
    await expect(complete('b', [{ part: 1, tag }])).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' })
    for (const parts of [[], [{ part: 2, tag }], [{ part: 1, tag: '../../x' }], [both[0]!, both[0]!]]) {
      await expect(complete('a', parts)).rejects.toMatchObject({ code: 'UPLOAD_PART' })
    }
    expect(await tree.kindOf('a')).toBeUndefined()
    await complete('a', [{ part: 1, tag }])
    expect((await tree.list('')).items).toEqual([{ name: 'a', isFolder: false, bytes: 600_000 }])
  })

  test('is gone when it is aborted, and unknown ids are', async () => {
    const id = await tree.uploads.begin('a')
    await tree.uploads.abort(id, 'a')
    expect(waiting()).toEqual([])
    for (const unknown of [id, '..', '../..', 'a'.repeat(32), '']) {
      await expect(tree.uploads.putPart(unknown, 'a', 1, of('x'))).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' })
      await expect(tree.uploads.abort(unknown, 'a')).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' })
    }
  })
})

describe.skipIf(!mayMount())('on a full disk', () => {
  test('a file is refused with DISK_FULL, nothing of it stays, all else can be read, and with room it is taken', async () => {
    const disk = smallDisk(folder)
    try {
      await tree.put('kept', of('kept'))
      disk.fill(100_000)
      const source = Readable.from([Buffer.alloc(1)])
      await expect(tree.put('big', { source, bytes: 900_000 })).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(source.readableDidRead).toBe(false)
      const refused = await tree.put('big', of(Buffer.alloc(900_000))).catch((error: unknown) => error)
      expect(refused).toMatchObject({ code: 'DISK_FULL', status: 507 })
      expect(String(refused)).not.toContain(folder)
      expect([await tree.kindOf('big'), waiting(), await contentOf('kept')]).toEqual([undefined, [], 'kept'])
      disk.free()
      await tree.put('big', of(Buffer.alloc(900_000)))
      expect((await contentOf('big')).length).toBe(900_000)
    } finally {
      disk.remove()
    }
  })
})
