import { expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { wireServer } from '../../../test/fixtures/wire-server.ts'

/** What MLflow's own tests of its registry ask of a server. */
onBothDatabases(({ open }) => {
  const isPrompt = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }]

  test('a name that is taken says by what: a registered model or a prompt', async () => {
    const { ask, call } = await wireServer(await open())
    await ask('POST', 'registered-models/create', { name: 'model' })
    await ask('POST', 'registered-models/create', { name: 'prompt', tags: isPrompt })
    for (const [given, message] of [
      [{ name: 'model' }, 'Registered Model (name=model) already exists.'],
      [{ name: 'prompt', tags: isPrompt }, 'Prompt (name=prompt) already exists.'],
      [
        { name: 'model', tags: isPrompt },
        "Tried to create a prompt with name 'model', but the name is already taken by a registered model.",
      ],
      [
        { name: 'prompt' },
        "Tried to create a registered model with name 'prompt', but the name is already taken by a prompt.",
      ],
    ] as const) {
      const { status, body } = await call('POST', 'registered-models/create', given)
      expect({ status, ...body }).toEqual({ status: 400, error_code: 'RESOURCE_ALREADY_EXISTS', message })
    }
  })

  test('a version that is made of an alias is made of the number it means then', async () => {
    const { ask, call } = await wireServer(await open())
    await ask('POST', 'registered-models/create', { name: 'churn' })
    for (const place of ['s3://b/one', 's3://b/two'])
      await ask('POST', 'model-versions/create', { name: 'churn', source: place })
    await ask('POST', 'registered-models/alias', { name: 'churn', alias: 'champion', version: '1' })
    const make = async (source: string) => call('POST', 'model-versions/create', { name: 'churn', source })
    const uri = async (version: string) =>
      (await ask('GET', 'model-versions/get-download-uri', { name: 'churn', version })).artifact_uri
    expect((await make('models:/churn@champion')).body.model_version).toMatchObject({ source: 'models:/churn/1' })
    await ask('POST', 'registered-models/alias', { name: 'churn', alias: 'champion', version: '2' })
    expect(await uri('3')).toBe('s3://b/one')
    expect((await make('models:/churn/latest')).body.model_version).toMatchObject({ source: 'models:/churn/3' })
    expect(await uri('4')).toBe('s3://b/one')
    expect((await make('models:/churn@none')).body).toEqual({
      ...{ error_code: 'INVALID_PARAMETER_VALUE', message: 'Registered model alias none not found.' },
    })
  })

  test('the number of a version is searched for as the text that clients hold, too', async () => {
    const { ask, call } = await wireServer(await open())
    await ask('POST', 'registered-models/create', { name: 'churn' })
    for (let made = 0; made < 3; made++)
      await ask('POST', 'model-versions/create', { name: 'churn', source: `s3://b/${made}` })
    const found = async (filter: string) =>
      (await ask('GET', 'model-versions/search', { filter })).model_versions.map(
        ({ version }: { readonly version: string }) => version,
      )
    expect(await found("version_number = '2'")).toEqual(['2'])
    expect(await found('name = \'churn\' AND version_number <= "2"')).toEqual(['2', '1'])
    const refused = await call('GET', 'model-versions/search', { filter: "version_number = 'two'" })
    expect(refused.body.message).toContain('Expected numeric value type for numeric attribute: version_number.')
  })

  test.each([
    ['run_id IN (1,2,3)', 'expected string value, punctuation, or whitespace, but got different type in list'],
    ['run_id IN ()', 'expected a non-empty list of string values, but got empty list'],
    ['run_id IN (,)', 'expected a non-empty list of string values, but got ill-formed list'],
    ["run_id IN ('a',,'b')", 'expected a non-empty list of string values, but got ill-formed list'],
    ['run_id IN (', 'Invalid clause(s) in filter string'],
    ['run_id IN', 'Invalid clause(s) in filter string'],
    ['name LIKE', 'Invalid clause(s) in filter string'],
  ])('the filter %s is refused: %s', async (filter, message) => {
    const { call } = await wireServer(await open())
    const { status, body } = await call('GET', 'model-versions/search', { filter })
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
    expect(body.message).toContain(message)
  })

  test('an alias that nobody can set is deleted as one that is not set: nothing happens', async () => {
    const { ask } = await wireServer(await open())
    await ask('POST', 'registered-models/create', { name: 'churn' })
    for (const alias of ['none', 'latest', 'v1']) {
      expect(await ask('DELETE', 'registered-models/alias', { name: 'churn', alias })).toEqual({})
    }
  })
})
