import { afterEach, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { guardedServer, type GuardedServer } from '../../../test/fixtures/guarded-server.ts'
import { sampleCsv } from '../../../test/fixtures/sample-tables.ts'
import { sampleRow } from '../../../test/fixtures/sample-model.ts'

onBothDatabases(({ open }) => {
  let server: GuardedServer
  afterEach(() => server.app.close())

  test('whoever may see one model asks that one in every form, and learns of no other', async () => {
    const asking = async (user: string | undefined, url: string, accept = 'application/json') => {
      const headers = { 'content-type': 'text/csv', accept }
      const answer = await server.ask(user, { method: 'POST', url, payload: sampleCsv([sampleRow]), headers })
      return { status: answer.statusCode, text: answer.body }
    }
    server = await guardedServer(await open())
    await server.addUser('ann', { strikes: 'viewer' })
    for (const url of ['/models/strikes/invocations', '/models/strikes/predict'])
      expect((await asking('ann', url)).status).toBe(200)
    for (const url of ['/models/damages/invocations', '/models/damages/predict', '/invocations']) {
      const { status, text } = await asking('ann', url)
      expect([url, status]).toEqual([url, 403])
      expect(text).not.toContain('costs')
    }
    expect(JSON.parse((await asking('ann', '/models/damages/invocations')).text)).toMatchObject({
      error_code: 'PERMISSION_DENIED',
    })
    expect((await asking(undefined, '/models/strikes/invocations')).status).toBe(401)
    const ping = await server.ask(undefined, { url: '/ping' })
    expect([ping.statusCode, ping.body]).toEqual([200, '{}'])
  })

  test('a root model that is named is asked by who may see it', async () => {
    server = await guardedServer(await open(), { rootModel: 'strikes@champion' })
    await server.addUser('ann', { strikes: 'viewer' })
    await server.addUser('bob', { damages: 'viewer' })
    const status = async (user: string) =>
      (await server.ask(user, { method: 'POST', url: '/invocations', payload: { instances: [sampleRow] } })).statusCode
    expect([await status('ann'), await status('bob')]).toEqual([200, 403])
  })
})
