import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleInputs, sampleManifest, sampleRow } from '../../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import { mlflowSignature } from '../../registry/mlflow/signature.ts'
import type { SampleServer } from '../../../test/fixtures/sample-server.ts'
import type { RequestRow } from '../../domain/prediction.ts'

let server: SampleServer
beforeAll(async () => (server = await sampleServer({ rootModel: 'strikes' })))
afterAll(() => server.app.close())

const rows = sampleManifest().golden.rows
const names = sampleInputs.map(({ name }) => name)
const [golden] = sampleManifest().golden.scores as [number]
const cells = (row: RequestRow, columns = names) => columns.map((name) => row[name])
const csv = (columns = names): string =>
  [columns, ...rows.map((row) => cells(row, columns).map((cell) => (cell === null ? '' : String(cell))))]
    .map((line) => line.join(','))
    .join('\n')

async function invoke(
  payload: unknown,
  type: string | undefined = 'application/json',
  url = '/models/strikes/invocations',
) {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const answer = await server.app.inject({ method: 'POST', url, payload: text, headers: { 'content-type': type } })
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

/** What /predict answers, as a record of the exported model. */
async function expected(model = 'strikes'): Promise<readonly object[]> {
  const answer = await server.app.inject({ method: 'POST', url: `/models/${model}/predict`, payload: { rows } })
  const { predictions } = answer.json<{
    predictions: { label?: unknown; value?: number; probabilities?: Record<string, number> }[]
  }>()
  return predictions.map(({ label, value, probabilities = {} }) =>
    value === undefined
      ? {
          label: String(label),
          ...Object.fromEntries(Object.entries(probabilities).map(([name, p]) => [`probability_${name}`, p])),
        }
      : { prediction: value },
  )
}

const permuted = names.toReversed()
/** ISO dates as a data frame holds them: milliseconds. */
const asFrame = (row: RequestRow): RequestRow => ({
  ...row,
  'flight date': Date.parse(String(row['flight date'])),
  reported: row['reported'] === null ? null : Date.parse(String(row['reported'])),
})

const bodies: readonly (readonly [string, unknown, string?])[] = [
  ['dataframe_split', { dataframe_split: { columns: names, data: rows.map((row) => cells(row)) } }],
  [
    'dataframe_split with an index',
    { dataframe_split: { index: [7, 9], columns: names, data: rows.map((row) => cells(row)) } },
  ],
  [
    'dataframe_split, permuted',
    { dataframe_split: { columns: permuted, data: rows.map((row) => cells(row, permuted)) } },
  ],
  [
    'dataframe_split with a column more',
    { dataframe_split: { columns: [...names, 'other'], data: rows.map((row) => [...cells(row), 'x']) } },
  ],
  ['dataframe_records', { dataframe_records: rows }],
  ['dataframe_records with dates in milliseconds', { dataframe_records: rows.map(asFrame) }],
  ['instances of records', { instances: rows }],
  ['instances by column', { instances: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) }],
  ['inputs by column', { inputs: Object.fromEntries(permuted.map((name) => [name, rows.map((row) => row[name])])) }],
  ['inputs of records', { inputs: rows }],
  ['records with params', { dataframe_records: rows, params: { temperature: 1 } }],
  ['JSON with a charset', { dataframe_records: rows }, 'application/json; charset=UTF-8'],
  ["Python's NaN", JSON.stringify({ dataframe_records: rows }).replaceAll('null', 'NaN')],
  ['CSV', csv(), 'text/csv'],
  ['CSV, permuted, with a charset', csv(permuted), 'text/csv; charset=utf-8'],
  [
    'CSV with the index of pandas',
    csv()
      .split('\n')
      .map((line, at) => `${at === 0 ? '' : at - 1},${line}`)
      .join('\n'),
    'text/csv',
  ],
]

describe('an invocation', () => {
  test.each(bodies.map(([title, body, type]) => ({ title, body, type })))(
    'of $title is answered as /predict answers the rows, to the last bit',
    async ({ body, type }) => {
      for (const url of ['/models/strikes/invocations', '/invocations', '/models/strikes@champion/invocations']) {
        expect(await invoke(body, type, url)).toEqual({ status: 200, body: { predictions: await expected() } })
      }
    },
  )

  test.each(['costs', 'damages'])('of %s is answered with what its exported model gives', async (model) => {
    const url = `/models/${model}/invocations`
    expect((await invoke({ dataframe_records: rows }, undefined, url)).body).toEqual({
      predictions: await expected(model),
    })
  })

  test.each([
    ['strikes', 'classification'],
    ['costs', 'regression'],
    ['damages', 'classes'],
  ] as const)('of %s has the columns and types that the signature of the export tells', async (model, kind) => {
    const outputs = JSON.parse(mlflowSignature(sampleManifest(kind).signature).outputs) as {
      name: string
      type: string
    }[]
    const { body } = await invoke({ dataframe_records: rows }, undefined, `/models/${model}/invocations`)
    const [record] = (body as unknown as { predictions: Record<string, unknown>[] }).predictions
    const types = Object.entries(record!).map(([name, value]) => ({ name, type: typeof value }))
    expect(types).toEqual(outputs.map(({ name, type }) => ({ name, type: type === 'string' ? type : 'number' })))
  })

  test('is logged as JSON would have written it', async () => {
    server.logged.length = 0
    await invoke(csv(), 'text/csv')
    expect(server.logged.map(({ input }) => ({ ...input }))).toEqual(
      rows.map((row) => ({ ...row, warned: String(row['warned']) })),
    )
    expect(server.logged[0]!.score).toBe(golden)
  })

  test('of no rows is answered with no predictions', async () => {
    const body = { dataframe_split: { columns: names, data: [] } }
    expect(await invoke(body)).toEqual({ status: 200, body: { predictions: [] } })
  })
})

describe('what cannot be answered', () => {
  const split = (change: object) => ({ dataframe_split: { columns: names, data: [cells(sampleRow)], ...change } })
  test.each<[string, unknown, RegExp]>([
    ['no JSON', 'this is,,,, not valid json', /must be JSON, received text that breaks at line 1/],
    ['a number', 1, /dictionary with exactly one of the input fields/],
    ['a list', [1], /dictionary with exactly one of the input fields/],
    ['nothing', '', /dictionary with exactly one of the input fields/],
    ['another key', { not: 'a frame' }, /exactly one of the input fields .* received one with "not"/],
    ['two forms', { dataframe_records: [], dataframe_split: { data: [] } }, /exactly one/],
    ['records as split', { dataframe_split: [sampleRow] }, /a dictionary of columns and data at dataframe_split/],
    ['split as records', { dataframe_records: split({}).dataframe_split }, /a list of records at dataframe_records/],
    ['split without names', split({ columns: undefined }), /a list of names/],
    ['split of ragged rows', split({ data: [[1]] }), /a list of 8 values, one a column, at dataframe_split.data.0/],
    ['split with a name twice', split({ columns: [...names.slice(1), names[1]] }), /a name for each column/],
    ['split with another key', split({ orient: 1 }), /no other key/],
    ['a matrix', { instances: [[1, 2]] }, /a record with its columns by name at instances.0/],
    ['columns of unequal lengths', { inputs: { speed: [1, 2], size: ['1'] } }, /a list of 2 values/],
    ['params that are a list', { instances: [sampleRow], params: [1] }, /at params/],
    ['a missing column', { instances: [{}] }, /field "speed": expected this column in the data frame/],
    [
      'a misspelt column',
      { instances: [{ ...sampleRow, note: undefined, nota: 'x' }] },
      /"note".* Did you mean "nota"/,
    ],
    [
      'a cell that may not be missing',
      { instances: [{ ...sampleRow, speed: null }] },
      /field "speed": expected a number/,
    ],
    ['a value that is no number', { instances: [{ ...sampleRow, speed: 'fast' }] }, /field "speed"/],
    [
      'an infinity',
      `{"instances":[${JSON.stringify({ ...sampleRow, speed: 'X' }).replace('"X"', '-Infinity')}]}`,
      /"speed"/,
    ],
    ['a nested value', { instances: [{ ...sampleRow, phase: { a: [] } }] }, /received an object/],
  ])('%s is refused in the shape of the protocol', async (_title, body, message) => {
    const { status, body: error } = await invoke(body)
    expect(status).toBe(400)
    expect(error).toEqual({ error_code: 'BAD_REQUEST', message: expect.stringMatching(message) })
  })

  test.each([
    ['', 'it holds no row'],
    ['speed\n"', 'never ends'],
    ['speed,size\n1\n', 'expected 2 fields'],
    [`${csv()}\n`.replace('120.5', 'fast'), 'field "speed"'],
    ['a,'.repeat(50_000), 'more than 10000 fields'],
  ])('CSV %# says why', async (text, problem) => {
    const { status, body } = await invoke(text, 'text/csv')
    expect([status, body['error_code']]).toEqual([400, 'BAD_REQUEST'])
    expect(body['message']).toContain(problem)
  })

  test.each(['application/xml', 'application/json; something=something', 'text/csv; charset=latin1', 'x'])(
    'the content type %s is answered with 415',
    async (type) => {
      const { status, body } = await invoke({ instances: [sampleRow] }, type)
      expect(status).toBe(415)
      expect(body['error_code']).toBe('BAD_REQUEST')
    },
  )

  test('an unknown model, too many rows and too many bytes have the statuses of the others', async () => {
    expect(await invoke({ instances: [] }, undefined, '/models/nothing/invocations')).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    })
    expect((await invoke({ instances: Array.from({ length: 10_001 }, () => ({})) })).status).toBe(413)
    expect((await invoke(`speed\n${'1\n'.repeat(10_001)}`, 'text/csv')).status).toBe(413)
    expect((await invoke('x'.repeat(6e6), 'text/csv')).status).toBe(413)
  })
})

describe('the root', () => {
  test('that nobody chose a model for lists the models', async () => {
    const several = await sampleServer()
    const answer = await several.app.inject({ method: 'POST', url: '/invocations', payload: { instances: [] } })
    expect(answer.statusCode).toBe(400)
    expect(answer.json<{ message: string }>().message).toContain('Models: "strikes", "costs", "damages"')
    await several.app.close()
  })

  test('and a model are pinged, and version and health answer as before', async () => {
    const get = async (url: string) => (await server.app.inject(url)).statusCode
    expect(await Promise.all(['/ping', '/models/strikes/ping', '/health', '/version'].map(get))).toEqual([
      200, 200, 200, 200,
    ])
    expect(await get('/models/nothing/ping')).toBe(404)
  })
})
