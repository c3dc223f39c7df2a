import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { browser, type Browser } from '../../../test/fixtures/browser.ts'
import { guardedServer, type GuardedServer } from '../../../test/fixtures/guarded-server.ts'
import { startProvider, type TestProvider } from '../../../test/fixtures/oidc-provider.ts'
import type { Workspace } from '../../store/open-workspace.ts'

onBothDatabases(({ open }) => {
  let provider: TestProvider
  let workspace: Workspace
  let server: GuardedServer
  let url: string
  let page: Browser

  async function start(roleClaim?: string): Promise<void> {
    provider = await startProvider()
    workspace = await open()
    const { issuer, client } = provider
    const oidc = {
      issuer,
      clientId: client.id,
      clientSecret: client.secret,
      ...(roleClaim === undefined ? {} : { roleClaim }),
    }
    server = await guardedServer(workspace, { oidc })
    await server.app.listen({ port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
    provider.allow(`${url}/login/oidc/arrive`)
    page = browser(url)
  }
  afterEach(async () => {
    await server.app.close()
    await provider.close()
  })
  const signIn = async (name: string, next = '/docs') => {
    const left = await page.get(`/login/oidc?next=${encodeURIComponent(next)}`)
    return page.get(await provider.signIn(left.location!, name))
  }

  describe('signing in through a provider', () => {
    test('asks it with a code, PKCE, state and nonce, and comes back to the page that was wanted', async () => {
      await start('roles')
      provider.claims.set('ann', { roles: ['staff', 'editor', 'viewer'] })
      expect((await page.get('/login?next=/docs')).body).toContain('href="/login/oidc?next=%2Fdocs"')
      const left = await page.get('/login/oidc?next=%2Fdocs')
      const asked = Object.fromEntries(new URL(left.location!).searchParams)
      expect(asked).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', client_id: 'throughline' })
      for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]!.length).toBeGreaterThan(30)
      const arrived = await page.get(await provider.signIn(left.location!, 'ann'))
      expect([arrived.status, arrived.location]).toEqual([303, '/docs'])
      expect((await page.get('/docs')).status).toBe(200)
      const { people } = server.access
      expect(await people.get('ann')).toMatchObject({ grants: { '*': 'editor' }, signsIn: 'elsewhere' })
      const told = JSON.stringify(await people.audit(10)) + server.logged.join('\n')
      expect(told).toContain('"action":"sign-in"')
      for (const secret of [provider.client.secret, asked['state']!, asked['nonce']!])
        expect(told).not.toContain(secret)
    })

    test('sets the role that the claim says each time, and takes it away when it says none', async () => {
      await start('roles')
      provider.claims.set('ann', { roles: 'admin' })
      await signIn('ann')
      expect((await page.get('/metrics')).status).toBe(200)
      provider.claims.set('root', { roles: 'admin' })
      page = browser(url)
      await signIn('root')
      provider.claims.set('ann', { roles: [] })
      page = browser(url)
      await signIn('ann')
      expect((await page.get('/metrics')).status).toBe(403)
    })

    test('gives no role where no claim is set: an admin does, and it stays', async () => {
      await start()
      provider.claims.set('ann', { roles: ['admin'] })
      await signIn('ann')
      expect((await page.get('/docs')).status).toBe(403)
      await server.access.people.setRole({ name: 'test', origin: 'test' }, 'ann', 'viewer')
      expect((await page.get('/docs')).status).toBe(200)
      await signIn('ann')
      expect((await page.get('/docs')).status).toBe(200)
    })

    test('never makes somebody a user of this server that has the same name', async () => {
      await start('roles')
      await server.addUser('root', { '*': 'admin' })
      provider.claims.set('mallory', { preferred_username: 'root', roles: ['viewer'] })
      const refused = await signIn('mallory')
      expect([refused.status, refused.body]).toEqual([401, expect.stringContaining('somebody else')])
      expect((await page.get('/docs')).status).toBe(303)
      expect(await server.access.people.get('root')).toMatchObject({ grants: { '*': 'admin' }, signsIn: 'here' })
    })

    test('is refused to a browser that did not begin, with another state, and for a code used twice', async () => {
      await start('roles')
      provider.claims.set('ann', { roles: ['viewer'] })
      const left = await page.get('/login/oidc')
      const back = await provider.signIn(left.location!, 'ann')
      expect((await browser(url).get(back)).status).toBe(401)
      const forged = new URL(back)
      forged.searchParams.set('state', 'x'.repeat(43))
      expect((await page.copy().get(forged.href)).status).toBe(401)
      const twice = page.copy()
      expect((await page.get(back)).status).toBe(303)
      expect((await twice.get(back)).status).toBe(401)
      expect((await page.get('/login/oidc/arrive?error=access_denied&state=x')).status).toBe(401)
      const refusals = (await server.access.people.audit(20)).filter(({ outcome }) => outcome === 'refused')
      expect(refusals.map(({ action }) => action)).toEqual(['sign-in', 'sign-in'])
    })
  })

  test('whoever comes back in vain too often is not heard, and fills no log', async () => {
    await start('roles')
    provider.claims.set('ann', { roles: ['viewer'] })
    const statuses: number[] = []
    for (let i = 0; i < 15; i += 1) {
      await page.get('/login/oidc')
      statuses.push((await page.get('/login/oidc/arrive?code=guess&state=x')).status)
    }
    expect(statuses).toEqual(Array.from({ length: 15 }, (_, i) => (i < 10 ? 401 : 429)))
    expect(await server.access.people.audit(50)).toHaveLength(10)
    server.clock.ahead(60_001)
    expect((await signIn('ann')).location).toBe('/docs')
    const told = (await server.access.people.audit(3)).map(({ action, subject, origin }) => [action, subject, origin])
    expect(told.slice(1)).toEqual([
      ['user.role', 'ann viewer *', provider.issuer],
      ['user.add', 'ann', provider.issuer],
    ])
  })

  test('a provider that is not there leaves passwords as they are', async () => {
    await start()
    await provider.close()
    const left = await page.get('/login/oidc')
    expect([left.status, left.body]).toEqual([401, expect.stringContaining('does not answer')])
    expect((await page.get('/login')).status).toBe(200)
  })
})
