import { Value } from 'typebox/value'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { ErrorAnswer } from '../api/error-answer.ts'
import { ModelCost } from '../api/model-cost.ts'
import { ServiceLevelAnswer } from '../api/service-levels.ts'
import { Health, Probe } from '../api/health.ts'
import { Job, JobStarted } from '../api/job.ts'
import { ModelList } from '../api/model-list.ts'
import { PredictAnswer } from '../api/predict-answer.ts'
import { RunList } from '../api/run-list.ts'
import { Version } from '../api/version.ts'
import type { TSchema } from 'typebox'
import type { SampleServer } from '../../test/fixtures/sample-server.ts'

let server: SampleServer
beforeAll(async () => (server = await sampleServer()))
afterAll(() => server.app.close())

const predict = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  server.app.inject({
    method: 'POST',
    url,
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    headers: { 'content-type': 'application/json', ...headers },
  })

describe('what is answered', () => {
  test.each<[string, string, number, TSchema]>([
    ['GET', '/health', 200, Health],
    ['GET', '/health/live', 200, Probe],
    ['GET', '/health/ready', 200, Probe],
    ['GET', '/api/v1/slo', 200, ServiceLevelAnswer],
    ['GET', '/api/v1/models/strikes/cost', 200, ModelCost],
    ['GET', '/version', 200, Version],
    ['GET', '/api/v1/models', 200, ModelList],
    ['GET', '/api/v1/runs?limit=10&status=finished', 200, RunList],
    ['POST', '/api/v1/projects/strikes/runs', 202, JobStarted],
    ['GET', '/api/v1/jobs/job-1', 200, Job],
    ['POST', '/api/v1/projects/other/runs', 404, ErrorAnswer],
    ['GET', '/api/v1/runs?limit=0', 400, ErrorAnswer],
    ['GET', '/api/v1/runs?limt=5', 400, ErrorAnswer],
    ['GET', '/models/strikes%2F2/report', 404, ErrorAnswer],
    ['GET', '/models/nothing/openapi.json', 404, ErrorAnswer],
  ])('%s %s answers %d as its schema says', async (method, url, status, schema) => {
    const answer = await server.app.inject({ method: method as 'GET', url })
    expect(answer.statusCode).toBe(status)
    expect([...Value.Errors(schema, answer.json())]).toEqual([])
  })

  test.each([
    ['/models/strikes/predict', 1],
    ['/models/strikes@champion/predict', 1],
    ['/models/strikes%2F2/predict', 2],
    ['/models/strikes/versions/2/predict', 2],
  ])('POST %s is answered by version %d', async (url, version) => {
    const answer = await predict(url, { rows: [sampleRow] })
    expect(answer.statusCode).toBe(200)
    expect([...Value.Errors(PredictAnswer, answer.json())]).toEqual([])
    expect(answer.json()).toMatchObject({ model: 'strikes', version, warnings: [] })
    expect(answer.headers['x-model-version']).toBe(String(version))
  })

  test('the report of a model is the page that was kept', async () => {
    const answer = await server.app.inject('/models/strikes/report')
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(answer.body).toBe('<!doctype html><title>Report</title>')
  })

  test('strict in the query or in the body refuses what is unusual', async () => {
    const rows = [{ ...sampleRow, phase: 'Taxi' }]
    expect((await predict('/models/strikes/predict', { rows })).json()).toMatchObject({
      warnings: [{ row: 0, column: 'phase', code: 'unseen-category' }],
    })
    expect((await predict('/models/strikes/predict', { rows, strict: true })).statusCode).toBe(400)
    expect((await predict('/models/strikes/predict?strict=true', { rows })).statusCode).toBe(400)
    expect((await predict('/models/strikes/predict?strict=yes', { rows })).statusCode).toBe(400)
  })

  test('metrics count requests, predictions and warnings by model', async () => {
    const fresh = await sampleServer()
    const send = (rows: unknown[]) =>
      fresh.app.inject({ method: 'POST', url: '/models/strikes/predict', payload: { rows } })
    await send([sampleRow, { ...sampleRow, speed: 999 }])
    await send([{}])
    await fresh.app.inject({ method: 'POST', url: '/models/not-a-model/predict', payload: { rows: [] } })
    const { body } = await fresh.app.inject('/metrics')
    await fresh.app.close()
    const of = 'model="strikes",version="1"'
    expect(body).toContain(`serving_rows_total{${of},variant=""} 2`)
    expect(body).toContain(`serving_warnings_total{${of},warning="out-of-range"} 1`)
    expect(body).toContain(`serving_requests_total{${of},variant="",code="2xx"} 1`)
    expect(body).toContain(`serving_requests_total{${of},variant="",code="4xx"} 1`)
    expect(body).toContain('serving_requests_total{model="",version="",variant="",code="4xx"} 1')
    expect(body).toContain(`serving_request_duration_seconds_count{${of},variant="",code="2xx"} 1`)
    expect(body).toContain(`serving_prediction_score_bucket{${of},variant="",le="+Inf"} 2`)
    // Of the sample model, four inputs may not be missing.
    expect(body).toContain(`serving_validation_failures_total{${of},field_class="missing"} 4`)
    for (const stage of ['validate', 'predict', 'serialize'])
      expect(body).toContain(`serving_stage_duration_seconds_count{${of},stage="${stage}"} 1`)
    // What is refused was parsed too.
    expect(body).toContain(`serving_stage_duration_seconds_count{${of},stage="parse"} 2`)
    expect(body).toMatch(/serving_model_info\{model="strikes",version="1",sha256="[^"]+"\} 1/)
    expect(body).toMatch(
      /http_server_request_duration_seconds_count\{http_request_method="POST",http_route="\/models\/\{name\}\/predict",http_response_status_code="200"\} 1/,
    )
    expect(body).toMatch(/^serving_payload_log_dropped_total\{reason="\w+"\} 0$/m)
    expect(body).not.toMatch(/^serving_payload_log_dropped_total\{.*\} [1-9]/m)
    expect(body).toContain('serving_inflight_requests 0')
    expect(body).not.toContain('not-a-model')
  })
})

describe('what is refused', () => {
  const url = '/models/strikes/predict'

  test.each([
    ['malformed JSON', '{"rows":[{"speed":}]}', 400, 'REQUEST_BODY', /breaks at line 1, column 19/],
    ['malformed JSON on a later line', '{\n "rows": [\n{"speed": NaN}]}', 400, 'REQUEST_BODY', /line 3, column 11/],
    ['JSON that ends early', '{"rows":[', 400, 'REQUEST_BODY', /line 1, column 10/],
    ['an empty body', '', 400, 'REQUEST_BODY', /received n/],
    ['a body that is an array', '[]', 400, 'REQUEST_BODY', /an object, received an array/],
    ['a body without rows', '{}', 400, 'REQUEST_BODY', /"rows"/],
    ['an unknown key', '{"rows":[],"instances":1}', 400, 'REQUEST_BODY', /"instances"/],
    ['rows that are no array', '{"rows":{}}', 400, 'REQUEST_BODY', /an array at rows, received an object/],
    ['a row that is a number', '{"rows":[1]}', 400, 'REQUEST_BODY', /an object at rows.0, received 1/],
    ['strict as text', '{"rows":[],"strict":"true"}', 400, 'REQUEST_BODY', /a boolean at strict, received "true"/],
    ['a poisoned prototype', '{"rows":[{"__proto__":{"x":1}}]}', 400, 'REQUEST_BODY', /__proto__/],
    [
      'a field of the wrong type',
      '{"rows":[{"speed":"fast"}]}',
      400,
      'REQUEST_FIELDS',
      /expected a number, received "fast"/,
    ],
    ['a number beyond the range of doubles', '{"rows":[{"speed":1e999}]}', 400, 'REQUEST_FIELDS', /received Infinity/],
  ])('%s', async (_title, body, status, code, message) => {
    const answer = await predict(url, body)
    expect(answer.statusCode).toBe(status)
    expect([...Value.Errors(ErrorAnswer, answer.json())]).toEqual([])
    expect(answer.json<ErrorAnswer>().error).toMatchObject({ code, message: expect.stringMatching(message) as string })
  })

  test.each([
    ['an unknown model', '/models/strikse/predict', 404, 'MODEL_NOT_FOUND'],
    ['an unknown version', '/models/strikes/versions/9/predict', 404, 'MODEL_VERSION_NOT_FOUND'],
    ['a version that is no number', '/models/strikes/versions/x/predict', 400, 'REQUEST_REFUSED'],
    ['an alias nobody set', '/models/strikes@shadow/predict', 404, 'MODEL_ALIAS_NOT_SET'],
    ['a name of strange letters', '/models/..%2f..%2fetc/predict', 400, 'MODEL_NAME'],
    ['an unknown path', '/model/strikes', 404, 'ROUTE_NOT_FOUND'],
    ['a broken escape', '/models/%E0%A4%A/predict', 400, 'REQUEST_REFUSED'],
    ['a name without end', `/models/${'a'.repeat(5000)}/predict`, 400, 'REQUEST_REFUSED'],
  ])('%s', async (_title, path, status, code) => {
    const answer = await predict(path, { rows: [sampleRow] })
    expect([answer.statusCode, answer.json<ErrorAnswer>().error.code]).toEqual([status, code])
  })

  test('a wrong method, with the right one named', async () => {
    const answer = await server.app.inject({ method: 'GET', url })
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'POST'])
  })

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])('a body of %s', async (type) => {
    const answer = await predict(url, '{"rows":[]}', { 'content-type': type })
    expect([answer.statusCode, answer.json<ErrorAnswer>().error.code]).toEqual([415, 'REQUEST_MEDIA_TYPE'])
  })

  test('a body beyond the limit', async () => {
    const answer = await predict(url, `{"rows":[{"note":"${'x'.repeat(5 * 1024 * 1024)}"}]}`)
    expect([answer.statusCode, answer.json<ErrorAnswer>().error.code]).toEqual([413, 'REQUEST_TOO_LARGE'])
  })

  test.each(['evil.example', 'evil.example:4100', '127.0.0.1.evil.example', '10.0.0.1'])(
    'the host %j',
    async (host) => {
      const answer = await predict(url, { rows: [] }, { host })
      expect([answer.statusCode, answer.json<ErrorAnswer>().error.code]).toEqual([403, 'HOST_REFUSED'])
    },
  )

  test.each(['localhost', 'LOCALHOST:4100', '127.0.0.1:4100', '127.0.0.2', '[::1]:4100'])(
    'but not the host %s',
    async (host) => {
      expect((await predict(url, { rows: [] }, { host })).statusCode).toBe(200)
    },
  )

  test('a page of another origin that starts a run', async () => {
    const post = (origin: string) =>
      server.app.inject({ method: 'POST', url: '/api/v1/projects/strikes/runs', headers: { origin } })
    expect((await post('http://evil.example')).statusCode).toBe(403)
    expect((await post('null')).statusCode).toBe(403)
    expect((await post('http://127.0.0.1:4100')).statusCode).toBe(202)
  })

  test('nothing that was refused is logged as a prediction', async () => {
    const before = server.logged.length
    await predict(url, { rows: [sampleRow, {}] })
    expect(server.logged.length).toBe(before)
  })
})

test('a failure of our own tells the client an id and the log the cause', async () => {
  const broken = await sampleServer({ predictor: { predict: () => Promise.reject(new Error('secret path /root')) } })
  const answer = await broken.app.inject({ method: 'POST', url: '/models/strikes/predict', payload: { rows: [] } })
  await broken.app.close()
  const { error } = answer.json<ErrorAnswer>()
  expect(answer.statusCode).toBe(500)
  expect(error.code).toBe('INTERNAL')
  expect(answer.body).not.toContain('secret')
  expect(broken.errors).toEqual([
    expect.objectContaining({
      requestId: error.details['requestId'],
      cause: expect.stringContaining('secret') as string,
    }),
  ])
})
