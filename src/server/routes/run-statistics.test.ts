import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sampleServer, type SampleServer } from '../../../test/fixtures/sample-server.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { openWorkspace, type Workspace } from '../../store/open-workspace.ts'
import { createRunStatistics } from '../../tracking/run-statistics.ts'
import { createTracker } from '../../tracking/tracker.ts'

let folder: string
let workspace: Workspace
let server: SampleServer

/** Five seeds of two models; the tree is better by 0.1 and a little more with each seed. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'throughline-statistics-'))
  workspace = await openWorkspace({ folder, clock: systemClock })
  let last = 0
  const tracker = createTracker({ ...workspace, clock: systemClock, newId: () => `${++last}`.padStart(32, '0') })
  server = await sampleServer({ tracker, runStatistics: createRunStatistics(tracker) })
  for (const model of ['line', 'tree']) {
    for (let seed = 0; seed < 5; seed++) {
      const { run } = await tracker.createRun({ experimentId: '0', startedAtMs: ++last, tags: [] })
      const value = 0.5 + seed / 10 + (model === 'tree' ? 0.1 + seed / 1000 : 0)
      const params = [
        { key: 'model', value: model },
        { key: 'seed', value: String(seed) },
      ]
      await tracker.log({ runId: run.id, metrics: [{ key: 'acc', value, atMs: 1, step: 0 }], params, tags: [] })
    }
  }
})
afterAll(async () => {
  await server.app.close()
  await workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

async function post(path: string, payload: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { host: 'localhost' }
  const response = await server.app.inject({ method: 'POST', url: `/api/v1/runs/${path}`, payload, headers })
  return { status: response.statusCode, body: response.json() }
}

test('runs are grouped, the youngest first', async () => {
  const { status, body } = await post('groups', { experiments: ['0'], metric: 'acc', by: ['params.model'] })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    groups: [
      // By hand: the mean of 0.6 + seed · 0.101; n − 1 = 4, t 2.776.
      { values: { 'params.model': 'tree' }, runs: 5, metric: { n: 5, mean: expect.closeTo(0.802, 12) } },
      { values: { 'params.model': 'line' }, runs: 5, metric: { n: 5, sd: expect.closeTo(Math.sqrt(0.025), 12) } },
    ],
  })
})
test('sets of runs are compared, seed by seed', async () => {
  const set = (model: string): object => ({ experiments: ['0'], filter: `params.model = '${model}'` })
  const asked = { one: set('tree'), other: set('line'), metric: 'acc' }
  const { body } = await post('compare', asked)
  expect(body).toMatchObject({
    comparison: { kind: 'paired', difference: expect.closeTo(0.102, 12), test: { degrees: 4 } },
  })
  expect((await post('compare', { ...asked, pairBy: [] })).body).toMatchObject({ comparison: { kind: 'welch' } })
  expect((await post('compare', { ...asked, other: set('none') })).body).toEqual({})
})
test.each([
  [{ experiments: ['0'], metric: 'acc', by: ['metrics.acc'] }, 'GROUP_KEY'],
  [{ experiments: ['0'], metric: 'acc', by: ['params.a'], filter: 'bogus' }, 'SEARCH_FILTER'],
  [{ experiments: [], metric: 'acc', by: ['params.a'] }, 'REQUEST_BODY'],
])('refuses %j', async (payload, code) => {
  const { status, body } = await post('groups', payload)
  expect(status).toBe(400)
  expect(body).toMatchObject({ error: { code } })
})
