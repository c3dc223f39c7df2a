import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../../../test/postgres.ts'
import { systemClock as clock } from '../../../test/system-clock.ts'
import { openWorkspace, type Workspace } from '../open-workspace.ts'
import { restore } from './restore.ts'

type Kind = 'SQLite' | 'PostgreSQL'
const both = ['SQLite', 'PostgreSQL'] as const
const nowMs = 1_700_000_000_000
const folder = mkdtempSync(join(tmpdir(), 'throughline-backup-'))
let server: PostgresServer
let places = 0
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function newPlace(kind: Kind): Promise<{ folder: string; databaseUrl?: string }> {
  const place = { folder: join(folder, `place-${places++}`) }
  return kind === 'SQLite' ? place : { ...place, databaseUrl: await server.createDatabase() }
}

const newOut = (): string => join(folder, `backup-${places++}`)
const run = (id: string, experimentId: string) => ({
  ...({
    id,
    experimentId,
    name: id,
    userId: 'ann',
    status: 'running',
    startedAtMs: nowMs,
    artifactUri: `x/${id}`,
  } as const),
})

/** Values that are hard to keep, a gap in the numbers of experiments, a run in the trash, an object and a file of a run. */
async function fill(workspace: Workspace, root: string): Promise<void> {
  for (const name of ['one', 'two', 'three']) await workspace.experiments.create({ name, atMs: nowMs, tags: [] })
  await workspace.experiments.setTag('2', { key: 'é', value: "o'clock \u{1F600}\n{" }, nowMs)
  await workspace.runs.create(run('a', '1'), [{ key: 'mlflow.runName', value: 'a' }])
  await workspace.runs.create(run('b', '2'), [])
  await workspace.runs.delete('b', nowMs)
  const values = [Number.NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 0.1]
  await workspace.runs.log({
    runId: 'a',
    metrics: [
      ...values.map((value, step) => ({ key: 'odd', value, atMs: 2n ** 62n, step })),
      // More than one page of rows.
      ...Array.from({ length: 4500 }, (_, step) => ({
        key: 'loss',
        value: 1 / (1 + step),
        atMs: step,
        step: step - 9,
      })),
    ],
    params: [{ key: 'p', value: '' }],
    tags: [],
  })
  await workspace.artifacts.put(Buffer.from('an object'))
  mkdirSync(join(root, 'artifacts/1/a/artifacts'), { recursive: true })
  writeFileSync(join(root, 'artifacts/1/a/artifacts/plot.txt'), 'a file')
  await workspace.evidence.append({ atMs: nowMs, actor: 'ann', action: 'x', subject: 'y', details: { z: Number.NaN } })
}

describe.each(both)('a backup of a workspace on %s', (kind) => {
  let place: { folder: string; databaseUrl?: string }
  let workspace: Workspace
  beforeAll(async () => {
    place = await newPlace(kind)
    workspace = await openWorkspace({ ...place, clock })
    await fill(workspace, place.folder)
  })
  afterAll(() => workspace.close())

  test.each(both)('is restored into %s, whole, and written again it is the same', async (other) => {
    const out = newOut()
    const manifest = await workspace.backUp(out, '0.1.0')
    expect(manifest.files.map(({ path }) => path.split('/')[0])).toEqual(['artifacts', 'objects'])
    expect(manifest.database.rows).toMatchObject({
      experiments: 4,
      runs: 2,
      metrics: 4506,
      latest_metrics: 2,
      evidence: 1,
    })
    const to = await newPlace(other)
    await restore(out, { ...to, nowMs })
    const restored = await openWorkspace({ ...to, clock })
    try {
      expect(await restored.runs.get('a')).toEqual(await workspace.runs.get('a'))
      expect((await restored.runs.info('b')).deletedAtMs).toBe(nowMs)
      expect(readFileSync(join(to.folder, 'artifacts/1/a/artifacts/plot.txt'), 'utf8')).toBe('a file')
      const again = await restored.backUp(newOut(), '0.1.0')
      expect(again.database).toEqual(manifest.database)
      expect(again.files).toEqual(manifest.files)
      // Numbers go on where they were.
      expect(await restored.experiments.create({ name: 'new', atMs: nowMs, tags: [] })).toBe('4')
      await restored.evidence.append({ atMs: nowMs, actor: 'ann', action: 'x', subject: 'y', details: {} })
      expect(await restored.evidence.latestId()).toBe(2)
    } finally {
      await restored.close()
    }
  })

  test('is of one moment, and holds up nobody, while others write', async () => {
    let isOver = false
    let written = 0
    const writing = (async () => {
      // oxlint-disable-next-line no-unmodified-loop-condition -- the test ends it
      for (; !isOver; written++) {
        const step = written
        const metrics = ['x', 'y', 'z'].map((key) => ({ key, value: step, atMs: step, step }))
        await workspace.runs.log({ runId: 'a', metrics, params: [{ key: `p${step}`, value: '1' }], tags: [] })
      }
    })()
    const before = written
    const out = newOut()
    const { database } = await workspace.backUp(out, '0.1.0')
    isOver = true
    await writing
    expect(written).toBeGreaterThan(before)
    const batches = database.rows['params']! - 1
    expect(database.rows['metrics']).toBe(4506 + 3 * batches)
    expect(readdirSync(place.folder).filter((name) => name.startsWith('snapshot'))).toEqual([])
  })

  test('goes to a place where nothing is, and comes to one', async () => {
    await expect(workspace.backUp(place.folder, '0.1.0')).rejects.toMatchObject({ code: 'BACKUP_TARGET_TAKEN' })
    const out = newOut()
    await workspace.backUp(out, '0.1.0')
    await expect(restore(out, { ...place, nowMs })).rejects.toMatchObject({ code: 'BACKUP_TARGET_TAKEN' })
    if (place.databaseUrl !== undefined) {
      const taken = { folder: join(folder, `place-${places++}`), databaseUrl: place.databaseUrl }
      await expect(restore(out, { ...taken, nowMs })).rejects.toMatchObject({ code: 'BACKUP_TARGET_TAKEN' })
      expect(readdirSync(folder)).not.toContain(taken.folder)
    }
  })
})

describe('a backup that is damaged', () => {
  let whole: string
  beforeAll(async () => {
    const place = await newPlace('SQLite')
    const workspace = await openWorkspace({ ...place, clock })
    await fill(workspace, place.folder)
    whole = newOut()
    await workspace.backUp(whole, '0.1.0')
    await workspace.close()
  })

  test.each([
    [
      'a file that has other bytes',
      'BACKUP_DAMAGED',
      (at: string) => appendFileSync(join(at, 'files/artifacts/1/a/artifacts/plot.txt'), '!'),
    ],
    ['a file that is gone', 'BACKUP_DAMAGED', (at: string) => rmSync(join(at, 'files/objects'), { recursive: true })],
    ['a row that was changed', 'BACKUP_DAMAGED', (at: string) => edit(at, (text) => text.replace('"ann"', '"bob"'))],
    ['a row too few', 'BACKUP_DAMAGED', (at: string) => edit(at, (text) => text.replace(/\n\[1,"loss",7,[^\n]*/, ''))],
    ['no manifest', 'BACKUP_UNREADABLE', (at: string) => rmSync(join(at, 'manifest.json'))],
    [
      'a path that leads out',
      'BACKUP_UNREADABLE',
      (at: string) => editManifest(at, (text) => text.replace('artifacts/1/a', '../1/a')),
    ],
    [
      'rows of a newer program',
      'BACKUP_UNREADABLE',
      (at: string) => editManifest(at, (text) => text.replace('0001-spine', '0001-spin')),
    ],
  ] as const)('with %s is refused, and leaves nothing', async (_what, code, damage) => {
    const at = newOut()
    cpSync(whole, at, { recursive: true })
    damage(at)
    for (const kind of both) {
      const to = await newPlace(kind)
      await expect(restore(at, { ...to, nowMs })).rejects.toMatchObject({ code })
      expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
      // The same place takes a whole one.
      await restore(whole, { ...to, nowMs })
    }
  })
})

describe.each(both)('a workspace on %s whose files of runs are in a folder of their own', (kind) => {
  const uriOf = (path: string): string => pathToFileURL(path).href

  /** A run, a logged model, a version of it, and an experiment that says where its files go; a run that is elsewhere. */
  async function fillOwn(workspace: Workspace, own: string): Promise<void> {
    const root = uriOf(own)
    const first = run('a', '0')
    await workspace.runs.create({ ...first, artifactUri: `${root}/0/a/artifacts` }, [])
    await workspace.runs.create({ ...run('far', '0'), artifactUri: 's3://bucket/far' }, [])
    const by = { actor: 'ann', atMs: nowMs }
    await workspace.experiments.create({ name: 'placed', artifactLocation: `${own}/placed`, atMs: nowMs, tags: [] })
    await workspace.registry.createModel({ name: 'churn', tags: [] }, by)
    await workspace.registry.createVersion(
      { model: 'churn', source: `${root}/0/a/artifacts/model`, location: `${root}/0/a/artifacts/model`, tags: [] },
      by,
    )
    mkdirSync(join(own, '0/a/artifacts/model'), { recursive: true })
    writeFileSync(join(own, '0/a/artifacts/model/MLmodel'), 'flavors: {}')
  }

  test.each(['in the new folder', 'in another folder of their own'])('has them restored %s', async (where) => {
    const from = await newPlace(kind)
    // A link, as people mount disks.
    const [real, own] = [join(folder, `disk-${places}`), join(folder, `link_%-${places++}`)]
    mkdirSync(real)
    symlinkSync(real, own)
    const opened = await openWorkspace({ ...from, clock, artifactFolder: own, artifactRoot: uriOf(own) })
    await fillOwn(opened, own)
    const out = newOut()
    const manifest = await opened.backUp(out, '0.1.0')
    await opened.close()
    expect(manifest.elsewhere).toEqual({ owners: 1, example: 's3://bucket/far' })
    rmSync(real, { recursive: true })
    rmSync(own)
    const to = await newPlace(kind)
    const other = join(folder, `other-${places++}`)
    const isOwn = where !== 'in the new folder'
    await restore(out, {
      ...{ ...to, nowMs },
      ...(isOwn ? { artifactFolder: other, artifactRoot: uriOf(other) } : {}),
    })
    const restored = await openWorkspace({ ...to, clock })
    try {
      const root = isOwn ? `${uriOf(other)}/` : 'mlflow-artifacts:/'
      expect((await restored.runs.info('a')).artifactUri).toBe(`${root}0/a/artifacts`)
      expect((await restored.runs.info('far')).artifactUri).toBe('s3://bucket/far')
      expect((await restored.experiments.byName('placed'))!.artifactLocation).toBe(`${root}placed`)
      const version = await restored.registry.version({ model: 'churn', version: 1 })
      expect(version.source).toBe(`${root}0/a/artifacts/model`)
      const place = isOwn ? other : join(to.folder, 'artifacts')
      expect(readFileSync(join(place, '0/a/artifacts/model/MLmodel'), 'utf8')).toBe('flavors: {}')
      expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([])
    } finally {
      await restored.close()
    }
  })
})

function edit(at: string, change: (text: string) => string): void {
  const file = join(at, 'database.jsonl.gz')
  const text = gunzipSync(readFileSync(file)).toString()
  expect(change(text)).not.toBe(text)
  writeFileSync(file, gzipSync(change(text)))
}

function editManifest(at: string, change: (text: string) => string): void {
  const file = join(at, 'manifest.json')
  writeFileSync(file, change(readFileSync(file, 'utf8')))
}
