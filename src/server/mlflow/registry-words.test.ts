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

  /** Where MLflow 3.17 answers otherwise, each with the reason why this server does not. */
  const otherwise: readonly {
    readonly ask: readonly [method: 'GET' | 'POST', path: string, given: object]
    readonly status: number
    readonly told: RegExp
    readonly why: string
  }[] = [
    {
      ask: ['GET', 'registered-models/search', { order_by: ['name', 'name DESC'] }],
      ...{ status: 400, told: /duplicate fields/ },
      why: 'A mistake of the client is no fault of the server: clients try again for minutes at 500.',
    },
    {
      ask: ['GET', 'registered-models/search', { filter: 'tag.team IS NULL' }],
      ...{ status: 200, told: /churn/ },
      why: 'Tags may be asked for by their absence; MLflow breaks with 500.',
    },
    {
      ask: ['GET', 'model-versions/search', { filter: "name = 'churn' OR name = 'costs'" }],
      ...{ status: 200, told: /s3/ },
      why: 'OR is read.',
    },
    {
      ask: ['GET', 'registered-models/search', { filter: "name = 'churn' AND" }],
      ...{ status: 400, told: /A comparison is missing/ },
      why: 'A filter that is cut off is told, not taken for the part that is left.',
    },
    {
      ask: ['GET', 'registered-models/search', { max_results: 0 }],
      ...{ status: 400, told: /positive integer/ },
      why: 'A page of none has a token that leads to itself for ever.',
    },
    {
      ask: ['GET', 'model-versions/search', { filter: "run_id != 'x'" }],
      ...{ status: 200, told: /^[{][}]$/ },
      why: 'What a version does not have never matches, as with params and tags; MLflow takes no run for a run called nothing.',
    },
    {
      ask: ['POST', 'model-versions/create', { name: 'churn', source: 'http://elsewhere/m' }],
      ...{ status: 200, told: /elsewhere/ },
      why: 'This server never opens what a source points at, so that no host needs to be forbidden.',
    },
    {
      ask: ['POST', 'webhooks', { name: 'w', url: 'https://x.example', events: [{ entity: 'X', action: 'CREATED' }] }],
      ...{ status: 400, told: /Webhook events must be a non-empty list/ },
      why: 'An event that nobody knows is told by name; MLflow breaks with 500.',
    },
    {
      ask: ['POST', 'webhooks', { name: 'w', url: 'https://ann:pw@x.example', events: [] }],
      ...{ status: 400, told: /no user and no password/ },
      why: 'Lists of webhooks show their URLs.',
    },
  ]
  test('answers that differ from those of MLflow differ on purpose', async () => {
    const { ask, call } = await wireServer(await open())
    await ask('POST', 'registered-models/create', { name: 'churn' })
    await ask('POST', 'model-versions/create', { name: 'churn', source: 's3://b/one' })
    for (const { ask: asked, status, told, why } of otherwise) {
      const answer = await call(...asked)
      expect(answer.status, why).toBe(status)
      expect(JSON.stringify(answer.body), why).toMatch(told)
    }
  })
})
