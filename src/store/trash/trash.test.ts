import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import type { TrackedModel, TrackedRun, TrackedWork } from '../../domain/tracked.ts'
import type { Workspace } from '../open-workspace.ts'

const dayMs = 86_400_000
const nowMs = 1_700_000_000_000
const old = nowMs - 40 * dayMs

function run(id: string, experiment: string, deletedAtMs?: number): TrackedRun {
  return {
    ...{
      id,
      experiment,
      name: id,
      userId: '',
      status: 'finished',
      startedAtMs: old,
      artifactUri: `mlflow-artifacts:/x/${id}`,
    },
    params: [{ key: 'p', value: '1' }],
    tags: [{ key: 't', value: '1' }],
    metrics: [{ key: 'm', value: 1, atMs: 1, step: 0 }],
    datasets: [{ dataset: { name: 'd', digest: 'e', sourceType: 'x', source: '' }, tags: [{ key: 'a', value: 'b' }] }],
    ...{ inputModels: ['m-1'], outputModels: [] },
    ...(deletedAtMs === undefined ? {} : { deletedAtMs }),
  }
}

function model(
  name: string,
  versions: readonly { runId?: string; source?: string }[],
  deletedAtMs?: number,
): TrackedModel {
  const times = { createdAtMs: old, updatedAtMs: old, userId: '' }
  return {
    ...{ name, ...times, tags: [{ key: 'k', value: 'v' }], aliases: [] },
    ...(deletedAtMs === undefined ? {} : { deletedAtMs }),
    versions: versions.map((version, at) => ({
      ...times,
      ...version,
      version: at + 1,
      stage: 'None',
      status: 'ready',
      tags: [],
    })),
  }
}

/** Things in and out of the trash, some of them older than a month. */
async function fill(workspace: Workspace): Promise<void> {
  const experiment = (name: string, deletedAtMs?: number) => ({
    ...{ key: name, name, createdAtMs: old, updatedAtMs: old, tags: [{ key: 'k', value: 'v' }] },
    ...(deletedAtMs === undefined ? {} : { deletedAtMs }),
  })
  const runs = [
    ...[run('kept', 'active'), run('young', 'active', nowMs - dayMs), run('old', 'active', old)],
    ...[
      run('versioned', 'active', old),
      run('sourced', 'active', old),
      run('gone', 'deleted', old),
      run('held', 'holding', old),
    ],
  ]
  const logged = (id: string, deletedAtMs: number) => ({
    ...{
      id,
      experiment: 'active',
      name: id,
      createdAtMs: old,
      updatedAtMs: old,
      status: 'ready' as const,
      modelType: '',
    },
    ...{ deletedAtMs, artifactUri: `mlflow-artifacts:/x/${id}`, params: [{ key: 'p', value: '1' }], tags: [] },
    metrics: [{ key: 'm', value: 1, atMs: 1, step: 0, runId: 'old', datasetName: '', datasetDigest: '' }],
  })
  const work: TrackedWork = {
    from: 'made',
    experiments: [
      experiment('active'),
      experiment('deleted', old),
      experiment('holding', old),
      experiment('late', nowMs),
    ],
    runIds: runs.map(({ id }) => id),
    run: async (id) => runs.find((each) => each.id === id)!,
    loggedModels: [logged('m-old', old), logged('m-used', old), logged('m-young', nowMs)],
    models: [
      model('churn', [{ runId: 'versioned' }, { source: 'runs:/held/model' }, { source: 'models:/m-used' }]),
      model('from-a-folder', [{ source: 'mlflow-artifacts:/x/sourced/model' }]),
      model('never-used', [], old),
      model('used-once', [{ runId: 'old' }], old),
    ],
    folderOf: () => undefined,
    skipped: [],
    close: () => undefined,
  }
  // The version of a model that is in the trash is there with it.
  const trashed = work.models.map((each) =>
    each.deletedAtMs === undefined
      ? each
      : { ...each, versions: each.versions.map((version) => ({ ...version, deletedAtMs: old })) },
  )
  await workspace.import({ ...work, models: trashed }, { prefix: '', actor: 'ann' })
}

/** A file for each run and logged model, where its URI says. */
async function writeFiles(workspace: Workspace, root: string, ids: readonly string[]): Promise<(id: string) => string> {
  const { id: experiment } = (await workspace.experiments.byName('active'))!
  const { id: deleted } = (await workspace.experiments.byName('deleted'))!
  const at = (id: string): string =>
    join(
      root,
      'artifacts',
      id === 'gone' ? deleted : experiment,
      id.startsWith('m-') ? `models/${id}` : id,
      'artifacts',
    )
  for (const id of ids) {
    mkdirSync(at(id), { recursive: true })
    writeFileSync(join(at(id), 'file'), id)
  }
  return at
}

onBothDatabases(({ newPlace, open }) => {
  test('what has been in the trash for so long goes, with its files, but for what a version points to', async () => {
    const place = await newPlace()
    const workspace = await open(place)
    await fill(workspace)
    const at = await writeFiles(workspace, place.folder, [
      'kept',
      'young',
      'old',
      'versioned',
      'gone',
      'm-old',
      'm-used',
    ])
    // A file that is gone already is no failure.
    rmSync(at('gone'), { recursive: true })
    const options = { beforeMs: nowMs - 30 * dayMs, actor: 'ann' }
    const before = await workspace.evidence.latestId()
    const dry = await workspace.prune({ ...options, isDryRun: true })
    expect(await workspace.evidence.latestId()).toBe(before)
    expect((await workspace.runs.info('old')).deletedAtMs).toBe(old)
    const report = await workspace.prune({ ...options, isDryRun: false })
    expect(dry).toEqual({ ...report, isDryRun: true })
    const { id: deleted } = { id: '2' }
    expect(report).toMatchObject({
      ...{ runs: ['gone', 'old'], loggedModels: ['m-old'], experiments: [deleted], models: ['never-used'] },
    })
    expect(report.kept.map(({ what }) => what)).toEqual([
      ...[
        'run held',
        'run sourced',
        'run versioned',
        'logged model m-used',
        'experiment holding',
        'registered model used-once',
      ],
    ])
    for (const id of ['old', 'gone'])
      await expect(workspace.runs.info(id)).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    expect(['kept', 'young', 'old', 'versioned', 'm-old', 'm-used'].filter((id) => existsSync(at(id)))).toEqual([
      ...['kept', 'young', 'versioned', 'm-used'],
    ])
    expect(await workspace.runs.get('young')).toMatchObject({
      run: { deletedAtMs: nowMs - dayMs },
      params: [{ key: 'p' }],
    })
    const evidence = await workspace.evidence.list({ limit: 4 })
    expect(evidence.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
      ...['trash.pruned registered model', 'trash.pruned experiment', 'trash.pruned logged model', 'trash.pruned run'],
    ])
    const again = await workspace.prune({ ...options, isDryRun: false })
    expect(again).toMatchObject({ runs: [], loggedModels: [], experiments: [], models: [] })
    expect(await workspace.evidence.latestId()).toBe(before + 4)
    // The name of what went is free again.
    await workspace.experiments.create({ name: 'deleted', atMs: nowMs, tags: [] })
  })

  test('what is restored in time stays', async () => {
    const workspace = await open()
    await fill(workspace)
    await workspace.runs.restore('old')
    const { runs } = await workspace.prune({ beforeMs: nowMs - 30 * dayMs, actor: 'ann', isDryRun: false })
    expect(runs).toEqual(['gone'])
    expect((await workspace.runs.get('old')).metrics).toHaveLength(1)
  })
})
