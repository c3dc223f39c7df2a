import { array, assert, asyncProperty, boolean, constantFrom, integer, record, sample, subarray } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import type { Order, Page, Paged, SearchPlan } from '../../domain/search.ts'
import type { Workspace } from '../open-workspace.ts'

/** Names of experiments and of models: some of both, some that SQL or JSON could trip over. */
const names = ['churn', 'fraud', "it's", '"q"', 'a%b', 'é', '*', 'Churn', '["churn"]']
const by = { actor: 'ann', atMs: 1_000 }
const order = (entity: Order['entity'], key: string, descending: boolean): Order => ({ entity, key, descending })

/** A name, and how many things of it there are. */
const drawn = record({ name: constantFrom(...names), runs: integer({ min: 0, max: 4 }), value: constantFrom(1, 2, 3) })

/** Experiments with runs, datasets, logged models and trainings, and models with versions, under names drawn twice. */
async function filled(workspace: Workspace): Promise<readonly string[]> {
  const { experiments, runs, loggedModels, registry, trainings } = workspace
  const ids = new Map<string, string>()
  for (const name of names.slice(0, 7)) ids.set(name, await experiments.create({ name, atMs: 1, tags: [] }))
  for (const name of names.slice(2)) await registry.createModel({ name, tags: [] }, by)
  let count = 0
  for (const { name, runs: runCount, value } of sample(drawn, { numRuns: 25, seed: 5 })) {
    const experimentId = ids.get(name)
    for (let i = 0; i < runCount; i += 1) {
      const id = String((count += 1)).padStart(32, '0')
      if (experimentId === undefined) {
        await registry.createVersion({ model: name, source: 's3://b', location: 's3://b', tags: [] }, by)
        continue
      }
      const base = { experimentId, name: 'n', artifactUri: 'u', createdAtMs: 1, updatedAtMs: 1 }
      await runs.create({ ...base, id, userId: '', status: 'running', startedAtMs: value }, [])
      const metrics = [{ key: 'loss', value: i === 3 ? Number.NaN : value, atMs: 1, step: 0 }]
      await runs.log({
        runId: id,
        metrics: i === 2 ? [] : metrics,
        params: [],
        tags: [{ key: 'k', value: `${value}` }],
      })
      const dataset = { name: `of ${experimentId}`, digest: 'a', sourceType: 's', source: 's' }
      await runs.addInputs(id, { datasets: [{ dataset, tags: [] }], models: [] })
      await loggedModels.create({ ...base, id: `m-${id}`, status: 'ready', modelType: '', params: [], tags: [] })
      if (names.indexOf(name) >= 2)
        await registry.createVersion({ model: name, source: 's3://b', location: 's3://b', tags: [] }, by)
    }
    const process = { pid: 1, host: 'here' }
    const versions = { throughline: '0', node: '24', platform: 'x' }
    const training = {
      id: `t${(count += 1)}`,
      experiment: name,
      startedAtMs: count,
      process,
      config: {},
      seed: 1,
      versions,
    }
    if (experimentId !== undefined) await trainings.create(training)
  }
  return [...ids.values()]
}

type Search<Item> = (plan: SearchPlan & Page) => Promise<Paged<Item>>

/** All pages, each of which is full while there are more. */
async function paged<Item>(search: Search<Item>, plan: SearchPlan, limit: number): Promise<Item[]> {
  const found: Item[] = []
  for (;;) {
    const { items, hasMore } = await search({ ...plan, offset: found.length, limit })
    found.push(...items)
    if (!hasMore) return found
    expect(items).toHaveLength(limit)
  }
}

onBothDatabases(({ open }) => {
  describe('a search in some projects', () => {
    test('finds of what a search in all finds that which is of them, page by page', async () => {
      const workspace = await open()
      const experimentIds = await filled(workspace)
      const nameOf = new Map<string, string>()
      for (const id of experimentIds) nameOf.set(id, (await workspace.experiments.get(id)).name)
      const { experiments, runs, loggedModels, registry, trainings } = workspace
      const asked = record({
        projects: subarray([...names, 'not there'], { minLength: 0 }),
        limit: constantFrom(1, 2, 7),
        descending: boolean(),
        filtered: boolean(),
        within: subarray([...experimentIds, '999']),
      })
      const property = asyncProperty(asked, async ({ projects, limit, descending, filtered, within }) => {
        const told = new Set(projects)
        const same = async <Item>(search: Search<Item>, plan: SearchPlan, projectOf: (item: Item) => string) => {
          const all = await search({ ...plan, offset: 0, limit: 1000 })
          const expected = all.items.filter((item) => told.has(projectOf(item)))
          expect(await paged(search, { ...plan, projects }, limit)).toEqual(expected)
        }
        const isTwo = { kind: 'comparison', entity: 'metric', key: 'loss', operator: '>=', value: 2 } as const
        const where = filtered ? { where: isTwo } : {}
        const inView = (plan: SearchPlan & Page) => ({ ...plan, experimentIds: within, view: 'all' as const })
        const byName = { order: [order('attribute', 'name', descending)] }
        await same(
          (plan) => experiments.search({ ...plan, view: 'all' }),
          byName,
          ({ name }) => name,
        )
        const ofRun = ({ run }: { readonly run: { readonly experimentId: string } }) => nameOf.get(run.experimentId)!
        const byLoss = { ...where, order: [order('metric', 'loss', descending)] }
        await same((plan) => runs.search(inView(plan)), byLoss, ofRun)
        await same((plan) => runs.search(inView(plan)), { order: [order('tag', 'k', descending)] }, ofRun)
        await same(
          (plan) => loggedModels.search(inView(plan)),
          { ...where, order: [] },
          ({ experimentId }) => nameOf.get(experimentId)!,
        )
        await same(registry.searchModels, byName, ({ name }) => name)
        await same(registry.searchVersions, byName, ({ model }) => model)
        const datasets = await runs.datasets(within, 1000)
        expect(await runs.datasets(within, 1000, { projects })).toEqual(
          datasets.filter(({ experimentId }) => told.has(nameOf.get(experimentId)!)),
        )
        const trained = (await trainings.list({ limit: 1000 })).filter(({ experiment }) => told.has(experiment))
        expect(await trainings.list({ limit, projects })).toEqual(trained.slice(0, limit))
      })
      await assert(property, { numRuns: 25, seed: 11 })
    })

    test('of many runs, ordered by a metric, finds the same as one that asks each', async () => {
      const workspace = await open()
      const experimentIds = await filled(workspace)
      const walks = array(constantFrom(...names), { maxLength: 4 })
      const property = asyncProperty(walks, boolean(), async (projects, descending) => {
        const plan = { projects, experimentIds, view: 'all' as const, offset: 0, limit: 3 }
        const by = [order('metric', 'loss', descending)]
        const asking = await workspace.runs.search({ ...plan, order: by })
        const walking = await workspace.runs.search({ ...plan, order: by, ...{ probesMax: 0 } })
        expect(walking).toEqual(asking)
      })
      await assert(property, { numRuns: 15, seed: 12 })
    })
  })
})
