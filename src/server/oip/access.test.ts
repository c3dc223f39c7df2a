import { afterEach, beforeEach, expect, test } from 'vitest'
import { onSqlite } from '../../../test/both-databases.ts'
import { guardedServer, type GuardedServer } from '../../../test/fixtures/guarded-server.ts'

const request = { inputs: [] }

onSqlite(({ open }) => {
  let server: GuardedServer
  beforeEach(async () => {
    server = await guardedServer(await open())
    await server.addUser('root', { '*': 'admin' })
    await server.addUser('ann', { strikes: 'viewer' })
    await server.addUser('eve', { strikes: 'editor' })
  })
  afterEach(() => server.app.close())

  const get = (user: string | undefined, url: string) => server.ask(user, { url })
  const post = (user: string | undefined, url: string, payload: object = {}) =>
    server.ask(user, { method: 'POST', url, payload })

  test('who did not sign in learns what probes ask, and no name', async () => {
    for (const url of ['/v2', '/v2/', '/v2/health/live', '/v2/health/ready']) {
      expect([url, (await get(undefined, url)).statusCode]).toEqual([url, 200])
    }
    for (const url of ['/v2/models', '/v2/models/strikes', '/v2/models/strikes/ready', '/v2/models/stats']) {
      const answer = await get(undefined, url)
      expect([url, answer.statusCode, Object.keys(answer.json<object>())]).toEqual([url, 401, ['error']])
      expect(typeof answer.json<{ error: unknown }>().error).toBe('string')
    }
    expect((await post(undefined, '/v2/models/strikes/infer', request)).statusCode).toBe(401)
  })

  test('a viewer asks its models, and is told of no other', async () => {
    expect((await get('ann', '/v2/models')).json()).toEqual({ models: ['strikes'] })
    const index = (await post('ann', '/v2/repository/index')).json<{ name: string }[]>()
    expect([...new Set(index.map(({ name }) => name))]).toEqual(['strikes'])
    const stats = (await get('ann', '/v2/models/stats')).json<{ model_stats: { name: string }[] }>()
    expect(stats.model_stats.map(({ name }) => name)).toEqual(['strikes'])
    // It may ask: what is wrong is its request.
    expect((await post('ann', '/v2/models/strikes/infer', request)).statusCode).toBe(400)
    expect((await get('ann', '/v2/models/strikes/versions/1/config')).statusCode).toBe(200)
    for (const path of ['costs', 'costs@champion', 'costs/versions/1']) {
      expect((await post('ann', `/v2/models/${path}/infer`, request)).statusCode).toBe(403)
      expect((await get('ann', `/v2/models/${path}/stats`)).statusCode).toBe(403)
    }
  })

  test('an editor loads and unloads its models, a viewer none', async () => {
    const control = (user: string, model: string, act: string) =>
      post(user, `/v2/repository/models/${model}/${act}`).then(({ statusCode }) => statusCode)
    expect([await control('ann', 'strikes', 'unload'), await control('ann', 'strikes', 'load')]).toEqual([403, 403])
    expect([await control('eve', 'costs', 'unload'), await control('eve', 'costs', 'load')]).toEqual([403, 403])
    expect([await control('eve', 'strikes', 'unload'), await control('eve', 'strikes', 'load')]).toEqual([200, 200])
  })
})
