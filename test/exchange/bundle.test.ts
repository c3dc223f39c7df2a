import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sha256 } from '../../src/base/digest.ts'
import { readBundle } from '../../src/store/bundle/read-bundle.ts'
import { onBothDatabases } from '../both-databases.ts'
import type { Workspace } from '../../src/store/open-workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-bundle-'))
const atMs = 1_700_000_000_000
const options = { prefix: '', actor: 'ann' }
const told = { throughline: '0.1.0' }
let outs = 0
const newOut = (): string => join(folder, `out-${outs++}`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A training that registered a version, a run of another experiment with odd values and a file, one in the trash. */
async function fill({ trainings, models, artifacts, experiments, runs }: Workspace, root: string): Promise<void> {
  const put = (text: string): Promise<string> => artifacts.put(Buffer.from(text))
  const bytes = await put('a model')
  const rows = await put('test rows')
  const card = { digest: await put('{}'), markdown: await put('# card') }
  const versions = { throughline: '0.1.0', node: '24', platform: 'linux-x64' }
  const process_ = { pid: process.pid, host: 'elsewhere' }
  await trainings.create({
    id: 't1',
    experiment: 'churn',
    startedAtMs: atMs,
    process: process_,
    config: {},
    seed: 7,
    versions,
  })
  await models.register({
    version: {
      ...{ model: 'churn', digest: bytes, evaluatedDigest: bytes, runId: 't1', snapshotHash: sha256('s') },
      ...{ createdAtMs: atMs + 5, signature: { inputs: [], output: { kind: 'regression', name: 'y' } } },
      ...{ metrics: { rmse: { value: 1.5, low: 1, high: 2 } }, gate: { passed: true, reasons: [] } },
    },
    alias: 'champion',
    actor: 'ann',
    endOfRun: () => ({
      metrics: { rmse: { value: 1.5, low: 1, high: 2 } },
      result: { card, evaluationSet: { hash: rows } },
    }),
  })
  mkdirSync(join(root, 'artifacts/models/churn/1'), { recursive: true })
  writeFileSync(join(root, 'artifacts/models/churn/1/MLmodel'), 'flavors: {}')

  const experiment = await experiments.create({ name: 'a', atMs, tags: [{ key: 'é', value: '\u{1F600}' }] })
  const status = 'finished' as const
  const run = { experimentId: experiment, userId: '', status, startedAtMs: 2n ** 60n + 1n }
  await runs.create({ ...run, id: 'r1', name: 'one', artifactUri: `mlflow-artifacts:/${experiment}/r1/artifacts` }, [])
  await runs.create({ ...run, id: 'r2', name: 'two', artifactUri: `s3://bucket/${experiment}/r2` }, [])
  await runs.delete('r2', atMs)
  const values = [Number.NaN, Infinity, -Infinity, 5e-324]
  const metrics = values.map((value, step) => ({ key: 'odd', value, atMs: 2n ** 62n, step }))
  await runs.log({ runId: 'r1', metrics, params: [{ key: 'p', value: '$' }], tags: [{ key: 't', value: '' }] })
  mkdirSync(join(root, `artifacts/${experiment}/r1/artifacts/deep`), { recursive: true })
  writeFileSync(join(root, `artifacts/${experiment}/r1/artifacts/deep/plot.txt`), 'a file')
}

onBothDatabases(({ newPlace, open }) => {
  test('what is exported is imported elsewhere, the same, once', async () => {
    const place = await newPlace()
    const first = await open(place)
    await fill(first, place.folder)
    const out = newOut()
    const manifest = await first.export(out, told)
    expect(manifest.counts).toEqual({
      experiments: 3,
      runs: 3,
      metrics: 5,
      loggedModels: 0,
      models: 1,
      versions: 1,
      evidence: 3,
    })
    expect(manifest.skipped).toMatchObject([{ what: 'files of run r2' }])
    const to = await newPlace()
    const second = await open(to)
    // Numbers differ there.
    await second.experiments.create({ name: 'before', atMs, tags: [] })
    const { added } = await second.import(await readBundle(out), options)
    expect(added).toMatchObject({
      experiments: 2,
      runs: 3,
      metrics: 5,
      models: 1,
      versions: 1,
      evidence: 3,
      files: 2,
      bytes: 17,
    })
    for (const id of ['t1', 'r1', 'r2']) {
      const [one, other] = [await first.runs.get(id), await second.runs.get(id)]
      const { experimentId: _, artifactUri: __, ...run } = one.run
      expect(other).toMatchObject({ ...one, run })
    }
    expect(await second.trainings.get('t1')).toEqual(await first.trainings.get('t1'))
    expect(await second.models.byAlias('churn', 'champion')).toEqual(await first.models.byAlias('churn', 'champion'))
    const { digest } = await second.models.version('churn', 1)
    expect(Buffer.from(await second.artifacts.get(digest)).toString()).toBe('a model')
    // With what was done: who did it and when, the way back of the alias, the card, the frozen rows, the MLflow folder.
    const acts = async ({ evidence }: Workspace, subject: string): Promise<unknown> =>
      (await evidence.list({ subject, limit: 99 })).map((record) => ({ ...record, id: 0 }))
    for (const subject of ['t1', 'churn/1', 'churn@champion']) {
      expect(await acts(second, subject)).toEqual(await acts(first, subject))
      expect(await acts(second, subject)).not.toEqual([])
    }
    const { card, evaluationSet } = (await second.trainings.get('t1')).result as unknown as {
      card: { digest: string; markdown: string }
      evaluationSet: { hash: string }
    }
    expect(Buffer.from(await second.artifacts.get(card.markdown)).toString()).toBe('# card')
    expect(await second.artifacts.has(evaluationSet.hash)).toBe(true)
    expect(readFileSync(join(to.folder, 'artifacts/models/churn/1/MLmodel'), 'utf8')).toBe('flavors: {}')
    const { experimentId } = await second.runs.info('r1')
    expect(readFileSync(join(to.folder, 'artifacts', experimentId, 'r1/artifacts/deep/plot.txt'), 'utf8')).toBe(
      'a file',
    )
    const again = await second.import(await readBundle(out), options)
    expect(Object.values(again.added).every((count) => count === 0)).toBe(true)
    expect(again.there).toEqual({ experiments: 3, runs: 3, loggedModels: 0, models: 1, versions: 1 })
  })

  test('an empty workspace that was filled from an export exports the same bytes', async () => {
    const place = await newPlace()
    const first = await open(place)
    await fill(first, place.folder)
    const [out, again] = [newOut(), newOut()]
    const manifest = await first.export(out, told)
    const second = await open()
    await second.import(await readBundle(out), options)
    const { files, counts } = await second.export(again, told)
    expect(counts).toEqual(manifest.counts)
    // Experiments tell when each workspace made its 'Default'; a run that named a store elsewhere is at home now.
    const own = new Set(['experiments.json', 'runs/r2.json'])
    const comparable = (all: typeof files): typeof files => all.filter(({ path }) => !own.has(path))
    expect(comparable(files)).toEqual(comparable(manifest.files))
    expect(comparable(files).map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'runs/t1.json',
        'runs/r1.json',
        'models.json',
        'evidence.json',
        'versions/churn/1/MLmodel',
      ]),
    )
  })

  test('a version that comes under another name keeps its record and its folder', async () => {
    const place = await newPlace()
    const first = await open(place)
    await fill(first, place.folder)
    const out = newOut()
    await first.export(out, told)
    const to = await newPlace()
    const second = await open(to)
    await second.import(await readBundle(out), { ...options, prefix: 'copied-' })
    const [moved] = await second.evidence.list({ subject: 'copied-churn@champion', limit: 9 })
    expect(moved).toMatchObject({ action: 'alias.set', actor: 'ann' })
    expect(readFileSync(join(to.folder, 'artifacts/models/copied-churn/1/MLmodel'), 'utf8')).toBe('flavors: {}')
    expect(await second.registry.version({ model: 'copied-churn', version: 1 })).toMatchObject({
      source: 'mlflow-artifacts:/models/copied-churn/1',
    })
  })

  test('one experiment comes with its runs and the models made of them', async () => {
    const place = await newPlace()
    const workspace = await open(place)
    await fill(workspace, place.folder)
    const manifest = await workspace.export(newOut(), { ...told, experiment: 'a' })
    expect(manifest.counts).toMatchObject({ experiments: 1, runs: 2, models: 0 })
    const { counts } = await workspace.export(newOut(), { ...told, experiment: 'churn' })
    expect(counts).toMatchObject({ experiments: 1, runs: 1, models: 1, versions: 1 })
    const unknown = newOut()
    await expect(workspace.export(unknown, { ...told, experiment: 'b' })).rejects.toMatchObject({
      code: 'EXPERIMENT_NAME_UNKNOWN',
    })
    expect(readdirSync(folder)).not.toContain(unknown.slice(folder.length + 1))
  })

  test('a folder that was changed, and one that fails half-way, leave nothing', async () => {
    const place = await newPlace()
    const workspace = await open(place)
    await fill(workspace, place.folder)
    const out = newOut()
    await workspace.export(out, told)
    const damaged = newOut()
    cpSync(out, damaged, { recursive: true })
    appendFileSync(join(damaged, 'files/r1/deep/plot.txt'), '!')
    await expect(readBundle(damaged)).rejects.toMatchObject({ code: 'BACKUP_DAMAGED' })
    const short = newOut()
    cpSync(out, short, { recursive: true })
    const manifest = JSON.parse(readFileSync(join(short, 'manifest.json'), 'utf8')) as { files: { path: string }[] }
    const files = manifest.files.filter(({ path }) => path !== 'runs/r1.json')
    writeFileSync(join(short, 'manifest.json'), JSON.stringify({ ...manifest, files }))
    await expect(readBundle(short)).rejects.toThrow(/the runs/)
    const to = await newPlace()
    const other = await open(to)
    const work = await readBundle(out)
    const failing = {
      ...work,
      run: async (id: string) => ({
        ...(await work.run(id)),
        ...(id === 'r2' ? { params: [{ key: 'x', value: 'y\0' }] } : {}),
      }),
    }
    await expect(other.import(failing, options)).rejects.toThrow('U+0000')
    expect(await other.experiments.byName('a')).toBeUndefined()
    await expect(other.runs.info('r1')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    const left = readdirSync(to.folder, { recursive: true }).map(String)
    expect(left.filter((name) => name.includes('plot') || name.includes('import-'))).toEqual([])
    expect((await other.import(work, options)).added.runs).toBe(3)
  })
})
