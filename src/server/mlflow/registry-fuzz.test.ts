import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assert, asyncProperty, constantFrom, dictionary, oneof, string } from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wireServer } from '../../../test/fixtures/wire-server.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { openWorkspace, type Workspace } from '../../store/open-workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-wire-'))
let workspace: Workspace
beforeAll(async () => {
  workspace = await openWorkspace({ folder, clock: systemClock })
})
afterAll(async () => {
  await workspace.close()
  rmSync(folder, { recursive: true, force: true })
})

const calls = [
  ...['POST registered-models/create', 'GET registered-models/get', 'PATCH registered-models/update'],
  ...['POST registered-models/rename', 'DELETE registered-models/delete', 'GET registered-models/search'],
  ...['POST registered-models/get-latest-versions', 'POST registered-models/set-tag'],
  ...['DELETE registered-models/delete-tag', 'POST registered-models/alias', 'GET registered-models/alias'],
  ...['DELETE registered-models/alias', 'POST model-versions/create', 'GET model-versions/get'],
  ...['PATCH model-versions/update', 'DELETE model-versions/delete', 'GET model-versions/search'],
  ...['GET model-versions/get-download-uri', 'POST model-versions/transition-stage', 'POST model-versions/set-tag'],
  ...['POST logged-models', 'POST logged-models/search', 'PATCH logged-models/m-1', 'GET logged-models/m-1'],
  ...['PATCH logged-models/m-1/tags', 'POST logged-models/m-1/params', 'DELETE logged-models/m-1/tags/a'],
  ...['POST runs/log-model', 'POST runs/log-metric', 'POST runs/log-batch', 'POST webhooks', 'GET webhooks'],
  ...['PATCH webhooks/w', 'POST webhooks/w/test'],
]
const fields = constantFrom(
  ...[
    'name',
    'new_name',
    'alias',
    'version',
    'source',
    'run_id',
    'model_id',
    'stage',
    'key',
    'value',
    'tags',
    'filter',
  ],
  ...['order_by', 'page_token', 'max_results', 'experiment_id', 'experiment_ids', 'params', 'status', 'datasets'],
  ...[
    'model_json',
    'metrics',
    'timestamp',
    'url',
    'events',
    'event',
    'stages',
    'description',
    'archive_existing_versions',
  ],
)
const values: readonly unknown[] = [
  ...['m', '1', '0', '-1', '', ' ', '\0', '\uD800', '..', 'm-1', 'a/b', 'x'.repeat(300), '9'.repeat(25), '１'],
  ...[0, 1, -1, 1.5, 1e300, null, true, [], {}, [[]], [null], [{ key: 'k', value: 'v' }], [{ key: 'k' }], ['0']],
  ...[
    's3://b',
    'file:///x',
    'models:/m/1',
    'models:/m-1',
    'runs:/x/y',
    'Production',
    'https://x.test',
    'LOGGED_MODEL_READY',
  ],
  ...[
    "name = 'm'",
    'tags.`a` like',
    '{"artifact_path":1,"flavors":2,"utc_time_created":3,"run_id":4}',
    'eyJvZmZzZXQiOi0xfQ==',
  ],
  [{ field_name: 'metrics.a' }, { field_name: 'name', ascending: false }],
  [{ dataset_name: 'd' }],
  [{ entity: 'RUN', action: 'FINISHED' }],
  [{ key: 'k', value: 'NaN', timestamp: 1, model_id: 'm-1', dataset_name: 5 }],
]

test('nothing that is sent to the registry is answered with an error of the server', async () => {
  const { call } = await wireServer(workspace)
  const document = dictionary(fields, oneof(constantFrom(...values), string({ unit: 'binary' })), { maxKeys: 8 })
  await assert(
    asyncProperty(constantFrom(...calls), document, async (line, given) => {
      const [method, path] = line.split(' ') as ['GET', string]
      const { status, body } = await call(method, path, given)
      expect(status, JSON.stringify(body)).toBeLessThan(500)
      if (status !== 200) expect(body).toEqual({ error_code: expect.any(String), message: expect.any(String) })
    }),
    { numRuns: 600, seed: 7 },
  )
})
