import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { array, assert, asyncProperty, constantFrom, oneof, string, tuple } from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleServer, type SampleServer } from '../../../test/fixtures/sample-server.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { openWorkspace, type Workspace } from '../../store/open-workspace.ts'
import { createTracker } from '../../tracking/tracker.ts'

let folder: string
let workspace: Workspace
let server: SampleServer
/** From the oldest to the youngest; acc is 0, 0.1, ... NaN, and the last has none. */
let ids: string[]

type Answer = Record<string, never> & { error_code?: string; message?: string }

async function call(method: 'GET' | 'POST', path: string, fields: Record<string, unknown>): Promise<Answer> {
  const url = `/api/2.0/mlflow/${path}`
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each)]),
  )
  const response = await server.app.inject(
    method === 'GET'
      ? { method, url: `${url}?${new URLSearchParams(pairs).toString()}`, headers: { host: 'localhost' } }
      : { method, url, payload: fields, headers: { host: 'localhost' } },
  )
  const body = response.json<Answer>()
  expect(response.statusCode).toBe(
    body.error_code === undefined ? 200 : body.error_code === 'RESOURCE_DOES_NOT_EXIST' ? 404 : 400,
  )
  return body
}

interface WireRun {
  readonly info: { readonly run_id: string }
  readonly data: { readonly metrics?: { key: string }[]; readonly params?: { key: string }[]; readonly tags?: object[] }
}

async function runIds(fields: Record<string, unknown>): Promise<string[]> {
  const { runs = [] } = (await call('POST', 'runs/search', { experiment_ids: ['0'], ...fields })) as {
    runs?: WireRun[]
  }
  return runs.map(({ info }) => info.run_id)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-search-'))
  workspace = await openWorkspace({ folder, clock: systemClock })
  let last = 0
  const tracker = createTracker({ ...workspace, clock: systemClock, newId: () => `${++last}`.padStart(32, '0') })
  server = await sampleServer({ tracker })
  ids = []
  for (let position = 0; position < 6; position++) {
    const { run } = await tracker.createRun({ experimentId: '0', startedAtMs: 1000 + position, tags: [] })
    ids.push(run.id)
    const value = position === 4 ? Number.NaN : position / 10
    const metrics = position === 5 ? [] : [{ key: 'acc', value, atMs: 1, step: 0 }]
    await tracker.log({
      runId: run.id,
      metrics,
      params: [{ key: 'model', value: position % 2 ? 'tree' : 'line' }],
      tags: [],
    })
  }
  await tracker.addInputs(
    ids[0]!,
    [
      {
        dataset: { name: 'iris', digest: 'd1', sourceType: 'local', source: 's' },
        tags: [{ key: 'mlflow.data.context', value: 'train' }],
      },
    ],
    [],
  )
})
afterAll(async () => {
  await server.app.close()
  await workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('runs/search', () => {
  test('gives the youngest first, page by page', async () => {
    const pages: string[][] = []
    let token: string | undefined = ''
    while (token !== undefined) {
      const fields = { experiment_ids: ['0'], max_results: 4, page_token: token }
      const answer = (await call('POST', 'runs/search', fields)) as { runs?: WireRun[]; next_page_token?: string }
      pages.push((answer.runs ?? []).map(({ info }) => info.run_id))
      token = answer.next_page_token
    }
    expect(pages).toEqual([ids.slice(2).toReversed(), ids.slice(0, 2).toReversed()])
  })
  test('orders by a metric with NaN behind the numbers, and runs without it last', async () => {
    const [a, b, c, d, nan, none] = ids
    expect(await runIds({ order_by: ['metrics.acc DESC'] })).toEqual([d, c, b, a, nan, none])
    expect(await runIds({ order_by: ['metrics.acc'] })).toEqual([a, b, c, d, nan, none])
  })
  test.each([
    ["params.model = 'tree' and metrics.acc > 0", [3, 1]],
    ['metrics.acc != 0.1', [4, 3, 2, 0]],
    ['NOT metrics.acc != 0.1', [5, 1]],
    ["dataset.name = 'iris' OR metrics.acc IS NULL", [5, 0]],
    ["dataset.context IN ('train')", [0]],
    ["attributes.status = 'RUNNING' AND start_time > 1004", [5]],
    ["params.model LIKE 'T%'", []],
    ["params.model ILIKE 'T%'", [5, 3, 1]],
  ])('finds by %s', async (filter, positions) => {
    expect(await runIds({ filter })).toEqual(positions.map((position) => ids[position]))
  })
  test('finds nothing of no experiment', async () => {
    expect(await call('POST', 'runs/search', { experiment_ids: [] })).toEqual({})
  })
  test('leaves out what is not among the keys', async () => {
    const fields = { experiment_ids: ['0'], keys: { metrics: ['acc'], tags: [] }, order_by: ['metrics.acc'] }
    const { runs } = (await call('POST', 'runs/search', fields)) as unknown as { runs: WireRun[] }
    expect(runs[0]?.data.metrics).toHaveLength(1)
    expect(runs[0]?.data.params).toHaveLength(1)
    expect(runs[0]?.data.tags).toBe(undefined)
  })
  test('tells deleted runs apart', async () => {
    await call('POST', 'runs/delete', { run_id: ids[5] })
    expect(await runIds({ run_view_type: 'DELETED_ONLY' })).toEqual([ids[5]])
    expect(await runIds({ run_view_type: 3 })).toHaveLength(6)
    await call('POST', 'runs/restore', { run_id: ids[5] })
  })
  test.each([
    [{ max_results: 0 }, "Invalid value 0 for parameter 'max_results' supplied. It must be a positive integer"],
    [{ max_results: 50_001 }, "Invalid value 50001 for parameter 'max_results' supplied. It must be at most 50000"],
    [{ page_token: 'x' }, 'Invalid page token, could not base64-decode'],
    [{ filter: 'bogus = 1' }, "Invalid attribute key 'bogus' specified"],
    [{ order_by: ['bogus'] }, "Invalid attribute key 'bogus' specified"],
    [{ keys: [] }, "Invalid value [] for parameter 'keys' supplied"],
    [{ run_view_type: 'SOME' }, 'Invalid value "SOME" for parameter \'run_view_type\' supplied'],
  ])('refuses %j', async (fields, message) => {
    const answer = await call('POST', 'runs/search', { experiment_ids: ['0'], ...fields })
    expect(answer).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
    expect(answer.message).toContain(message)
  })
})

test('whatever a filter or an order says, it is answered or refused', async () => {
  const words = constantFrom(
    ...[
      'metrics.acc',
      'params.`model`',
      'tags."d"',
      'start_time',
      'dataset.name',
      'and',
      'OR',
      'Not',
      '(',
      ')',
      '=',
      '!=',
    ],
    ...[
      'IN',
      'IS NULL',
      'like',
      '>',
      "'x'",
      '"%y_"',
      '1',
      '-2e5',
      '1e999',
      '99999999999999999999',
      ',',
      "'",
      '\0',
      '😀',
    ],
  )
  const text = oneof(
    string({ unit: 'binary' }),
    array(words, { maxLength: 12 }).map((all) => all.join(' ')),
    tuple(
      constantFrom('metrics.acc', 'params.`\0`', 'start_time', 'status', 'tags."\u{D800}"'),
      constantFrom('=', '!=', '<', 'LIKE', 'ILIKE', 'IN', 'NOT IN'),
      constantFrom('1', '1e999', '-1e999', '1.5', '9e18', "'a'", "('a', '\0')", '(1, 2e300, 1e999, 1.5)', "'\\'"),
    ).map((all) => all.join(' ')),
  )
  await assert(
    asyncProperty(text, text, async (filter, order) => {
      for (const fields of [{ filter }, { order_by: [order] }]) {
        await call('POST', 'runs/search', { experiment_ids: ['0'], ...fields })
        await call('POST', 'experiments/search', fields)
      }
    }),
    { numRuns: 100, seed: 9 },
  )
})

describe('experiments/search', () => {
  const names = async (method: 'GET' | 'POST', fields: Record<string, unknown>): Promise<string[]> => {
    const { experiments = [] } = (await call(method, 'experiments/search', fields)) as {
      experiments?: { name: string }[]
    }
    return experiments.map(({ name }) => name)
  }
  test('gives the youngest first, by POST and GET', async () => {
    for (const name of ['alpha', 'Beta', 'gamma']) {
      await call('POST', 'experiments/create', { name, tags: name === 'Beta' ? [{ key: 'k', value: 'v' }] : [] })
    }
    expect((await names('POST', { max_results: 1000, view_type: 'ACTIVE_ONLY' })).toSorted()).toEqual(
      ['Default', 'alpha', 'Beta', 'gamma'].toSorted(),
    )
    expect(await names('GET', { order_by: ['name DESC', 'experiment_id'], filter: "name ILIKE '%A'" })).toEqual([
      ...['gamma', 'alpha', 'Beta'],
    ])
    expect(await names('GET', { filter: "tags.k = 'v' AND last_update_time > 0" })).toEqual(['Beta'])
  })
  test('pages, and knows the trash', async () => {
    const first = await call('GET', 'experiments/search', { max_results: 3, order_by: 'name' })
    expect(first).toMatchObject({ next_page_token: expect.any(String) })
    expect(await names('GET', { max_results: 3, order_by: 'name', page_token: first['next_page_token'] })).toEqual([
      'gamma',
    ])
    await call('POST', 'experiments/delete', { experiment_id: '1' })
    expect(await names('POST', { view_type: 'DELETED_ONLY' })).toEqual(['alpha'])
  })
  test.each([
    ["experiment_id = '0'", ['0']],
    ["experiment_id IN ('0', '99')", ['0']],
    ["experiment_id LIKE '9%'", []],
  ])('finds by id: %s', async (filter, expected) => {
    const { experiments = [] } = (await call('POST', 'experiments/search', { filter })) as {
      experiments?: { experiment_id: string }[]
    }
    expect(experiments.map((each) => each.experiment_id)).toEqual(expected)
  })
  test('refuses what experiments have not', async () => {
    expect((await call('POST', 'experiments/search', { filter: "params.a = 'b'" })).message).toContain(
      "Invalid entity type 'params'",
    )
    expect((await call('POST', 'experiments/search', { order_by: ['tags.a'] })).message).toContain(
      'Invalid order_by entity',
    )
  })
})

test('experiments/search-datasets gives the datasets of runs, of 1 to 20 experiments', async () => {
  expect(await call('POST', 'experiments/search-datasets', { experiment_ids: ['0'] })).toEqual({
    dataset_summaries: [{ experiment_id: '0', name: 'iris', digest: 'd1', context: 'train' }],
  })
  expect((await call('POST', 'experiments/search-datasets', { experiment_ids: [] })).message).toBe(
    'SearchDatasets request must specify at least one experiment_id.',
  )
  const many = Array.from({ length: 21 }, (_, id) => String(id))
  expect((await call('POST', 'experiments/search-datasets', { experiment_ids: many })).message).toContain(
    'cannot specify more than 20 experiment_ids. Received 21',
  )
})

describe('metrics/get-history-bulk-interval', () => {
  const path = 'metrics/get-history-bulk-interval'
  interface Point {
    readonly run_id: string
    readonly step: number
    readonly value: number | string
  }
  const points = async (fields: Record<string, unknown>): Promise<Point[]> => {
    const { metrics = [] } = (await call('GET', path, { metric_key: 'loss', ...fields })) as { metrics?: Point[] }
    return metrics
  }
  test('keeps first and last step and every peak of each run', async () => {
    const [one, other] = [ids[0]!, ids[1]!]
    const metrics = Array.from({ length: 1000 }, (_, step) => ({
      ...{ key: 'loss', value: step === 333 ? 99 : step === 666 ? -99 : 1000 - step, atMs: step, step },
    }))
    await workspace.runs.log({ runId: one, metrics, params: [], tags: [] })
    await workspace.runs.log({ runId: other, metrics: metrics.slice(0, 3), params: [], tags: [] })
    const found = await points({ run_ids: [one, other], max_results: 40 })
    const ofOne = found.filter((point) => point.run_id === one)
    expect(ofOne.length).toBeLessThanOrEqual(40)
    expect([ofOne[0]?.step, ofOne.at(-1)?.step]).toEqual([0, 999])
    expect(ofOne.map(({ step }) => step)).toEqual(expect.arrayContaining([333, 666]))
    expect(found.filter((point) => point.run_id === other).map(({ step }) => step)).toEqual([0, 1, 2])
    const within = await points({ run_ids: [one], start_step: 10, end_step: 12 })
    expect(within.map(({ step }) => step)).toEqual([10, 11, 12])
  })
  test.each([
    [{ run_ids: [] }, "Missing value for required parameter 'run_ids'"],
    [{ run_ids: ['a'], max_results: 2501 }, 'max_results must be between 1 and 2500.'],
    [{ run_ids: ['a'], start_step: 1 }, 'If either start step or end step are specified, both must be specified.'],
    [{ run_ids: ['a'], start_step: 2, end_step: 1 }, 'end_step must be greater than start_step. Found start_step=2'],
    [{ run_ids: ['nope'] }, 'Run with id=nope not found'],
    [{ run_ids: Array.from({ length: 101 }, String) }, 'must specify at most 100 run_ids. Received 101 run_ids.'],
  ])('refuses %j', async (fields, message) => {
    expect((await call('GET', path, { metric_key: 'loss', ...fields })).message).toContain(message)
  })
})
