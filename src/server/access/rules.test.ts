import type { FastifyRequest } from 'fastify'
import { beforeAll, describe, expect, test } from 'vitest'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import type { Access } from '../../access/access.ts'
import type { Action } from '../../domain/access.ts'
import { programPath } from '../mlflow/browser-path.ts'
import { ruleOf } from './rules.ts'

describe('every route of a server with access on', () => {
  const actions = new Map<string, Action>()
  beforeAll(async () => {
    const access = { oidc: {}, people: {}, sessions: {} } as unknown as Access
    const { app } = await sampleServer({ access, rateLimit: 5 })
    app.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) {
        actions.set(`${method} ${route.url}`, ruleOf({ ...route, method }).action)
      }
    })
    await app.ready()
    await app.close()
  })
  const having = (action: Action): string[] =>
    [...actions].flatMap(([route, its]) => (its === action && !route.startsWith('HEAD ') ? [route] : [])).toSorted()

  test('that everybody may ask is in this list', () => {
    expect(having('open')).toEqual([
      'GET /health',
      'GET /health/live',
      'GET /health/ready',
      'GET /login',
      'GET /login/oidc',
      'GET /login/oidc/arrive',
      'GET /ping',
      'GET /v2',
      'GET /v2/',
      'GET /v2/health/live',
      'GET /v2/health/ready',
      'GET /version',
      'POST /login',
    ])
  })

  test('that anybody known may ask is in this list', () => {
    const calls = ['GET users/current', 'GET users/get', 'PATCH users/update-password']
    const onWire = calls.map((call) => call.replace(' ', ' /api/2.0/mlflow/'))
    expect(having('self')).toEqual([...onWire, 'POST /logout'].toSorted())
  })

  test('has the action that is written here', () => {
    expect(Object.fromEntries(actions)).toMatchObject({
      'GET /': 'view',
      'GET /docs': 'view',
      'GET /openapi.json': 'view',
      'GET /metrics': 'view',
      'GET /api/v1/models': 'view',
      'GET /api/v1/runs': 'view',
      'GET /api/v1/runs/:id': 'view',
      'GET /api/v1/jobs/:id': 'view',
      'POST /api/v1/projects/:name/runs': 'approve',
      'POST /api/v1/models/:name/promote': 'approve',
      'POST /api/v1/models/:name/approve': 'approve',
      'POST /api/v1/models/:name/reject': 'approve',
      'POST /api/v1/models/:name/rollback': 'approve',
      'POST /models/:name/predict': 'view',
      'POST /models/:name/versions/:version/predict': 'view',
      'POST /v2/models/:name/infer': 'view',
      'POST /v2/models/:name/versions/:version/infer': 'view',
      'GET /v2/models/:name/config': 'view',
      'GET /v2/models': 'view',
      'POST /v2/repository/index': 'view',
      'POST /v2/repository/models/:name/load': 'edit',
      'POST /v2/repository/models/:name/unload': 'edit',
      'GET /models/:name/report': 'view',
      'GET /models/:name/openapi.json': 'view',
      'GET /get-artifact': 'view',
      'GET /model-versions/get-artifact': 'view',
      'POST /api/2.0/mlflow/upload-artifact': 'edit',
      'POST /api/v1/runs/:id/heartbeat': 'edit',
      'POST /api/2.0/mlflow/experiments/create': 'edit',
      'GET /api/2.0/mlflow/experiments/get': 'view',
      'POST /api/2.0/mlflow/experiments/delete': 'edit',
      'POST /api/2.0/mlflow/runs/log-batch': 'edit',
      'GET /api/2.0/mlflow/runs/get': 'view',
      'GET /api/2.0/mlflow/metrics/get-history': 'view',
      'POST /api/2.0/mlflow/users/create': 'admin',
      'DELETE /api/2.0/mlflow/users/delete': 'admin',
      'POST /api/2.0/mlflow/experiments/permissions/create': 'admin',
      'GET /api/2.0/mlflow/registered-models/permissions/get': 'admin',
    })
  })

  test('has no other under the prefix of browsers, which is read as that of programs', () => {
    expect([...actions.keys()].filter((route) => route.includes('/ajax-api'))).toEqual([])
    expect(programPath('/ajax-api/2.0/mlflow/users/get?a=/ajax-api/')).toBe('/api/2.0/mlflow/users/get?a=/ajax-api/')
    expect(programPath('http://a/ajax-api/2.0/x')).toBe('http://a/api/2.0/x')
    for (const other of ['/api/2.0/ajax-api/x', '/ajax-api', '/models/ajax-api/predict', '*', '']) {
      expect(programPath(other)).toBe(other)
    }
  })

  test('is read with HEAD by whom GET is answered', () => {
    for (const [route, action] of actions) {
      if (route.startsWith('HEAD ')) expect(actions.get(route.replace('HEAD', 'GET'))).toBe(action)
    }
  })
})

describe('a route that declares nothing', () => {
  const actionOf = (method: string, url: string): Action => ruleOf({ method, url }).action

  test("is the admin's", () => {
    expect(actionOf('GET', '/api/v1/anything')).toBe('admin')
    expect(actionOf('POST', '/new')).toBe('admin')
    expect(actionOf('GET', '/api/2.0/mlflow')).toBe('admin')
  })

  test.each([
    ['POST', 'experiments/search', 'view'],
    ['POST', 'runs/search', 'view'],
    ['GET', 'registered-models/search', 'view'],
    ['POST', 'logged-models/search', 'view'],
    ['POST', 'registered-models/get-latest-versions', 'view'],
    ['POST', 'registered-models/create', 'edit'],
    ['POST', 'model-versions/create', 'edit'],
    ['PATCH', 'model-versions/update', 'edit'],
    ['GET', 'registered-models/alias', 'view'],
    ['POST', 'registered-models/alias', 'approve'],
    ['DELETE', 'registered-models/alias', 'approve'],
    ['POST', 'registered-models/rename', 'approve'],
    ['DELETE', 'registered-models/delete', 'approve'],
    ['POST', 'model-versions/transition-stage', 'approve'],
    ['DELETE', 'model-versions/delete', 'approve'],
    ['GET', 'webhooks', 'admin'],
    ['POST', 'webhooks/:webhook_id/test', 'admin'],
    ['GET', 'users/anything', 'admin'],
    ['GET', 'registered-models/permissions/get', 'admin'],
    ['PATCH', 'logged-models/:model_id', 'edit'],
    ['DELETE', 'logged-models/:model_id', 'edit'],
  ] as const)('of the wire format, %s %s, is judged by method and path: %s', (method, path, action) => {
    expect(actionOf(method, `/api/2.0/mlflow/${path}`)).toBe(action)
  })

  test('of files is read by GET and written by all else', () => {
    const url = '/api/2.0/mlflow-artifacts/artifacts/*'
    expect(['GET', 'HEAD', 'PUT', 'DELETE'].map((method) => actionOf(method, url))).toEqual([
      'view',
      'view',
      'edit',
      'edit',
    ])
    expect(actionOf('POST', '/api/2.0/mlflow-artifacts/mpu/create/*')).toBe('edit')
  })

  test.each([
    ['artifacts/*', 'artifacts/3/run/artifacts/model.pkl', '3'],
    ['artifacts/*', 'artifacts/3/run/a%20b.txt', '3'],
    ['mpu/create/*', 'mpu/create/3/run/artifacts', '3'],
    ['artifacts/*', 'artifacts/3?path=4', '3'],
    ['artifacts/*', 'artifacts/3/../4/secret', undefined],
    ['artifacts/*', 'artifacts/3/%2e%2e/4', undefined],
    ['artifacts/*', 'artifacts/3%2F..%2F4', undefined],
    ['artifacts/*', 'artifacts/3/%252e%252e/4', undefined],
    ['artifacts/*', 'artifacts/3%5C..%5C4', undefined],
    ['artifacts/*', 'artifacts//3/run', undefined],
    ['artifacts/*', 'artifacts/models/3', undefined],
    ['artifacts/*', 'artifacts/', undefined],
  ])('of files, %s, names the experiment by the first folder: %s', (route, path, id) => {
    const url = `/api/2.0/mlflow-artifacts/${route}`
    const request = { raw: { url: `/api/2.0/mlflow-artifacts/${path}` }, routeOptions: { url }, query: { path: '9' } }
    const named = ruleOf({ method: 'GET', url }).names?.(request as unknown as FastifyRequest)
    expect(named).toEqual(id === undefined ? [] : [{ kind: 'experiment', ids: [id] }])
  })

  test.each([
    ['3/run/artifacts', '3'],
    ['3', '3'],
    ['3/../4', undefined],
    [['3', '4'], undefined],
    [undefined, undefined],
  ])('that lists files names the experiment by the first folder: %s', (path, id) => {
    const url = '/api/2.0/mlflow-artifacts/artifacts'
    const request = { raw: { url }, routeOptions: { url }, query: { path } } as unknown as FastifyRequest
    const named = ruleOf({ method: 'GET', url }).names?.(request)
    expect(named).toEqual(id === undefined ? [] : [{ kind: 'experiment', ids: [id] }])
  })
})
