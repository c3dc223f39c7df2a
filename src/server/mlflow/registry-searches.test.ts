import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { wireServer } from '../../../test/fixtures/wire-server.ts'

const notPrompt = "tag.`mlflow.prompt.is_prompt` != 'true'"
type Named = { readonly name: string; readonly version: string }

onBothDatabases(({ open }) => {
  const start = async () => wireServer(await open())

  describe('registered models', () => {
    test('are found by name and tags, in order and in pages; prompts only by who asks for them', async () => {
      const { ask, call } = await start()
      const make = (name: string, ...tags: readonly (readonly [string, string])[]) =>
        ask('POST', 'registered-models/create', { name, tags: tags.map(([key, value]) => ({ key, value })) })
      await make('Churn', ['team', 'risk'])
      await make('churn-eu', ['team', 'risk'], ['stage', 'eu'])
      await make('fraud', ['team', 'pay'])
      await make('greeting', ['mlflow.prompt.is_prompt', 'true'])
      await make('gone')
      await ask('DELETE', 'registered-models/delete', { name: 'gone' })
      const found = async (filter?: string, more: object = {}) => {
        const given = { ...(filter === undefined ? {} : { filter }), max_results: 100, ...more }
        const { registered_models: models = [] } = await ask('GET', 'registered-models/search', given)
        return models.map(({ name }: Named) => name)
      }
      const all = ['Churn', 'churn-eu', 'fraud']
      expect(await found()).toEqual(all)
      expect(await found(notPrompt)).toEqual(all)
      expect(await found("tags.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['greeting'])
      expect(await found(`name ilike 'CHURN%' AND ${notPrompt}`)).toEqual(['Churn', 'churn-eu'])
      expect(await found(`name LIKE 'churn%' AND ${notPrompt}`)).toEqual(['churn-eu'])
      expect(await found(`tags.team = 'risk' AND tags.stage = 'eu' AND ${notPrompt}`)).toEqual(['churn-eu'])
      expect(await found("tags.stage != 'us'")).toEqual(['churn-eu'])
      expect(await found(notPrompt, { order_by: ['name DESC'] })).toEqual(all.toReversed())
      await ask('PATCH', 'registered-models/update', { name: 'churn-eu', description: 'x' })
      expect((await found(notPrompt, { order_by: ['timestamp DESC', 'name'] }))[0]).toBe('churn-eu')
      const first = await ask('GET', 'registered-models/search', { filter: notPrompt, max_results: 2 })
      const next = { filter: notPrompt, max_results: 2, page_token: first.next_page_token }
      const rest = await ask('GET', 'registered-models/search', next)
      expect([...first.registered_models, ...rest.registered_models].map(({ name }: Named) => name)).toEqual(all)
      expect(rest.next_page_token).toBe(undefined)
      for (const odd of [
        { filter: 'name = 5' },
        { filter: "run_id = 'x'" },
        { order_by: ['bogus'] },
        { max_results: 1001 },
        { page_token: '!' },
      ]) {
        const { status, body } = await call('GET', 'registered-models/search', odd)
        expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
      }
    })
  })

  describe('model versions', () => {
    test('are found by name, run, number, source and tags, the last changed first', async () => {
      const { ask } = await start()
      for (const name of ['a', 'b']) await ask('POST', 'registered-models/create', { name })
      for (const [name, run] of [
        ['a', 'r1'],
        ['a', 'r2'],
        ['b', 'r1'],
      ] as const) {
        await ask('POST', 'model-versions/create', { name, source: `s3://${name}/${run}`, run_id: run })
      }
      await ask('POST', 'model-versions/create', { name: 'b', source: 's3://gone' })
      await ask('DELETE', 'model-versions/delete', { name: 'b', version: '2' })
      await ask('POST', 'model-versions/set-tag', { name: 'a', version: '2', key: 'k', value: 'v' })
      const found = async (filter: string, order?: readonly string[]) => {
        const given = { filter, ...(order === undefined ? {} : { order_by: order }) }
        const { model_versions: versions = [] } = await ask('GET', 'model-versions/search', given)
        return versions.map(({ name, version }: Named) => `${name}/${version}`)
      }
      const byName = ['name', 'version_number']
      expect(await found('', byName)).toEqual(['a/1', 'a/2', 'b/1'])
      expect(await found("name = 'a'", ['name'])).toEqual(['a/2', 'a/1'])
      expect(await found("run_id IN ('r1', 'r3')", byName)).toEqual(['a/1', 'b/1'])
      expect(await found("name = 'a' AND version_number > 1")).toEqual(['a/2'])
      expect(await found("source_path LIKE 's3://b%'")).toEqual(['b/1'])
      expect(await found(`tags.k = 'v' AND ${notPrompt}`)).toEqual(['a/2'])
      expect(await found("tags.k != 'v'")).toEqual([])
      // Times are told to the millisecond: a change in the same one would not show.
      await new Promise((done) => {
        setTimeout(done, 2)
      })
      await ask('PATCH', 'model-versions/update', { name: 'a', version: '1', description: 'x' })
      expect((await found('')).at(0)).toBe('a/1')
    })
  })

  describe('logged models', () => {
    test('are found by attributes, params, tags and metrics on datasets, ordered by the latest value', async () => {
      const { ask, call } = await start()
      const { run } = await ask('POST', 'runs/create', { experiment_id: '0' })
      const runId = run.info.run_id
      const { experiment_id: other } = await ask('POST', 'experiments/create', { name: 'other' })
      const ids: Record<string, string> = {}
      for (const [name, depth] of [
        ['one', '1'],
        ['two', '2'],
        ['three', '3'],
        ['four', '4'],
      ] as const) {
        const { model } = await ask('POST', 'logged-models', {
          ...{ experiment_id: name === 'four' ? other : '0', name, source_run_id: runId },
          ...{ params: [{ key: 'depth', value: depth }], tags: [{ key: 'of', value: name }] },
        })
        ids[name] = model.info.model_id
      }
      const log = (name: string, value: number | string, timestamp: number, dataset?: string) => ({
        ...{ key: 'val loss', value, timestamp, step: 0, model_id: ids[name] },
        ...(dataset === undefined ? {} : { dataset_name: dataset, dataset_digest: 'x' }),
      })
      const metrics = [
        ...[log('one', 0.5, 1, 'test'), log('one', 0.1, 2, 'train'), log('two', 0.3, 1, 'test')],
        ...[log('three', 'NaN', 1), log('four', 0.2, 1, 'test')],
      ]
      await ask('POST', 'runs/log-batch', { run_id: runId, metrics })
      await ask('PATCH', `logged-models/${ids['two']}`, { status: 'LOGGED_MODEL_READY' })
      const found = async (given: object, experiment_ids: readonly string[] = ['0', other]) => {
        const { models = [] } = await ask('POST', 'logged-models/search', { experiment_ids, ...given })
        return models.map(({ info }: { info: Named }) => info.name)
      }
      const by = (field_name: string, more: object = {}) => ({ order_by: [{ field_name, ...more }] })
      const byName = by('name')
      expect(await found(byName)).toEqual(['four', 'one', 'three', 'two'])
      expect(await found(byName, ['0'])).toEqual(['one', 'three', 'two'])
      expect(await found({ filter: "name = 'one'", ...byName })).toEqual(['one'])
      expect(await found({ filter: "params.depth IN ('1', '3')", ...byName })).toEqual(['one', 'three'])
      expect(await found({ filter: "tags.of LIKE 't%' AND status = 'READY'" })).toEqual(['two'])
      expect(await found({ filter: `source_run_id = '${runId}' AND creation_timestamp > 0`, ...byName })).toHaveLength(
        4,
      )
      expect(await found({ filter: 'metrics.`val loss` < 0.4', ...byName })).toEqual(['four', 'one', 'two'])
      const datasets = [{ dataset_name: 'test', dataset_digest: 'x' }]
      expect(await found({ filter: 'metrics.`val loss` < 0.4', datasets, ...byName })).toEqual(['four', 'two'])
      expect(await found({ datasets, ...byName })).toEqual(['four', 'one', 'two'])
      expect(await found({ datasets: [{ dataset_name: 'test', dataset_digest: 'y' }] })).toEqual([])
      expect(await found(by('metrics.val loss', { ascending: true }))).toEqual(['one', 'four', 'two', 'three'])
      expect(await found(by('metrics.val loss', { ascending: false }))).toEqual(['two', 'four', 'one', 'three'])
      const onTest = { ascending: false, dataset_name: 'test' }
      expect(await found(by('metrics.val loss', onTest))).toEqual(['one', 'two', 'four', 'three'])
      const page = { experiment_ids: ['0', other], max_results: 3, ...byName }
      const first = await ask('POST', 'logged-models/search', page)
      const rest = await ask('POST', 'logged-models/search', { ...page, page_token: first.next_page_token })
      expect([first.models.length, rest.models.length, rest.next_page_token]).toEqual([3, 1, undefined])
      for (const [odd, message] of [
        [{ ...page, experiment_ids: ['0'], page_token: first.next_page_token }, 'Invalid page token'],
        [{ ...page, experiment_ids: [] }, "'experiment_ids'"],
        [{ ...page, ...by('params.depth') }, 'Only metrics are supported.'],
        [{ ...page, ...by('bogus') }, 'Invalid order by field name: bogus'],
        [{ ...page, datasets: [{ dataset_digest: 'x' }] }, 'dataset_name'],
      ] as const) {
        const { status, body } = await call('POST', 'logged-models/search', odd)
        expect([status, body.message]).toEqual([400, expect.stringContaining(message)])
      }
      await ask('DELETE', `logged-models/${ids['one']}`)
      expect(await found(byName)).toEqual(['four', 'three', 'two'])
    })
  })
})
