import { hostname } from 'node:os'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { sha256 } from '../base/digest.ts'
import type { Registration } from '../domain/model-version.ts'
import type { TrainingStore } from '../domain/training.ts'
import type { Workspace } from './open-workspace.ts'
import { openPostgres } from './postgres/open-postgres.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'

type NewRun = Parameters<TrainingStore['create']>[0]

const host = hostname()
const aRun = (changes: Partial<NewRun> = {}): NewRun => ({
  id: 'r1',
  experiment: 'churn',
  startedAtMs: Date.now(),
  process: { pid: process.pid, host },
  config: { source: 'data.csv', columns: { a: null } },
  seed: 7,
  versions: { throughline: '0.1.0', node: '24.21.0', platform: 'linux-x64' },
  ...changes,
})
const metrics = { rocAuc: { value: 0.85, low: 0.83, high: 0.87 } }

async function aRegistration(workspace: Workspace, content: string, alias?: string): Promise<Registration> {
  const digest = await workspace.artifacts.put(Buffer.from(content))
  const version = {
    model: 'churn',
    digest,
    evaluatedDigest: sha256('evaluated'),
    runId: 'r1',
    snapshotHash: sha256('snapshot'),
    createdAtMs: 1_700_000_000_000,
    signature: {
      inputs: [{ name: 'tenure', type: 'number', nullable: true }],
      output: { kind: 'regression', name: 'y' },
    },
    metrics,
    gate: { passed: false, reasons: ['worse than the baseline: 0.4 against 0.5'] },
    reportDigest: sha256('report'),
  } as const
  return { version, actor: 'ann', ...(alias === undefined ? {} : { alias }) }
}

onBothDatabases(({ newPlace, open }) => {
  describe('trainings', () => {
    test('come back as they were created, and as they ended with what they registered', async () => {
      const workspace = await open()
      const { trainings, models } = workspace
      const run = aRun()
      await trainings.create(run)
      expect(await trainings.get('r1')).toEqual({ ...run, status: 'running', metrics: {} })
      await trainings.setPrepared('r1', { snapshotHash: 'abc', config: run.config })
      const registration = await aRegistration(workspace, 'bytes')
      await models.register({
        ...registration,
        version: { ...registration.version, createdAtMs: run.startedAtMs + 5 },
        endOfRun: ({ version }) => ({ metrics, result: { version } }),
      })
      expect(await trainings.get('r1')).toEqual({
        ...run,
        status: 'finished',
        endedAtMs: run.startedAtMs + 5,
        snapshotHash: 'abc',
        metrics,
        result: { version: 1 },
      })
    })

    test('end with what they measured though a client logged the same keys to their run', async () => {
      const workspace = await open()
      const run = aRun()
      await workspace.trainings.create(run)
      const logged = [
        { key: 'rocAuc', value: 0.5, atMs: run.startedAtMs, step: 0 },
        { key: 'rocAuc', value: 0.85, atMs: run.startedAtMs + 5, step: 0 },
      ]
      await workspace.runs.log({ runId: 'r1', metrics: logged, params: [], tags: [] })
      const registration = await aRegistration(workspace, 'bytes')
      await workspace.models.register({
        ...registration,
        version: { ...registration.version, createdAtMs: run.startedAtMs + 5 },
        endOfRun: () => ({ metrics, result: {} }),
      })
      expect((await workspace.trainings.get('r1')).status).toBe('finished')
      expect((await workspace.runs.get('r1')).metrics).toEqual([logged[1]])
    })
    test('that are no longer running register nothing', async () => {
      const workspace = await open()
      await workspace.trainings.create(aRun())
      await workspace.trainings.markDead('r1', 5)
      const registration = await aRegistration(workspace, 'bytes', 'champion')
      const ending = workspace.models.register({ ...registration, endOfRun: () => ({ metrics, result: {} }) })
      await expect(ending).rejects.toThrow('run r1 is running when it registers')
      expect(await workspace.models.models()).toEqual([])
      expect(await workspace.evidence.latestId()).toBe(1)
    })
    test('keep code and message of what stopped them, whatever the message quotes', async () => {
      const { trainings } = await open()
      await trainings.create(aRun())
      await trainings.fail('r1', { atMs: 2, error: { code: 'SOURCE_EMPTY', message: 'a "\0" and a \uD800' } })
      expect(await trainings.get('r1')).toMatchObject({
        status: 'failed',
        error: { code: 'SOURCE_EMPTY', message: 'a "\uFFFD" and a \uFFFD' },
      })
    })
    test('never change again once ended', async () => {
      const { trainings } = await open()
      await trainings.create(aRun())
      await trainings.markDead('r1', 5)
      const error = { code: 'X', message: '' }
      await expect(trainings.fail('r1', { atMs: 6, error })).rejects.toThrow('run r1 is dead')
      await expect(trainings.setPrepared('r1', { snapshotHash: 'x', config: {} })).rejects.toThrow('run r1 is dead')
      await expect(trainings.markDead('r1', 7)).rejects.toThrow('run r1 is dead')
      expect(await trainings.get('r1')).toMatchObject({ status: 'dead', endedAtMs: 5 })
    })
    test('are listed newest first, by experiment and status', async () => {
      const { trainings } = await open()
      for (const [id, startedAtMs, experiment] of [
        ['a', 1, 'x'],
        ['b', 3, 'x'],
        ['c', 2, 'x'],
        ['d', 4, 'y'],
      ] as const) {
        await trainings.create(aRun({ id, startedAtMs, experiment }))
      }
      await trainings.fail('b', { atMs: 9, error: { code: 'X', message: '' } })
      const ids = async (filter: Parameters<TrainingStore['list']>[0]) =>
        (await trainings.list(filter)).map((run) => run.id)
      expect(await ids({ limit: 10 })).toEqual(['d', 'b', 'c', 'a'])
      expect(await ids({ experiment: 'x', limit: 2 })).toEqual(['b', 'c'])
      expect(await ids({ experiment: 'x', status: 'running', limit: 10 })).toEqual(['c', 'a'])
    })
    test('that do not exist are RUN_NOT_FOUND', async () => {
      const { trainings } = await open()
      await expect(trainings.get('r9')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
      await expect(trainings.setPrepared('r9', { snapshotHash: 'x', config: {} })).rejects.toMatchObject({
        code: 'RUN_NOT_FOUND',
      })
    })
    test('of a process that is gone are dead at the next opening, with evidence; others are left alone', async () => {
      const place = await newPlace()
      const first = await open(place)
      const gone = 4_194_305 // above the largest process id of Linux
      await first.trainings.create(aRun({ id: 'gone', process: { pid: gone, host } }))
      const before = Date.now() - process.uptime() * 1_000 - 60_000
      await first.trainings.create(aRun({ id: 'reused', startedAtMs: before }))
      await first.trainings.create(aRun({ id: 'alive' }))
      await first.trainings.create(aRun({ id: 'elsewhere', process: { pid: gone, host: 'another' } }))
      const { trainings, evidence } = await open(place)
      const statuses = (await trainings.list({ limit: 9 })).map((run) => [run.id, run.status])
      expect(Object.fromEntries(statuses)).toEqual({
        gone: 'dead',
        reused: 'dead',
        alive: 'running',
        elsewhere: 'running',
      })
      expect(await evidence.list({ subject: 'gone', limit: 9 })).toMatchObject([
        { action: 'run.dead', actor: 'throughline', details: { because: `process ${gone} is gone`, pid: gone, host } },
      ])
      expect(await evidence.list({ limit: 9 })).toHaveLength(2)
    })
  })

  describe('models', () => {
    test('come back as they were registered, with evidence and alias', async () => {
      const workspace = await open()
      const registration = await aRegistration(workspace, 'one', 'champion')
      const version = await workspace.models.register(registration)
      expect(version).toEqual({ ...registration.version, version: 1 })
      expect(await workspace.models.version('churn', 1)).toEqual(version)
      expect(await workspace.models.byAlias('churn', 'champion')).toEqual(version)
      expect(await workspace.evidence.list({ limit: 9 })).toMatchObject([
        { id: 2, action: 'alias.set', subject: 'churn@champion', details: { version: 1, previous: null } },
        {
          id: 1,
          action: 'model.registered',
          subject: 'churn/1',
          digest: version.digest,
          actor: 'ann',
          atMs: version.createdAtMs,
        },
      ])
    })
    test('registered at the same time get consecutive versions', async () => {
      const place = await newPlace()
      const [one, two] = [await open(place), await open(place)]
      const registrations = await Promise.all(
        Array.from({ length: 12 }, (_, i) => aRegistration(one, `content ${i}`, 'champion')),
      )
      const versions = await Promise.all(
        registrations.map((each, i) => (i % 2 === 0 ? one : two).models.register(each)),
      )
      expect(versions.map((each) => each.version).sort((a, b) => a - b)).toEqual(registrations.map((_, i) => i + 1))
      expect((await one.models.versions('churn')).map((each) => each.version)).toEqual(
        registrations.map((_, i) => registrations.length - i),
      )
      const ids = (await two.evidence.list({ limit: 99 })).map((record) => record.id)
      expect(ids).toEqual(Array.from({ length: 24 }, (_, i) => 24 - i))
      expect(await two.evidence.latestId()).toBe(24)
    })
    test('of a digest already served return that version, and only the alias moves', async () => {
      const workspace = await open()
      const { models, evidence } = workspace
      await models.register(await aRegistration(workspace, 'one', 'champion'))
      await models.register(await aRegistration(workspace, 'two', 'champion'))
      const again = await models.register(await aRegistration(workspace, 'one', 'champion'))
      expect(again.version).toBe(1)
      expect(await models.versions('churn')).toHaveLength(2)
      expect(await models.aliases('churn')).toEqual([{ model: 'churn', alias: 'champion', version: 1 }])
      const [newest] = await evidence.list({ limit: 1 })
      expect(newest).toMatchObject({ action: 'alias.set', details: { version: 1, previous: 2 } })
      await models.register(await aRegistration(workspace, 'one', 'champion'))
      expect(await evidence.latestId()).toBe(newest?.id)
    })
    test('are refused without their artifact, and nothing of them is kept', async () => {
      const workspace = await open()
      const { version, actor } = await aRegistration(workspace, 'one')
      const absent = { version: { ...version, digest: sha256('never stored') }, actor }
      await expect(workspace.models.register(absent)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
      expect(await workspace.models.models()).toEqual([])
      expect(await workspace.evidence.latestId()).toBe(0)
    })
    test('are refused under a name that nobody could ask for', async () => {
      const workspace = await open()
      const { version, actor } = await aRegistration(workspace, 'one')
      for (const model of ['../churn', 'churn@x', 'churn/2', '']) {
        await expect(workspace.models.register({ version: { ...version, model }, actor })).rejects.toMatchObject({
          code: 'MODEL_NAME',
        })
      }
    })
    test('have aliases that move in one act with their evidence', async () => {
      const workspace = await open()
      const { models, evidence } = workspace
      await models.register(await aRegistration(workspace, 'one', 'champion'))
      await models.register(await aRegistration(workspace, 'two'))
      await models.setAlias({ model: 'churn', alias: 'champion', version: 2, actor: 'bob', atMs: 9, details: 'a try' })
      expect((await models.byAlias('churn', 'champion')).version).toBe(2)
      expect(await evidence.list({ subject: 'churn@champion', limit: 1 })).toMatchObject([
        { actor: 'bob', atMs: 9, details: { version: 2, previous: 1, why: 'a try' } },
      ])
    })
    test('that are not there are named, with the nearest that is', async () => {
      const workspace = await open()
      const { models } = workspace
      await models.register(await aRegistration(workspace, 'one', 'champion'))
      await expect(models.version('chrun', 1)).rejects.toMatchObject({
        code: 'MODEL_NOT_FOUND',
        details: { known: ['churn'], nearest: 'churn' },
      })
      const move = { model: 'churn', alias: 'champion', version: 9, actor: 'bob', atMs: 9 }
      await expect(models.setAlias(move)).rejects.toMatchObject({
        code: 'MODEL_VERSION_NOT_FOUND',
        details: { known: ['1'] },
      })
      await expect(models.setAlias({ ...move, model: 'x' })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' })
      await expect(models.byAlias('churn', 'best')).rejects.toMatchObject({
        code: 'MODEL_ALIAS_NOT_SET',
        details: { known: ['champion'] },
      })
      expect(await models.versions('x')).toEqual([])
    })
  })

  describe('what must not change', () => {
    test.each([
      ["update evidence set actor = 'eve'", 'append-only'],
      ['delete from evidence', 'append-only'],
      ["update model_versions set digest = 'x'", 'never changes'],
      ['delete from model_versions', 'never changes'],
      ["update trainings set status = 'running'", 'never changes'],
      ['delete from trainings', 'never changes'],
    ])('is held by the database itself: %s', async (statement, claim) => {
      const place = await newPlace()
      const workspace = await open(place)
      await workspace.models.register(await aRegistration(workspace, 'one', 'champion'))
      await workspace.trainings.create(aRun())
      await workspace.trainings.markDead('r1', 1)
      const { databaseUrl: url, folder } = place
      const database = await (url === undefined ? openSqlite(`${folder}/metadata.sqlite`) : openPostgres(url))
      try {
        await expect(database.write((trx) => sql.raw(statement).execute(trx))).rejects.toThrow(claim)
      } finally {
        await database.close()
      }
    })
  })

  describe('migrations', () => {
    test('run once when several open a new workspace at the same time', async () => {
      const place = await newPlace()
      const workspaces = await Promise.all(Array.from({ length: 5 }, () => open(place)))
      expect(await Promise.all(workspaces.map((each) => each.evidence.latestId()))).toEqual([0, 0, 0, 0, 0])
    })
    test('of a newer program are refused', async () => {
      const place = await newPlace()
      await open(place)
      const { databaseUrl: url, folder } = place
      const database = await (url === undefined ? openSqlite(`${folder}/metadata.sqlite`) : openPostgres(url))
      await database.write((trx) => sql`insert into migrations values ('0999-future', 1)`.execute(trx))
      await database.close()
      await expect(open(place)).rejects.toMatchObject({
        code: 'STORE_UNREACHABLE',
        message: expect.stringContaining('0999-future') as string,
      })
    })
  })
})
