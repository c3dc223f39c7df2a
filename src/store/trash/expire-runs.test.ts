import { expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { keepDaysTag, keepTag } from './expire-runs.ts'
import type { RunStatus } from '../../domain/run.ts'
import type { Workspace } from '../open-workspace.ts'

const dayMs = 86_400_000
const daysAgo = (days: number): number => Math.round(systemClock.nowMs()) - days * dayMs
const by = { actor: 'ann', atMs: daysAgo(0) }

/** Runs that ended so many days ago; undefined: not ended. */
async function addRun(
  { runs }: Workspace,
  experimentId: string,
  id: string,
  days: number | undefined,
  tags: readonly { key: string; value: string }[] = [],
): Promise<void> {
  const status: RunStatus = days === undefined ? 'running' : 'finished'
  const artifactUri = `mlflow-artifacts:/${experimentId}/${id}/artifacts`
  const times = { startedAtMs: daysAgo(400), ...(days === undefined ? {} : { endedAtMs: daysAgo(days) }) }
  await runs.create({ id, experimentId, name: id, userId: '', status, artifactUri, ...times }, [])
  await runs.log({ runId: id, metrics: [], params: [], tags })
}

/** Three experiments: of the server's age, of their own, and kept for ever. */
async function fill(workspace: Workspace): Promise<void> {
  const { experiments, registry, loggedModels } = workspace
  const made = (name: string, keep?: string): Promise<string> =>
    experiments.create({ name, atMs: 1, tags: keep === undefined ? [] : [{ key: keepDaysTag, value: keep }] })
  const [plain, short, ever, slip] = [
    await made('a'),
    await made('b', '7'),
    await made('c', '0'),
    await made('d', '7d'),
  ]
  await addRun(workspace, plain, 'old', 91)
  await addRun(workspace, plain, 'young', 89)
  await addRun(workspace, plain, 'open', undefined)
  await addRun(workspace, plain, 'tagged', 91, [{ key: keepTag, value: 'true' }])
  await addRun(workspace, plain, 'untagged', 91, [{ key: keepTag, value: 'false' }])
  await addRun(workspace, plain, 'versioned', 91)
  await addRun(workspace, plain, 'modelled', 91)
  await addRun(workspace, short, 'week', 8)
  await addRun(workspace, ever, 'ever', 399)
  await addRun(workspace, slip, 'slip', 399)
  const model = { experimentId: plain, name: 'm', createdAtMs: 1, updatedAtMs: 1, modelType: '', params: [], tags: [] }
  const logged = (id: string, sourceRunId: string) =>
    loggedModels.create({ ...model, id, sourceRunId, status: 'ready', artifactUri: `mlflow-artifacts:/x/${id}` })
  await logged('m-old', 'old')
  await logged('m-held', 'modelled')
  await registry.createModel({ name: 'churn', tags: [] }, by)
  for (const source of ['runs:/versioned/model', 'models:/m-held'])
    await registry.createVersion({ model: 'churn', source, location: source, tags: [] }, by)
}

onBothDatabases(({ open }) => {
  test('runs go by their age, but for those that are held, tagged, open, or of an experiment that keeps them', async () => {
    const workspace = await open()
    await fill(workspace)
    const options = { days: 90, actor: 'throughline' }
    const dry = await workspace.expire({ ...options, isDryRun: true })
    expect((await workspace.runs.info('old')).deletedAtMs).toBeUndefined()
    const report = await workspace.expire({ ...options, isDryRun: false })
    expect(dry).toEqual({ ...report, isDryRun: true })
    expect(report).toEqual({
      ...{ isDryRun: false, runs: ['old', 'untagged', 'week'], loggedModels: ['m-old'] },
      kept: [
        { what: 'run modelled', why: 'version 2 of churn points to it' },
        { what: 'run versioned', why: 'version 1 of churn points to it' },
      ],
    })
    expect((await workspace.runs.info('old')).deletedAtMs).toBeGreaterThan(daysAgo(1))
    await expect(workspace.loggedModels.get('m-old')).rejects.toMatchObject({ code: 'LOGGED_MODEL_NOT_FOUND' })
    const [record] = await workspace.evidence.list({ subject: 'week', limit: 1 })
    expect(record).toMatchObject({ action: 'run.expired', actor: 'throughline', details: { days: 7 } })
    expect((await workspace.expire({ ...options, isDryRun: false })).runs).toEqual([])
  })

  test('one that somebody takes out of the trash stays', async () => {
    const workspace = await open()
    await fill(workspace)
    const options = { days: 90, actor: 'throughline', isDryRun: false }
    await workspace.expire(options)
    await workspace.runs.restore('old')
    expect((await workspace.expire(options)).runs).toEqual([])
    expect((await workspace.runs.info('old')).deletedAtMs).toBeUndefined()
  })

  test('without an age of the server, experiments that say one have theirs', async () => {
    const workspace = await open()
    await fill(workspace)
    expect((await workspace.expire({ days: 0, actor: 'throughline', isDryRun: false })).runs).toEqual(['week'])
  })

  test('more than one batch goes whole, and from the trash for good', async () => {
    const workspace = await open()
    const experiment = await workspace.experiments.create({ name: 'many', atMs: 1, tags: [] })
    for (let run = 0; run < 230; run++) await addRun(workspace, experiment, `r${String(run).padStart(3, '0')}`, 30)
    expect((await workspace.expire({ days: 29, actor: 'throughline', isDryRun: false })).runs).toHaveLength(230)
    const purge = { actor: 'throughline', isDryRun: false, beforeMs: daysAgo(-1) }
    expect((await workspace.prune(purge)).runs).toHaveLength(230)
  })
})
