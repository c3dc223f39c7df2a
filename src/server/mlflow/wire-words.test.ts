import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { trackingServer, type TrackingServer } from '../../../test/fixtures/tracking-server.ts'

/** What clients compare as text: MLflow's own tests do, and scripts that catch an error by its words. */
let server: TrackingServer
let run: string

interface Answer {
  readonly status: number
  readonly body: { readonly error_code?: string; readonly message?: string } & Readonly<Record<string, unknown>>
}

async function ask(method: string, path: string, said?: object | string): Promise<Answer> {
  const url = `${server.url}${path.startsWith('/') ? '' : '/api/2.0/mlflow/'}${path}`
  const body = typeof said === 'string' ? said : JSON.stringify(said)
  const answer = await fetch(
    url,
    said === undefined ? { method } : { method, body, headers: { 'content-type': 'application/json' } },
  )
  return { status: answer.status, body: (await answer.json()) as Answer['body'] }
}

beforeAll(async () => {
  server = await trackingServer({})
  const { body } = await ask('POST', 'runs/create', { experiment_id: '0', run_name: 'words', start_time: 1 })
  run = (body as unknown as { run: { info: { run_id: string } } }).run.info.run_id
})
afterAll(() => server.close())

describe('a refusal', () => {
  const metric = (fields: object) => ({ metrics: [{ key: 'mae', value: 2.5, ...fields }] })
  test.each([
    ['experiments/create', '{"name": "a", "artifact_location": 9.0}', "Invalid value 9.0 for parameter 'artifact_loc"],
    ['experiments/create', '{"name": "a", "artifact_location": 9.0}', "Hint: Value was of type 'float'."],
    ['experiments/create', '{"name": 123}', "Invalid value 123 for parameter 'name' supplied"],
    ['experiments/create', '{"name": "a", "tags": "5"}', `Invalid value "5" for parameter 'tags' supplied`],
    ['experiments/create', '{"name": "a", "tags": [{"key": 1.00}]}', "Invalid value 1.00 for parameter 'tags[0].key'"],
    ['runs/log-batch', metric({}), "Missing value for required parameter 'metrics[0].timestamp'"],
    ['runs/log-batch', metric({ timestamp: -1 }), "Invalid value -1 for parameter 'metrics[0].timestamp' supplied"],
    ['runs/log-batch', { metrics: 'foo' }, `Invalid value "foo" for parameter 'metrics' supplied`],
    ['runs/log-metric', { key: 'a', value: 1, timestamp: -1 }, 'Timestamp must be a nonnegative long'],
    ['runs/search', { experiment_ids: ['0'], max_results: 123_456_789 }, 'Invalid value 123456789 for parameter'],
  ])('of %s %j says %s', async (path, said, message) => {
    const { status, body } = await ask('POST', path, typeof said === 'string' ? said : { run_id: run, ...said })
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
    expect(body.message).toContain(message)
  })

  const many = Array.from({ length: 101 }, (_, n) => `run_id=${n}`).join('&')
  test.each([
    ['get-history-bulk?metric_key=a', 'GetMetricHistoryBulk request must specify at least one run_id.'],
    ['get-history-bulk?run_id=1', 'GetMetricHistoryBulk request must specify a metric_key.'],
    [`get-history-bulk?metric_key=a&${many}`, 'GetMetricHistoryBulk request cannot specify more than 100 run_ids.'],
    ['get-history-bulk-interval?run_ids=1&metric_key=a&max_results=0', 'max_results must be between 1 and 2500'],
    ['get-history?run_id=1&metric_key=a&max_results=0', "Invalid value 0 for parameter 'max_results'"],
  ])('of metrics/%s says %s', async (path, message) => {
    const { status, body } = await ask('GET', `/ajax-api/2.0/mlflow/metrics/${path}`)
    expect([status, body.error_code]).toEqual([400, 'INVALID_PARAMETER_VALUE'])
    expect(body.message).toContain(message)
  })

  test('of a path that leads upwards is two words, whatever it was for', async () => {
    const path = 'path=..%2Fpath'
    const refused = { error_code: 'INVALID_PARAMETER_VALUE', message: 'Invalid path' }
    for (const url of [
      `/api/2.0/mlflow/artifacts/list?run_id=${run}&${path}`,
      `/get-artifact?run_id=${run}&${path}`,
      `/model-versions/get-artifact?name=m&version=1&${path}`,
      `//model-versions/get-artifact?name=m&version=1&${path}`,
    ]) {
      expect(await ask('GET', url)).toEqual({ status: 400, body: refused })
    }
    expect((await ask('POST', `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${run}&${path}`)).body).toEqual(refused)
  })

  test.each([
    ['', 'Request must specify run_uuid.'],
    ['run_uuid=RUN', 'Request must specify path.'],
    ['run_uuid=RUN&path=', 'Request must specify path.'],
    ['run_uuid=RUN&path=a.txt', 'Request must specify data.'],
  ])('of an upload of a page with "%s" says what lacks', async (query, message) => {
    const { status, body } = await ask('POST', `/ajax-api/2.0/mlflow/upload-artifact?${query.replace('RUN', run)}`)
    expect({ status, ...body }).toEqual({ status: 400, error_code: 'INVALID_PARAMETER_VALUE', message })
  })
})

test('a path as the place of artifacts is one of the machine of the server', async () => {
  const { body } = await ask('POST', 'experiments/create', { name: 'placed', artifact_location: 'my_location' })
  const { body: got } = await ask('GET', `experiments/get?experiment_id=${String(body['experiment_id'])}`)
  expect(got).toMatchObject({ experiment: { artifact_location: `${process.cwd()}/my_location` } })
})
