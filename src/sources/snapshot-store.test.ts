import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { sha256 } from '../base/digest.ts'
import { AppError } from '../base/errors.ts'
import { seededRng } from '../base/rng.ts'
import type { ArtifactStore } from '../domain/artifact.ts'
import type { ColumnType } from '../domain/contract.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf, takeRows } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { withDuckDb } from './duckdb.ts'
import { snapshotStore } from './snapshot-store.ts'

function inMemory(): ArtifactStore & { readonly objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>()
  return {
    objects,
    async put(bytes) {
      objects.set(sha256(bytes), bytes)
      return sha256(bytes)
    },
    async get(digest) {
      const bytes = objects.get(digest)
      if (bytes === undefined) throw new AppError('ARTIFACT_MISSING', { digest, where: 'memory' })
      return bytes
    },
    has: async (digest) => objects.has(digest),
    locate: (digest) => digest,
  }
}

const day = 86_400_000
const everyKind = frameOf([
  ['n', numberColumn([1.5, null, -0, 1e300, Number.POSITIVE_INFINITY])],
  ['i', numberColumn([1, null, -3, 2 ** 53 - 1, 0])],
  ['wide', numberColumn([1, 2 ** 60, null, 0.5, 0])],
  ['b', categoryColumn(['true', 'false', null, 'true', 'true'])],
  ['odd', categoryColumn(['true', 'maybe', null, 'false', 'true'])],
  ['d', { kind: 'timestamp', values: Float64Array.of(0, day, Number.NaN, -day, 15000 * day) }],
  ['late', { kind: 'timestamp', values: Float64Array.of(0, day + 1, Number.NaN, -day, -1) }],
  ['t', { kind: 'timestamp', values: Float64Array.of(0, 1, Number.NaN, -1, 1_300_000_000_123) }],
  ['c "quoted", \'x\'', categoryColumn(['z', 'a', null, 'z', "it's; 日本\n"])],
  ['text', { kind: 'text', values: ['one', null, 'one', 'two words', 'é'] }],
  ['none', categoryColumn([null, null, null, null, null])],
])
const types = new Map<string, ColumnType>([
  ['n', 'number'],
  ['i', 'integer'],
  ['wide', 'integer'],
  ['b', 'boolean'],
  ['odd', 'boolean'],
  ['d', 'date'],
  ['late', 'date'],
  ['t', 'timestamp'],
  ['c "quoted", \'x\'', 'category'],
  ['text', 'text'],
  ['none', 'category'],
])

describe('snapshotStore', () => {
  test('gives back the frame it was given', async () => {
    const snapshots = snapshotStore({ artifacts: inMemory() })
    const snapshot = await snapshots.save(everyKind, types)
    expect(snapshot.rows).toBe(5)
    expect(snapshot.columns[3]).toEqual({ name: 'b', type: 'boolean' })
    expect(await snapshots.load(snapshot.hash)).toEqual(everyKind)
  })

  test('stores each type as what it is, for any reader of Parquet', async () => {
    const artifacts = inMemory()
    const { hash } = await snapshotStore({ artifacts }).save(everyKind, types)
    const described = await withDuckDb({ what: 'test' }, async ({ connection, folder }) => {
      const { writeFileSync } = await import('node:fs')
      writeFileSync(`${folder}/s.parquet`, artifacts.objects.get(hash)!)
      return (await connection.runAndReadAll(`describe select * from read_parquet('${folder}/s.parquet')`)).getRows()
    })
    expect(described.map(([name, type]) => [name, type])).toEqual([
      ['n', 'DOUBLE'],
      ['i', 'BIGINT'],
      ['wide', 'DOUBLE'],
      ['b', 'BOOLEAN'],
      ['odd', 'VARCHAR'],
      ['d', 'DATE'],
      ['late', 'TIMESTAMP'],
      ['t', 'TIMESTAMP'],
      ['c "quoted", \'x\'', 'VARCHAR'],
      ['text', 'VARCHAR'],
      ['none', 'VARCHAR'],
    ])
  })

  test('gives equal rows an equal hash, whatever order their dictionaries have', async () => {
    const snapshots = snapshotStore({ artifacts: inMemory() })
    const { hash } = await snapshots.save(everyKind, types)
    const reordered = everyKind.columns.get('odd')!
    if (reordered.kind !== 'category') throw new Error('a category')
    const swapped = {
      kind: 'category' as const,
      categories: ['unused', ...reordered.categories.toReversed()],
      codes: reordered.codes.map((code) => (code < 0 ? -1 : reordered.categories.length - code)),
    }
    const same = frameOf([...everyKind.columns].map(([name, column]) => [name, name === 'odd' ? swapped : column]))
    expect((await snapshots.save(same, types)).hash).toBe(hash)
    expect(await snapshots.load(hash)).toEqual(everyKind)
    const other = takeRows(everyKind, Uint32Array.of(1, 0, 2, 3, 4))
    expect((await snapshots.save(other, types)).hash).not.toBe(hash)
  })

  test('gives the same bytes for many row groups, and when the frame is saved again after loading', async () => {
    const snapshots = snapshotStore({ artifacts: inMemory() })
    const large = largeFrame()
    const largeTypes = new Map<string, ColumnType>([
      ['n', 'number'],
      ['c', 'category'],
    ])
    const first = await snapshots.save(large, largeTypes)
    const loaded = await snapshots.load(first.hash)
    expect(loaded).toEqual(large)
    expect((await snapshots.save(loaded, largeTypes)).hash).toBe(first.hash)
    expect((await snapshotStore({ artifacts: inMemory() }).save(large, largeTypes)).hash).toBe(first.hash)
  })

  test('gives the same bytes in another process', async () => {
    const { hash } = await snapshotStore({ artifacts: inMemory() }).save(smallFrame(), new Map([['c', 'category']]))
    const here = new URL('.', import.meta.url).href
    const script = `
      const { snapshotStore } = await import('${here}snapshot-store.ts')
      const { categoryColumn, numberColumn } = await import('${here}../frame/column.ts')
      const { frameOf } = await import('${here}../frame/frame.ts')
      const { sha256 } = await import('${here}../base/digest.ts')
      const artifacts = { put: async (bytes) => sha256(bytes) }
      const smallFrame = ${smallFrame.toString()}
      console.log((await snapshotStore({ artifacts }).save(smallFrame(), new Map([['c', 'category']]))).hash)`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stdout.trim()).toBe(hash)
  })

  test('keeps a frame without rows', async () => {
    const snapshots = snapshotStore({ artifacts: inMemory() })
    const empty = frameOf([
      ['n', numberColumn([])],
      ['c', categoryColumn([])],
    ])
    const { hash, rows } = await snapshots.save(
      empty,
      new Map([
        ['n', 'number'],
        ['c', 'category'],
      ]),
    )
    expect(rows).toBe(0)
    expect(await snapshots.load(hash)).toEqual(empty)
  })

  test('says which artifact is damaged', async () => {
    const artifacts = inMemory()
    artifacts.objects.set('bad', Buffer.from('no parquet'))
    await expect(snapshotStore({ artifacts }).load('bad')).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
    await expect(snapshotStore({ artifacts }).load('absent')).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
  })
})

function smallFrame(): Frame {
  return frameOf([
    ['n', numberColumn([1.5, null, 3])],
    ['c', categoryColumn(['z', null, 'a'])],
  ])
}

/** More rows than a row group has. */
function largeFrame(): Frame {
  const rng = seededRng(7)
  const rows = 150_000
  const numbers = Array.from({ length: rows }, () => (rng.next() < 0.1 ? null : rng.next()))
  const categories = Array.from({ length: rows }, () => `value ${Math.floor(rng.next() * 50)}`)
  return frameOf([
    ['n', numberColumn(numbers)],
    ['c', categoryColumn(categories)],
  ])
}
