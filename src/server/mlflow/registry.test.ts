import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { wireServer } from '../../../test/fixtures/wire-server.ts'

onBothDatabases(({ open }) => {
  const start = async () => wireServer(await open())

  describe('registered models', () => {
    test('are made, told, described, tagged and renamed', async () => {
      const { ask } = await start()
      const tags = [{ key: 'team', value: 'risk' }]
      const made = await ask('POST', 'registered-models/create', { name: 'churn', tags, description: 'first' })
      expect(made.registered_model).toMatchObject({ name: 'churn', description: 'first', tags })
      const { registered_model: got } = await ask('GET', 'registered-models/get', { name: 'churn' })
      expect(got).toEqual(made.registered_model)
      expect(got.creation_timestamp).toBe(got.last_updated_timestamp)
      await ask('POST', 'registered-models/set-tag', { name: 'churn', key: 'team', value: '' })
      await ask('PATCH', 'registered-models/update', { name: 'churn', description: 'second' })
      await ask('POST', 'registered-models/rename', { name: 'churn', new_name: 'churn 2' })
      const { registered_model: after } = await ask('GET', 'registered-models/get', { name: 'churn 2' })
      expect(after).toMatchObject({ name: 'churn 2', description: 'second', tags: [{ key: 'team', value: '' }] })
      await ask('DELETE', 'registered-models/delete-tag', { name: 'churn 2', key: 'team' })
      await ask('DELETE', 'registered-models/delete-tag', { name: 'churn 2', key: 'team' })
      expect((await ask('GET', 'registered-models/get', { name: 'churn 2' })).registered_model.tags).toBe(undefined)
    })

    test('are refused in the words that clients know', async () => {
      const { ask, call } = await start()
      await ask('POST', 'registered-models/create', { name: 'churn' })
      const twice = await call('POST', 'registered-models/create', { name: 'churn' })
      expect(twice.status).toBe(400)
      expect(twice.body).toEqual({
        error_code: 'RESOURCE_ALREADY_EXISTS',
        message: 'Registered Model (name=churn) already exists.',
      })
      const unknown = await call('GET', 'registered-models/get', { name: 'x' })
      expect(unknown.status).toBe(404)
      expect(unknown.body).toEqual({
        error_code: 'RESOURCE_DOES_NOT_EXIST',
        message: 'Registered Model with name=x not found',
      })
      for (const [name, message] of [
        ['a/b', "Invalid model name 'a/b'. Names cannot contain '/' or ':'."],
        ['..', "must not resolve to other names when treated as such. This name would resolve to '..'"],
        [' ', "Missing value for required parameter 'name'"],
        ['', "Missing value for required parameter 'name'"],
        ['n'.repeat(257), "'name' exceeds the maximum length of 256 characters"],
      ] as const) {
        const { status, body } = await call('POST', 'registered-models/create', { name })
        expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
        expect(body.message).toContain(message)
      }
      const long = { key: 'k', value: 'v'.repeat(100_001) }
      const tagged = await call('POST', 'registered-models/set-tag', { name: 'churn', ...long })
      expect(tagged.body.message).toContain("'value' exceeds the maximum length of 100000 characters")
    })

    test('have aliases, of which "latest" is the newest version', async () => {
      const { ask, call } = await start()
      await ask('POST', 'registered-models/create', { name: 'churn' })
      for (const source of ['s3://b/1', 's3://b/2'])
        await ask('POST', 'model-versions/create', { name: 'churn', source })
      await ask('POST', 'registered-models/alias', { name: 'churn', alias: 'champion', version: '1' })
      const byAlias = async (alias: string) =>
        (await ask('GET', 'registered-models/alias', { name: 'churn', alias })).model_version
      expect(await byAlias('champion')).toMatchObject({ version: '1', aliases: ['champion'] })
      expect(await byAlias('Latest')).toMatchObject({ version: '2' })
      const { registered_model: model } = await ask('GET', 'registered-models/get', { name: 'churn' })
      expect(model.aliases).toEqual([{ alias: 'champion', version: '1' }])
      expect(model.latest_versions.map(({ version }: { version: string }) => version)).toEqual(['2'])
      const unknown = await call('GET', 'registered-models/alias', { name: 'churn', alias: 'zz' })
      expect(unknown.status).toBe(400)
      expect(unknown.body).toEqual({
        error_code: 'INVALID_PARAMETER_VALUE',
        message: 'Registered model alias zz not found.',
      })
      for (const [alias, message] of [
        ['latest', "'latest' alias name (case insensitive) is reserved."],
        ['v3', "Version alias name 'v3' is reserved."],
        ['a b', "Invalid alias name: 'a b'."],
      ] as const) {
        const { status, body } = await call('POST', 'registered-models/alias', { name: 'churn', alias, version: '1' })
        expect([status, body.message]).toEqual([400, expect.stringContaining(message)])
      }
      expect((await call('POST', 'registered-models/alias', { name: 'churn', alias: 'a', version: '9' })).body).toEqual(
        {
          error_code: 'RESOURCE_DOES_NOT_EXIST',
          message: 'Model Version (name=churn, version=9) not found',
        },
      )
      await ask('DELETE', 'registered-models/alias', { name: 'churn', alias: 'champion' })
      await ask('DELETE', 'registered-models/alias', { name: 'churn', alias: 'champion' })
      expect((await call('GET', 'registered-models/alias', { name: 'churn', alias: 'champion' })).status).toBe(400)
    })
  })

  describe('model versions', () => {
    test('are made, told, described, tagged, moved through stages and deleted', async () => {
      const { ask, call } = await start()
      await ask('POST', 'registered-models/create', { name: 'churn' })
      const given = { source: 's3://b/1', run_id: 'r1', run_link: 'http://x', description: 'first' }
      const tags = [{ key: 'k', value: 'v' }]
      const { model_version: made } = await ask('POST', 'model-versions/create', { name: 'churn', tags, ...given })
      expect(made).toMatchObject({
        name: 'churn',
        version: '1',
        current_stage: 'None',
        status: 'READY',
        tags,
        ...given,
      })
      const key = { name: 'churn', version: '1' }
      expect((await ask('GET', 'model-versions/get', key)).model_version).toEqual(made)
      expect(await ask('GET', 'model-versions/get-download-uri', key)).toEqual({ artifact_uri: 's3://b/1' })
      await ask('PATCH', 'model-versions/update', { ...key, description: 'second' })
      await ask('POST', 'model-versions/set-tag', { ...key, key: 'k', value: 'w' })
      await ask('POST', 'model-versions/set-tag', { ...key, key: 'l', value: '' })
      await ask('DELETE', 'model-versions/delete-tag', { ...key, key: 'l' })
      const stage = { ...key, stage: 'production' }
      const { model_version: moved } = await ask('POST', 'model-versions/transition-stage', stage)
      const told = { current_stage: 'Production', description: 'second', tags: [{ key: 'k', value: 'w' }] }
      expect(moved).toMatchObject(told)
      await ask('POST', 'registered-models/alias', { ...key, alias: 'a' })
      await ask('DELETE', 'model-versions/delete', key)
      expect((await call('GET', 'model-versions/get', key)).status).toBe(404)
      expect((await ask('GET', 'registered-models/get', { name: 'churn' })).registered_model.aliases).toBe(undefined)
      const next = await ask('POST', 'model-versions/create', { name: 'churn', source: 's3://b/2' })
      expect(next.model_version.version).toBe('2')
    })

    test('of a prompt may have a word for their source', async () => {
      const { ask, call } = await start()
      const tags = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]
      await ask('POST', 'registered-models/create', { name: 'greeting', tags })
      const made = await ask('POST', 'model-versions/create', { name: 'greeting', source: 'dummy-source', tags })
      expect(made.model_version).toMatchObject({ version: '1', source: 'dummy-source' })
      for (const given of [{ source: 'dummy-source' }, { source: '/etc', tags }]) {
        expect((await call('POST', 'model-versions/create', { name: 'greeting', ...given })).status).toBe(400)
      }
    })

    test('take the place of others in a stage when that is asked', async () => {
      const { ask, call } = await start()
      await ask('POST', 'registered-models/create', { name: 'm' })
      for (const at of [1, 2, 3]) await ask('POST', 'model-versions/create', { name: 'm', source: `s3://b/${at}` })
      const to = (version: string, stage: string, more = {}) =>
        call('POST', 'model-versions/transition-stage', { name: 'm', version, stage, ...more })
      await to('1', 'Staging')
      await to('2', 'STAGING')
      await to('3', 'Staging', { archive_existing_versions: true })
      const latest = async (stages: string[]) =>
        ((await ask('GET', 'registered-models/get-latest-versions', { name: 'm', stages })).model_versions ?? []).map(
          ({ version, current_stage: stage }: { version: string; current_stage: string }) => `${version} ${stage}`,
        )
      expect(await latest(['staging'])).toEqual(['3 Staging'])
      expect(await latest([])).toEqual(['2 Archived', '3 Staging'])
      expect((await to('1', 'Best')).body.message).toBe(
        'Invalid Model Version stage: Best. Value must be one of None, Staging, Production, Archived.',
      )
      const { status, body } = await to('1', 'None', { archive_existing_versions: true })
      expect(status).toBe(400)
      expect(body.message).toContain("because 'None' is not an Active stage")
      expect((await call('GET', 'model-versions/get', { name: 'm', version: 'x' })).body.message).toBe(
        "Parameter 'version' must be an integer, got 'x'.",
      )
    })

    test('of a model that is not there are refused before their source is looked at', async () => {
      const { call } = await start()
      const { status, body } = await call('POST', 'model-versions/create', { name: 'm', source: '/etc/passwd' })
      expect([status, body.message]).toEqual([404, 'Registered Model with name=m not found'])
    })

    test('of another version are where that one is, also after it was renamed', async () => {
      const { ask, call } = await start()
      for (const name of ['one', 'two']) await ask('POST', 'registered-models/create', { name })
      await ask('POST', 'model-versions/create', { name: 'one', source: 's3://b/1' })
      await ask('POST', 'model-versions/create', { name: 'two', source: 'models:/one/1' })
      await ask('POST', 'registered-models/rename', { name: 'one', new_name: 'uno' })
      const key = { name: 'two', version: '1' }
      expect(await ask('GET', 'model-versions/get-download-uri', key)).toEqual({ artifact_uri: 's3://b/1' })
      expect((await ask('GET', 'model-versions/get', key)).model_version.source).toBe('models:/one/1')
      for (const source of ['models:/uno/Production', 'models:/uno', 'models:/uno@a@b']) {
        const { status, body } = await call('POST', 'model-versions/create', { name: 'two', source })
        expect([status, body.message]).toEqual([400, expect.stringContaining('It must name a logged model')])
      }
      expect((await call('POST', 'model-versions/create', { name: 'two', source: 'models:/uno/7' })).status).toBe(404)
    })
  })

  describe('logged models', () => {
    test('are made, finished, tagged, given params and deleted', async () => {
      const { ask, call } = await start()
      const params = [{ key: 'depth', value: '3' }]
      const { model } = await ask('POST', 'logged-models', {
        experiment_id: '0',
        name: 'clf',
        model_type: 'cls',
        params,
      })
      const { model_id: id } = model.info
      expect(id).toMatch(/^m-[0-9a-f]{32}$/)
      expect(model.info).toMatchObject({
        ...{ experiment_id: '0', name: 'clf', model_type: 'cls', status: 'LOGGED_MODEL_PENDING' },
        artifact_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
      })
      expect(model.data).toEqual({ params })
      await ask('POST', `logged-models/${id}/params`, { model_id: id, params: [...params, { key: 'eta', value: '1' }] })
      const changed = await call('POST', `logged-models/${id}/params`, { params: [{ key: 'eta', value: '2' }] })
      expect([changed.status, changed.body.message]).toEqual([400, expect.stringContaining("key='eta'")])
      await ask('PATCH', `logged-models/${id}/tags`, { tags: [{ key: 'a/b c', value: 'x' }] })
      expect((await ask('GET', `logged-models/${id}`)).model.info.tags).toEqual([{ key: 'a/b c', value: 'x' }])
      await ask('DELETE', `logged-models/${id}/tags/a%2Fb%20c`)
      expect((await call('DELETE', `logged-models/${id}/tags/a`)).status).toBe(404)
      const ready = await ask('PATCH', `logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' })
      expect(ready.model.info.status).toBe('LOGGED_MODEL_READY')
      expect((await ask('PATCH', `logged-models/${id}`, { status: 3 })).model.info.status).toBe(
        'LOGGED_MODEL_UPLOAD_FAILED',
      )
      await ask('DELETE', `logged-models/${id}`)
      expect((await call('GET', `logged-models/${id}`)).body).toEqual({
        error_code: 'RESOURCE_DOES_NOT_EXIST',
        message: `Logged model with ID '${id}' not found.`,
      })
      expect((await ask('GET', `logged-models/${id}`, { allow_deleted: true })).model.info.model_id).toBe(id)
      expect((await call('POST', 'logged-models', { experiment_id: '0', name: 'a.b' })).body.message).toContain(
        "Invalid model name ('a.b') provided.",
      )
    })

    test('have all the metrics that runs log of them, on each dataset, each once, NaN included', async () => {
      const { ask, call } = await start()
      const { run } = await ask('POST', 'runs/create', { experiment_id: '0' })
      const runId = run.info.run_id
      const { model } = await ask('POST', 'logged-models', { experiment_id: '0', source_run_id: runId })
      const id = model.info.model_id
      const on = { model_id: id, dataset_name: 'd', dataset_digest: 'x' }
      const metrics = [
        { key: 'loss', value: 'NaN', timestamp: 1, step: 0, model_id: id },
        { key: 'loss', value: 0.5, timestamp: 2, step: 1, model_id: id },
        { key: 'acc', value: 'NaN', timestamp: 2, step: 0, ...on },
        { key: 'acc', value: 0.9, timestamp: 2, step: 0 },
      ]
      for (const _ of [1, 2]) await ask('POST', 'runs/log-batch', { run_id: runId, metrics })
      await ask('POST', 'runs/log-metric', { run_id: runId, key: 'auc', value: 1, timestamp: 3, ...on })
      const got = await ask('GET', `logged-models/${id}`)
      const of = { model_id: id, run_id: runId }
      const dataset = { dataset_name: 'd', dataset_digest: 'x' }
      expect(got.model.data.metrics).toEqual([
        { key: 'acc', value: 'NaN', timestamp: 2, step: 0, ...of, ...dataset },
        { key: 'auc', value: 1, timestamp: 3, step: 0, ...of, ...dataset },
        { key: 'loss', value: 'NaN', timestamp: 1, step: 0, ...of },
        { key: 'loss', value: 0.5, timestamp: 2, step: 1, ...of },
      ])
      const history = await ask('GET', 'metrics/get-history', { run_id: runId, metric_key: 'loss' })
      expect(history.metrics).toHaveLength(2)
      const unknown = { key: 'acc2', value: 1, timestamp: 1, model_id: 'm-0' }
      const refused = await call('POST', 'runs/log-batch', { run_id: runId, metrics: [metrics[3], unknown] })
      expect([refused.status, refused.body.error_code]).toEqual([404, 'RESOURCE_DOES_NOT_EXIST'])
    })

    test('of clients before them are kept in a tag of the run, each once more', async () => {
      const { ask, call } = await start()
      const { run } = await ask('POST', 'runs/create', { experiment_id: '0' })
      const runId = run.info.run_id
      const flavors = { python_function: { loader_module: 'x', config: { secret: 1 } } }
      const model = { artifact_path: 'model', flavors, utc_time_created: 't', run_id: runId, signature: {} }
      for (const path of ['a', 'b']) {
        const model_json = JSON.stringify({ ...model, artifact_path: path })
        await ask('POST', 'runs/log-model', { run_id: runId, model_json })
      }
      const { data } = (await ask('GET', 'runs/get', { run_id: runId })).run
      const tag = data.tags.find(({ key }: { key: string }) => key === 'mlflow.log-model.history')
      const kept = { utc_time_created: 't', run_id: runId, flavors: { python_function: { loader_module: 'x' } } }
      expect(JSON.parse(tag.value)).toEqual(['a', 'b'].map((path) => ({ ...kept, artifact_path: path })))
      const lacking = await call('POST', 'runs/log-model', { run_id: runId, model_json: '{"run_id":"x"}' })
      expect(lacking.body.message).toContain(
        "missing mandatory fields: {'artifact_path', 'flavors', 'utc_time_created'}",
      )
      expect((await call('POST', 'runs/log-model', { run_id: runId, model_json: '[' })).status).toBe(400)
    })
  })

  test('the calls of log_model with a registered name, as the client 3.11 makes them, end in one version', async () => {
    const { ask } = await start()
    const { run } = await ask('POST', 'runs/create', { experiment_id: '0', run_name: 'fit' })
    const runId = run.info.run_id
    await ask('POST', 'runs/log-metric', { run_id: runId, key: 'loss', value: 'NaN', timestamp: 5, step: 0 })
    await ask('GET', 'runs/get', { run_id: runId, run_uuid: runId })
    const { model } = await ask('POST', 'logged-models', {
      ...{ experiment_id: '0', name: 'clf', model_type: '', source_run_id: runId },
      ...{ params: [{ key: 'C', value: '1' }], tags: [] },
    })
    const id = model.info.model_id
    await ask('POST', 'runs/outputs', { run_id: runId, models: [{ model_id: id, step: 0 }] })
    await ask('GET', 'runs/get', { run_id: runId, run_uuid: runId })
    const { metrics } = await ask('GET', 'metrics/get-history', { run_id: runId, metric_key: 'loss', run_uuid: runId })
    const again = metrics.map((metric: object) => ({ ...metric, model_id: id, run_id: runId }))
    await ask('POST', 'runs/log-batch', { run_id: runId, metrics: again, params: [], tags: [] })
    await ask('GET', `logged-models/${id}`)
    await ask('PATCH', `logged-models/${id}`, { model_id: id, status: 'LOGGED_MODEL_READY' })
    await ask('POST', 'registered-models/create', { name: 'RM' })
    const { model_version: version } = await ask('POST', 'model-versions/create', {
      ...{ name: 'RM', source: `models:/${id}`, run_id: runId, model_id: id, tags: [] },
    })
    expect(version).toMatchObject({
      version: '1',
      status: 'READY',
      run_id: runId,
      model_id: id,
      source: `models:/${id}`,
    })
    const { info } = (await ask('GET', `logged-models/${id}`)).model
    const key = 'mlflow.modelVersions'
    const tag = info.tags.find((each: { key: string }) => each.key === key)
    const item = { name: 'RM', version: '1' }
    expect(tag.value).toBe('[{"name": "RM", "version": 1}]')
    // The client adds its own, in its own type.
    const value = JSON.stringify([...JSON.parse(tag.value), { name: 'RM', version: '1' }])
    await ask('PATCH', `logged-models/${id}/tags`, { model_id: id, tags: [{ key, value }] })
    const { model: logged } = await ask('GET', `logged-models/${id}`)
    expect(logged.info.tags[0].value).toBe(tag.value)
    expect(logged.info.registrations).toEqual([item])
    expect(logged.data.metrics).toMatchObject([{ key: 'loss', value: 'NaN', model_id: id, run_id: runId }])
    const { run: after } = await ask('GET', 'runs/get', { run_id: runId })
    expect(after.outputs).toEqual({ model_outputs: [{ model_id: id, step: 0 }] })
    await ask('GET', 'registered-models/get', { name: 'RM' })
    expect(await ask('GET', 'model-versions/get-download-uri', item)).toEqual({
      artifact_uri: `mlflow-artifacts:/0/models/${id}/artifacts`,
    })
  })
})
