import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readMlflowDatabase } from '../../src/sources/mlflow/read-database.ts'
import { readMlflowFolder } from '../../src/sources/mlflow/read-folder.ts'
import { readBundle } from '../../src/store/bundle/read-bundle.ts'
import { onBothDatabases } from '../both-databases.ts'
import { unpackMlflow } from '../fixtures/mlflow/unpack.ts'
import type { TrackedWork } from '../../src/domain/tracked.ts'
import type { Workspace } from '../../src/store/open-workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-mlflow-'))
const made = { 2: unpackMlflow(2, join(folder, '2')), 3: unpackMlflow(3, join(folder, '3')) }
const options = { prefix: '', actor: 'ann' }
let outs = 0
const atMs = 1_700_000_000_000
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sources = [
  ['the database of MLflow 2', 2, () => readMlflowDatabase(made[2].database, made[2].artifacts)],
  ['the database of MLflow 3', 3, () => readMlflowDatabase(made[3].database, made[3].artifacts)],
  ['the mlruns folder of MLflow 2', 2, () => readMlflowFolder(made[2].mlruns, made[2].artifacts)],
  ['the mlruns folder of MLflow 3', 3, () => readMlflowFolder(made[3].mlruns, made[3].artifacts)],
] as const

async function runNamed(work: TrackedWork, name: string): Promise<string> {
  for (const id of work.runIds) if ((await work.run(id)).name === name) return id
  throw new Error(`no run ${name}`)
}

onBothDatabases(({ newPlace, open }) => {
  describe.each(sources)('%s', (_source, major, read) => {
    test('comes over whole: runs, histories, links, files, models', async () => {
      const place = await newPlace()
      const workspace = await open(place)
      const work = read()
      const report = await workspace.import(work, options)
      expect(report.skipped).toEqual([])
      expect(report.there).toMatchObject({ experiments: 1, runs: 0 })
      expect(report.added).toMatchObject({
        ...{ experiments: 2, runs: 5, params: 2, models: 2, versions: 3, files: 2, bytes: 19 },
        ...{ metrics: major === 3 ? 59 : 58, loggedModels: major === 3 ? 1 : 0 },
      })
      await expectFirst(workspace, work, place.folder, major)
      await expectOthers(workspace, work)
      await expectRegistry(workspace, await runNamed(work, 'first'))
      expect(readdirSync(join(place.folder, 'artifacts/.uploads'))).toEqual([])
      work.close()
    })

    test('comes over once: a second import adds nothing, one under other names is refused', async () => {
      const workspace = await open()
      const work = read()
      const first = await workspace.import(work, options)
      const second = await workspace.import(work, options)
      expect(Object.values(second.added).every((count) => count === 0)).toBe(true)
      expect(second.there).toEqual({
        experiments: 3,
        runs: 5,
        loggedModels: first.added.loggedModels,
        models: 2,
        versions: 3,
      })
      expect(await workspace.evidence.latestId()).toBe(1)
      await expect(workspace.import(work, { ...options, prefix: 'x ' })).rejects.toMatchObject({
        code: 'IMPORT_RUN_TAKEN',
      })
      expect(await workspace.experiments.byName('x churn')).toBeUndefined()
      work.close()
    })
  })

  test('a name that is taken is refused, leaves nothing, and comes under a prefix', async () => {
    const place = await newPlace()
    const workspace = await open(place)
    await workspace.experiments.create({ name: 'gone', atMs, tags: [] })
    const work = readMlflowDatabase(made[3].database, made[3].artifacts)
    await expect(workspace.import(work, options)).rejects.toMatchObject({ code: 'IMPORT_NAME_TAKEN' })
    expect(await workspace.experiments.byName('churn')).toBeUndefined()
    expect(readdirSync(join(place.folder, 'artifacts'), { recursive: true })).toEqual(['.uploads'])
    const report = await workspace.import(work, { ...options, prefix: 'old ' })
    expect(report.added.runs).toBe(5)
    expect(await workspace.experiments.byName('old churn')).toBeDefined()
    work.close()
  })
})

async function expectFirst(workspace: Workspace, work: TrackedWork, root: string, major: number): Promise<void> {
  const id = await runNamed(work, 'first')
  const experiment = (await workspace.experiments.byName('churn'))!
  expect(experiment.tags).toEqual([{ key: 'team', value: 'a: b' }])
  const { run, params, tags, datasets, metrics, outputModels } = await workspace.runs.get(id)
  expect(run).toMatchObject({
    ...{ experimentId: experiment.id, name: 'first', status: 'finished', startedAtMs: atMs, endedAtMs: atMs + 1000 },
    artifactUri: `mlflow-artifacts:/${experiment.id}/${id}/artifacts`,
  })
  expect(params).toEqual([
    { key: 'a.b c', value: 'x: [1]\nsecond line' },
    { key: 'depth', value: '3' },
  ])
  expect(tags.filter(({ key }) => key === 'note' || key === 'k')).toEqual([
    { key: 'k', value: 'v' },
    { key: 'note', value: "é\n'x'" },
  ])
  expect(datasets).toEqual([
    {
      dataset: {
        ...{ name: 'rows', digest: 'abc123', sourceType: 'local', source: '{"uri": "/data/x.csv"}' },
        ...{ schema: '{"mlflow_colspec": []}', profile: '{"num_rows": 3}' },
      },
      tags: [{ key: 'mlflow.data.context', value: 'training' }],
    },
  ])
  const odd = await workspace.runs.history(id, 'odd/one', { offset: 0, limit: 99 })
  expect(odd.items.map(({ value, step }) => [step, value])).toEqual([
    [-2, Number.NaN],
    [-1, 0.1],
    [0, 5e-324],
    [1, Number.MAX_VALUE],
    [2, -2.5],
  ])
  const loss = await workspace.runs.history(id, 'loss', { offset: 0, limit: 99 })
  expect(loss.items.map(({ value }) => value)).toEqual(Array.from({ length: 50 }, (_, step) => 1 / (1 + step)))
  // The latest by step, then time, then value.
  expect(metrics.find(({ key }) => key === 'late')).toMatchObject({ value: 2, step: 1 })
  expect(outputModels.map(({ step }) => step)).toEqual(major === 3 ? [3] : [])
  const file = join(root, 'artifacts', experiment.id, id, 'artifacts/model/MLmodel')
  expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(
    createHash('sha256').update('flavors: {}\n').digest('hex'),
  )
}

async function expectOthers(workspace: Workspace, work: TrackedWork): Promise<void> {
  const info = async (name: string) => workspace.runs.info(await runNamed(work, name))
  expect(await info('nested')).toMatchObject({ status: 'failed', endedAtMs: atMs + 3000 })
  expect((await info('trashed')).deletedAtMs).toBeGreaterThan(atMs)
  expect(await info('still running')).toMatchObject({ status: 'running', experimentId: '0' })
  const gone = (await workspace.experiments.byName('gone'))!
  expect((await info('of a deleted experiment')).deletedAtMs).toBe(gone.deletedAtMs)
  await workspace.experiments.restore(gone.id, atMs)
  expect((await info('of a deleted experiment')).deletedAtMs).toBeUndefined()
}

async function expectRegistry(workspace: Workspace, run: string): Promise<void> {
  const experiment = (await workspace.experiments.byName('churn'))!
  const out = join(folder, `out-${outs++}`)
  await workspace.export(out, { throughline: '0.1.0' })
  const { models } = await readBundle(out)
  expect(models.map(({ name }) => name)).toEqual(['churn', 'empty'])
  const [model] = models
  expect(model).toMatchObject({ name: 'churn', description: 'who leaves', tags: [{ key: 'owner', value: 'ann' }] })
  expect(model!.aliases).toEqual([{ alias: 'champion', version: 2 }])
  expect(model!.versions.map(({ version, stage, deletedAtMs }) => [version, stage, deletedAtMs !== undefined])).toEqual(
    [
      [1, 'Production', false],
      [2, 'None', false],
      [3, 'None', true],
    ],
  )
  expect(model!.versions[0]).toMatchObject({
    ...{ runId: run, description: 'the first', status: 'ready', tags: [{ key: 'stage', value: 'x' }] },
    source: `mlflow-artifacts:/${experiment.id}/${run}/artifacts/model`,
  })
}

describe('what is no work of MLflow, or not all of it', () => {
  let file: string
  beforeAll(() => {
    file = unpackMlflow(3, join(folder, 'changed')).database
  })
  const change = (statement: string): void => {
    const database = new DatabaseSync(file)
    database.exec(statement)
    database.close()
  }

  test('another file, an empty folder and a schema of 1.x are refused by name', () => {
    writeFileSync(join(folder, 'other.db'), 'text')
    for (const read of [
      () => readMlflowDatabase(join(folder, 'other.db')),
      () => readMlflowFolder(join(folder, 'none')),
    ]) {
      expect(read).toThrow(expect.objectContaining({ code: 'IMPORT_UNREADABLE' }) as Error)
    }
    change("update alembic_version set version_num = '0c779009ac13'")
    expect(() => readMlflowDatabase(file)).toThrow('mlflow db upgrade')
  })

  test('a newer schema, traces, and files of another store are told as skipped', async () => {
    change(`update alembic_version set version_num = 'ffffffffffff';
      update runs set artifact_uri = 's3://bucket/' || run_uuid where name = 'first';
      insert into webhooks (webhook_id, name, url, status) values ('w', 'w', 'https://example.org', 'ACTIVE')`)
    const work = readMlflowDatabase(file)
    for (const id of work.runIds) work.folderOf({ kind: 'run', id, artifactUri: (await work.run(id)).artifactUri })
    expect(work.skipped.map(({ what }) => what)).toEqual([
      'what is newer than MLflow 3.17',
      '1 rows of webhooks',
      expect.stringMatching(/^files in s3:\/\/bucket, of run /),
    ])
    work.close()
  })

  test('a run without its description is told, the others come', () => {
    const { mlruns } = unpackMlflow(2, join(folder, 'broken'))
    const whole = readMlflowFolder(mlruns)
    const [id] = whole.runIds
    const path = whole.experiments
      .map(({ key }) => join(mlruns, key, id!, 'meta.yaml'))
      .find((each) => existsSync(each))
    writeFileSync(path ?? join(mlruns, '.trash', whole.experiments.at(-1)!.key, id!, 'meta.yaml'), 'a: [')
    const broken = readMlflowFolder(mlruns)
    expect(broken.runIds).toEqual(whole.runIds.slice(1))
    expect(broken.skipped).toEqual([{ what: expect.stringContaining(id!), why: expect.stringContaining('meta.yaml') }])
  })
})
