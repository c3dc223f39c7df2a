import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import type { Measurement, Run, RunLog } from '../domain/run.ts'
import type { Workspace } from './open-workspace.ts'

const aRun = (changes: Partial<Run> = {}): Run => ({
  id: 'r1',
  experimentId: '0',
  name: 'bold-fox-12',
  userId: 'ann',
  status: 'running',
  startedAtMs: 1_700_000_000_000,
  artifactUri: 'mlflow-artifacts:/0/r1/artifacts',
  ...changes,
})
const metric = (key: string, value: number, changes: Partial<Measurement> = {}): Measurement => ({
  ...{ key, value, atMs: 1_700_000_000_000, step: 0 },
  ...changes,
})
const entry = (changes: Partial<RunLog> = {}): RunLog => ({
  runId: 'r1',
  metrics: [],
  params: [],
  tags: [],
  ...changes,
})
const everything = { offset: 0, limit: 100 }
/** Of a batch with many values the history is written another way: such a batch of the same values, and others. */
const manyOrFew = (few: readonly Measurement[]): fc.Arbitrary<readonly Measurement[]> =>
  fc.constantFrom(few, [...few, ...Array.from({ length: 100 }, (_, step) => metric('many', 1, { step })), ...few])
/** The databases keep no sign of zero. */
const placeOf = ({ atMs, step, value }: Measurement): string => `${step} ${atMs} ${value + 0}`
/** NaN is greater than every number. */
function inSteps(one: Measurement, other: Measurement): number {
  const compare = (a: number | bigint, b: number | bigint): number => (a < b ? -1 : a > b ? 1 : 0)
  const ofValues = Number(Number.isNaN(one.value)) - Number(Number.isNaN(other.value))
  return compare(one.step, other.step) || compare(one.atMs, other.atMs) || ofValues || compare(one.value, other.value)
}

async function withRun(open: () => Promise<Workspace>): Promise<Workspace['runs']> {
  const { runs } = await open()
  await runs.create(aRun(), [{ key: 'team', value: 'blue' }])
  return runs
}

onBothDatabases(({ open }) => {
  describe('experiments', () => {
    test('begin with Default, whose id is 0', async () => {
      const { experiments } = await open()
      expect(await experiments.get('0')).toMatchObject({ name: 'Default', artifactLocation: 'mlflow-artifacts:/0' })
    })
    test('keep their name when they are deleted, and take their runs into the trash and out of it again', async () => {
      const { experiments, runs } = await open()
      const id = await experiments.create({ name: 'a', atMs: 5, tags: [{ key: 'k', value: 'v' }] })
      for (const each of ['kept', 'deleted before']) {
        await runs.create(aRun({ id: each, experimentId: id }), [])
      }
      await runs.delete('deleted before', 6)
      await experiments.delete(id, 7)
      await expect(experiments.create({ name: 'a', atMs: 8, tags: [] })).rejects.toMatchObject({
        code: 'EXPERIMENT_EXISTS',
        details: { isDeleted: true },
      })
      await expect(runs.create(aRun({ id: 'late', experimentId: id }), [])).rejects.toMatchObject({
        code: 'EXPERIMENT_NOT_ACTIVE',
      })
      expect((await runs.info('kept')).deletedAtMs).toBe(7)
      await experiments.restore(id, 9)
      expect((await runs.info('kept')).deletedAtMs).toBeUndefined()
      expect((await runs.info('deleted before')).deletedAtMs).toBe(6)
      expect(await experiments.get(id)).toMatchObject({ tags: [{ key: 'k', value: 'v' }], updatedAtMs: 9 })
    })
    test.each(['7', '-1', 'x', '0x0', '00', '99999999999999999999', ''])('of id "%s" are not found', async (id) => {
      const { experiments } = await open()
      await expect(experiments.get(id)).rejects.toMatchObject({ code: 'EXPERIMENT_NOT_FOUND' })
    })
  })

  describe('runs', () => {
    test('come back with the latest of each metric: of the greatest step, then time, then value', async () => {
      const runs = await withRun(open)
      await runs.log(entry({ metrics: [metric('m', 1, { step: 2 }), metric('m', 9, { step: 1 })] }))
      await runs.log(entry({ metrics: [metric('m', 3, { step: 2, atMs: 5 }), metric('n', 1), metric('n', 2)] }))
      const { metrics, tags } = await runs.get('r1')
      expect(metrics).toEqual([metric('m', 1, { step: 2 }), metric('n', 2)])
      expect(tags).toEqual([{ key: 'team', value: 'blue' }])
    })
    test('keep NaN, the infinities and 64 bits, and a value that is sent again only once', async () => {
      const runs = await withRun(open)
      const steps = [9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n]
      const odd = [
        metric('m', Number.NaN, { step: 1 }),
        metric('m', Number.POSITIVE_INFINITY, { step: 2 }),
        metric('m', Number.NEGATIVE_INFINITY, { step: 3 }),
        ...steps.map((step) => metric('m', 1e-300, { step })),
      ]
      for (let time = 0; time < 2; time++) await runs.log(entry({ metrics: odd }))
      const { items } = await runs.history('r1', 'm', everything)
      expect(items.map(({ step, value }) => [step, value])).toEqual([
        [steps[1], 1e-300],
        [1, Number.NaN],
        [2, Number.POSITIVE_INFINITY],
        [3, Number.NEGATIVE_INFINITY],
        [steps[0], 1e-300],
      ])
      expect((await runs.get('r1')).metrics[0]!.step).toBe(steps[0])
    })
    test('have the history and the latest that a list without duplicates has, in whatever order values come', async () => {
      const { runs } = await open()
      const value = fc.constantFrom(0, -0, 1, 5e-324, 1 / 3, Number.NaN, Number.POSITIVE_INFINITY)
      const time = fc.constantFrom(0, 7, 2 ** 53 - 1, 2n ** 60n, -(2n ** 63n))
      const one = fc.record({ key: fc.constantFrom('m', 'n'), value, atMs: time, step: time })
      let made = 0
      const batches = fc.array(fc.array(one, { maxLength: 12 }).chain(manyOrFew), { maxLength: 4 })
      await fc.assert(
        fc.asyncProperty(batches, async (given) => {
          const runId = `of ${++made}`
          await runs.create(aRun({ id: runId }), [])
          for (const metrics of given) await runs.log(entry({ runId, metrics }))
          for (const key of ['m', 'n']) {
            const sent = given.flat().filter((each) => each.key === key)
            const { items } = await runs.history(runId, key, everything)
            expect(items.map(placeOf).toSorted()).toEqual([...new Set(sent.map(placeOf))].toSorted())
            const latest = (await runs.get(runId)).metrics.filter((each) => each.key === key)
            expect(latest.map(placeOf)).toEqual(sent.toSorted(inSteps).slice(-1).map(placeOf))
          }
        }),
        { seed: 1, numRuns: 20 },
      )
    })
    test('are created by what asks for it at once, but for those that are refused', async () => {
      const { runs, experiments } = await open()
      const gone = await experiments.create({ name: 'gone', atMs: 5, tags: [] })
      const elsewhere = await experiments.create({ name: 'b', artifactLocation: 's3://b/', atMs: 5, tags: [] })
      await experiments.delete(gone, 6)
      const { artifactUri: _, ...withoutPlace } = aRun()
      const results = await Promise.allSettled([
        runs.create({ ...withoutPlace, id: 'first' }, []),
        runs.create({ ...withoutPlace, id: 'a', experimentId: elsewhere }, [{ key: 'k', value: 'a "\\,{}' }]),
        runs.create({ ...withoutPlace, id: 'b', experimentId: gone }, [{ key: 'k', value: 'b' }]),
        runs.create({ ...withoutPlace, id: 'c', experimentId: '77' }, []),
        runs.create({ ...withoutPlace, id: 'a', name: 'twice' }, [{ key: 'k', value: 'twice' }]),
        runs.create({ ...withoutPlace, id: 'd', endedAtMs: 9 }, []),
      ])
      expect(results.map((each) => (each.status === 'fulfilled' ? each.value.artifactUri : each.reason.code))).toEqual([
        ...['mlflow-artifacts:/0/first/artifacts', 's3://b/a/artifacts', 'EXPERIMENT_NOT_ACTIVE'],
        ...['EXPERIMENT_NOT_FOUND', 'RUN_EXISTS', 'mlflow-artifacts:/0/d/artifacts'],
      ])
      expect(await runs.get('a')).toMatchObject({ run: { name: 'bold-fox-12' }, tags: [{ value: 'a "\\,{}' }] })
      expect(await runs.info('d')).toMatchObject({ endedAtMs: 9, artifactUri: 'mlflow-artifacts:/0/d/artifacts' })
      await expect(runs.info('b')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' })
    })
    test('answer for a page of a history, and say whether there is more', async () => {
      const runs = await withRun(open)
      await runs.log(entry({ metrics: Array.from({ length: 7 }, (_, step) => metric('m', step, { step })) }))
      const page = await runs.history('r1', 'm', { offset: 2, limit: 3 })
      expect([page.items.map(({ step }) => step), page.hasMore]).toEqual([[2, 3, 4], true])
      expect((await runs.history('r1', 'm', { offset: 4, limit: 3 })).hasMore).toBe(false)
    })
    test('refuse another value of a param, and with it the whole entry, but not the entries beside it', async () => {
      const runs = await withRun(open)
      await runs.create(aRun({ id: 'r2' }), [])
      const results = await Promise.allSettled([
        runs.log(entry({ params: [{ key: 'p', value: '1' }], metrics: [metric('a', 1)] })),
        runs.log(entry({ params: [{ key: 'p', value: '2' }], metrics: [metric('b', 1)] })),
        runs.log(entry({ runId: 'r2', params: [{ key: 'p', value: '2' }] })),
        runs.log(entry({ runId: 'nobody', metrics: [metric('c', 1)] })),
        runs.log(entry({ params: [{ key: 'p', value: '1' }] })),
      ])
      expect(results.map(({ status }) => status)).toEqual([
        ...['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
      ])
      expect(results[1]).toMatchObject({ reason: { code: 'PARAM_CHANGED', details: { was: '1', received: '2' } } })
      expect(results[3]).toMatchObject({ reason: { code: 'RUN_NOT_FOUND' } })
      const { params, metrics } = await runs.get('r1')
      expect([params, metrics.map(({ key }) => key)]).toEqual([[{ key: 'p', value: '1' }], ['a']])
    })
    test('take the last of two values of a tag, and are called what mlflow.runName says', async () => {
      const runs = await withRun(open)
      const tags = [
        { key: 'mlflow.runName', value: 'first' },
        { key: "o'clock \u{1F552}", value: "it's \\ \u{1F552} %" },
        { key: 'mlflow.runName', value: 'second' },
      ]
      await runs.log(entry({ tags }))
      const { run, tags: kept } = await runs.get('r1')
      expect(run.name).toBe('second')
      expect(kept).toContainEqual(tags[1])
      await runs.update('r1', { atMs: 9, name: 'third' })
      expect((await runs.get('r1')).tags).toContainEqual({ key: 'mlflow.runName', value: 'third' })
    })
    test('of the trash take nothing until they are restored', async () => {
      const runs = await withRun(open)
      await runs.delete('r1', 5)
      await expect(runs.log(entry({ metrics: [metric('m', 1)] }))).rejects.toMatchObject({ code: 'RUN_NOT_ACTIVE' })
      await expect(runs.update('r1', { atMs: 9, status: 'finished' })).rejects.toMatchObject({ code: 'RUN_NOT_ACTIVE' })
      await runs.restore('r1')
      await runs.log(entry({ metrics: [metric('m', 1)] }))
      expect((await runs.get('r1')).metrics).toHaveLength(1)
    })
    test('have a dataset once, however often it is logged, with what was said of it first', async () => {
      const runs = await withRun(open)
      const dataset = { name: 'd', digest: 'x', sourceType: 'local', source: '{}' }
      const train = { key: 'mlflow.data.context', value: 'train' }
      for (const tags of [
        [train],
        [],
        [
          { ...train, value: 'eval' },
          { key: 'later', value: '' },
        ],
      ]) {
        await runs.addInputs('r1', { datasets: [{ dataset, tags }], models: ['m-1', 'm-1'] })
      }
      const { datasets, inputModels } = await runs.get('r1')
      expect([datasets, inputModels]).toEqual([[{ dataset, tags: [train] }], ['m-1']])
      expect(await runs.datasets(['0'], 10)).toEqual([{ experimentId: '0', name: 'd', digest: 'x', context: 'train' }])
    })
    test('lose nothing of what 20 clients log at once', async () => {
      const runs = await withRun(open)
      const clients = Array.from({ length: 20 }, async (_, client) => {
        for (let step = 0; step < 25; step++) await runs.log(entry({ metrics: [metric(`m${client}`, step, { step })] }))
      })
      await Promise.all(clients)
      const { metrics } = await runs.get('r1')
      expect(metrics).toHaveLength(20)
      expect(new Set(metrics.map(({ value }) => value))).toEqual(new Set([24]))
      for (let client = 0; client < 20; client++) {
        expect((await runs.history('r1', `m${client}`, everything)).items).toHaveLength(25)
      }
    })
  })

  describe('a training', () => {
    test('is a run of the experiment of its project, whose end no client may change', async () => {
      const { trainings, runs, experiments } = await open()
      const versions = { throughline: '0.1.0', node: '24.0.0', platform: 'linux-x64', commit: 'abc' }
      await trainings.create({
        ...{ id: 't1', experiment: 'churn', startedAtMs: 5, config: {}, seed: 7, versions },
        process: { pid: process.pid, host: 'here' },
      })
      await trainings.fail('t1', { atMs: 9, error: { code: 'SOURCE_EMPTY', message: 'no rows' } })
      const { run, params, tags } = await runs.get('t1')
      const experiment = await experiments.byName('churn')
      expect(run).toMatchObject({ status: 'failed', startedAtMs: 5, endedAtMs: 9, experimentId: experiment!.id })
      expect(params).toContainEqual({ key: 'seed', value: '7' })
      expect(tags).toContainEqual({ key: 'mlflow.source.git.commit', value: 'abc' })
      await expect(runs.update('t1', { atMs: 9, status: 'finished' })).rejects.toMatchObject({ code: 'RUN_SEALED' })
      await runs.log(entry({ runId: 't1', tags: [{ key: 'mlflow.note.content', value: 'look at the source' }] }))
    })
  })
})
