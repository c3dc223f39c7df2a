import { readdirSync, readFileSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { browser } from '../../../test/fixtures/browser.ts'
import { basic, guardedServer, passwordOf, type GuardedServer } from '../../../test/fixtures/guarded-server.ts'
import { startProvider, type TestProvider } from '../../../test/fixtures/oidc-provider.ts'
import { startReceiver } from '../../../test/fixtures/webhook-receiver.ts'
import { secretKeyFile } from '../../store/secrets/secret-keys.ts'

const wire = '/api/2.0/mlflow'
const tester = { name: 'test', origin: 'test' }
const canary = (what: string): string => `canary-${what}-7b1f93d2`

/** Every file below a folder: its bytes, unpacked where they are packed. */
function filesBelow(folder: string): readonly { readonly path: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => {
      const bytes = readFileSync(join(folder, path))
      return { path, bytes: path.endsWith('.gz') ? gunzipSync(bytes) : bytes }
    })
}

onBothDatabases(({ newPlace, open }) => {
  let server: GuardedServer
  let provider: TestProvider
  afterEach(async () => {
    await server.app.close()
    await provider.close()
  })

  describe('a secret', () => {
    test('is in no log, answer, page, record, export or backup, and in no file of the workspace', async () => {
      const place = await newPlace()
      const workspace = await open(place)
      provider = await startProvider()
      const { issuer, client } = provider
      const oidc = { issuer, clientId: client.id, clientSecret: client.secret }
      server = await guardedServer(workspace, { oidc })
      await server.addUser('root', { '*': 'admin' })
      await server.app.listen({ port: 0, host: '127.0.0.1' })
      const url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
      provider.allow(`${url}/login/oidc/arrive`)

      const secrets = new Map<string, string>([
        ['password', passwordOf('root')],
        ['password of a user that is made', canary('password')],
        ['password that is wrong', canary('wrong')],
        ['password that is changed to', canary('changed')],
        ['secret of a webhook', canary('webhook')],
        ['second secret of a webhook', canary('other-webhook')],
        ['secret of the client at the provider', client.secret],
        ['token that there is none of', `tl_${canary('token')}`],
      ])
      await using receiver = await startReceiver()
      const told: string[] = []
      const ask = async (...request: Parameters<GuardedServer['ask']>) => {
        const answer = await server.ask(...request)
        told.push(answer.body, JSON.stringify(answer.headers))
        return answer
      }
      const post = (path: string, payload: object) => ask('root', { method: 'POST', url: `${wire}/${path}`, payload })

      // People, passwords and tokens: right, wrong, and in the wrong place.
      await post('users/create', { username: 'ann', password: canary('password') })
      await post('users/create', { username: 'ann', password: canary('password') })
      await post('users/create', { username: 'x'.repeat(300), password: canary('password') })
      await post('users/create', { username: ['ann'], password: [canary('password')] })
      await post('users/create', { username: 'bob', password: { of: canary('password') } })
      for (const broken of [
        `{"username":"x","password":"${canary('password')}",}`,
        `{"password":'${canary('wrong')}'}`,
      ]) {
        const headers = { 'content-type': 'application/json' }
        await ask('root', { method: 'POST', url: `${wire}/users/create`, payload: broken, headers })
      }
      const change = { username: 'ann', password: canary('changed') }
      await ask('root', { method: 'PATCH', url: `${wire}/users/update-password`, payload: change })
      const { secret: token } = await server.access.people.createToken(tester, { user: 'root', name: 'ci' })
      secrets.set('token', token)
      for (const authorization of [
        basic('root', canary('wrong')),
        basic('root', `tl_${canary('token')}`),
        basic('nobody', canary('wrong')),
        `Bearer tl_${canary('token')}`,
        `Bearer ${token}`,
        `Bearer ${token}.`,
        `Digest ${canary('wrong')}`,
      ]) {
        await ask(undefined, { url: `${wire}/users/current`, headers: { authorization } })
        await ask(undefined, { url: '/models/none/predict', method: 'POST', headers: { authorization }, payload: '{' })
      }

      // Webhooks: made, changed, told, shown, and refused.
      const events = [{ entity: 'REGISTERED_MODEL', action: 'CREATED' }]
      const hook = { name: 'hook', url: receiver.url, events, secret: canary('webhook') }
      const { webhook } = (await post('webhooks', hook)).json<{ webhook: { webhook_id: string } }>()
      await post('webhooks', { ...hook, name: 'second', secret: canary('other-webhook') })
      await post('webhooks', { ...hook, secret: { of: canary('webhook') } })
      await post('webhooks', { ...hook, url: 'nowhere' })
      await post('webhooks', { ...hook, events: 'all' })
      await post('webhooks', { ...hook, secret: canary('webhook').repeat(200) })
      const changed = { secret: canary('other-webhook') }
      await ask('root', { method: 'PATCH', url: `${wire}/webhooks/${webhook.webhook_id}`, payload: changed })
      await post(`webhooks/${webhook.webhook_id}/test`, {})
      await ask('root', { url: `${wire}/webhooks` })
      const heard = JSON.stringify(receiver.received)
      expect(heard).toContain('x-mlflow-signature')

      // Browsers, by password and through the provider.
      const page = browser(url)
      const enter = async (password: string) => {
        const form = await page.get('/login')
        const answer = await page.post('/login', { ...form.hidden, user: 'root', password })
        told.push(form.body, answer.body)
      }
      await enter(canary('wrong'))
      await enter(passwordOf('root'))
      secrets.set('session', page.cookies.get('throughline_session')!)
      const left = await page.get('/login/oidc')
      told.push((await page.get(await provider.signIn(left.location!, 'zoe'))).body)
      secrets.set('session through the provider', page.cookies.get('throughline_session')!)
      secrets.set('what proves the way to the provider', page.written.join().match(/departure=([\w-]+)/)![1]!)
      told.push((await page.get('/login/oidc/arrive?code=x&state=y')).body)
      for (const path of ['/', '/docs', '/login', '/openapi.json', '/metrics']) told.push((await page.get(path)).body)

      // Runs and models, so that records and exports are not empty.
      await post('runs/create', { experiment_id: '0' })
      await post('registered-models/create', { name: 'm' })
      const out = join(place.folder, 'out')
      await workspace.backUp(join(out, 'backup'), '0.1.0')
      await workspace.export(join(out, 'export'), { throughline: '0.1.0' })
      expect(filesBelow(join(out, 'backup')).filter(({ path }) => path.includes(secretKeyFile))).toEqual([])
      const records = JSON.stringify([
        await server.access.people.audit(500),
        await server.access.people.listTokens(),
        await server.access.people.list(),
        await workspace.evidence.list({ limit: 500 }),
        await workspace.webhooks.list({ offset: 0, limit: 10 }),
      ])
      const places = [
        { path: 'answers', bytes: Buffer.from(told.join('\n')) },
        { path: 'logs', bytes: Buffer.from(server.logged.join('\n')) },
        { path: 'records', bytes: Buffer.from(records) },
        { path: 'what the webhook was told', bytes: Buffer.from(heard) },
        // SQLite's own file and the write-ahead log among them.
        ...filesBelow(place.folder),
      ]
      expect(places.length).toBeGreaterThan(6)
      for (const [what, secret] of secrets) {
        expect([what, secret.length > 15]).toEqual([what, true])
        for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)]) {
          for (const { path, bytes } of places) expect([what, path, bytes.includes(form)]).toEqual([what, path, false])
        }
      }
    })
  })
})
