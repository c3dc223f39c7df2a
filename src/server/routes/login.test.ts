import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { onSqlite } from '../../../test/both-databases.ts'
import { browser, type Browser } from '../../../test/fixtures/browser.ts'
import { guardedServer, passwordOf, type GuardedServer } from '../../../test/fixtures/guarded-server.ts'

onSqlite(({ open }) => {
  let server: GuardedServer
  let url: string
  let page: Browser
  afterEach(() => server.app.close())

  async function start(overrides: Parameters<typeof guardedServer>[1] = {}): Promise<void> {
    server = await guardedServer(await open(), overrides)
    await server.addUser('ann', { '*': 'editor' })
    await server.app.listen({ port: 0, host: '127.0.0.1' })
    url = `http://127.0.0.1:${(server.app.server.address() as AddressInfo).port}`
    page = browser(url)
  }
  const signIn = async (more: Record<string, string> = {}) => {
    const form = await page.get('/login')
    return page.post('/login', { ...form.hidden, user: 'ann', password: passwordOf('ann'), ...more })
  }
  const makeRun = (headers: Record<string, string> = {}) =>
    page.json('/ajax-api/2.0/mlflow/runs/create', { experiment_id: '0' }, headers)

  describe('a browser', () => {
    test('is sent to sign in, comes back to the page it wanted, and out again', async () => {
      await start()
      const sent = await page.get('/docs?a=1')
      expect([sent.status, sent.location]).toEqual([303, '/login?next=%2Fdocs%3Fa%3D1'])
      const form = await page.get(sent.location!)
      expect(form.status).toBe(200)
      const entered = await page.post('/login', { ...form.hidden, user: 'ann', password: passwordOf('ann') })
      expect([entered.status, entered.location]).toEqual([303, '/docs?a=1'])
      expect((await page.get('/docs')).status).toBe(200)
      expect((await page.get('/')).body).toContain('>ann</a>')
      const account = await page.get('/login')
      expect(account.body).toContain('Signed in as')
      const left = page.copy()
      expect((await page.post('/logout', account.hidden)).location).toBe('/login')
      expect((await page.get('/docs')).status).toBe(303)
      // The very cookies of before are worth nothing: the session itself is over.
      expect((await left.get('/docs')).status).toBe(303)
    })

    test('that gives a wrong password sees why, stays out, and waits after ten', async () => {
      await start()
      const wrong = await signIn({ password: 'not the password' })
      expect([wrong.status, wrong.body.includes('role="alert"')]).toEqual([401, true])
      expect(wrong.body).not.toContain('not the password')
      expect((await page.get('/docs')).status).toBe(303)
      for (let i = 0; i < 9; i += 1) await signIn({ password: 'not the password' })
      const limited = await signIn()
      expect([limited.status, Number(limited.headers.get('retry-after')) > 0]).toEqual([429, true])
    })

    test('is never sent on to another server', async () => {
      await start()
      const elsewhere = ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/\t/evil']
      for (const next of elsewhere) {
        page = browser(url)
        expect([next, (await signIn({ next })).location]).toEqual([next, '/'])
      }
    })

    test('has cookies that scripts cannot read, other sites do not send, and TLS alone carries behind a proxy', async () => {
      await start({ trustProxy: 'loopback' })
      await signIn()
      const session = page.written.find((cookie) => cookie.startsWith('throughline_session='))!
      expect(session).toMatch(/; Path=\/; Max-Age=43200; SameSite=Lax; HttpOnly$/)
      page = browser(url, { 'x-forwarded-proto': 'https' })
      await signIn()
      const secure = page.written.find((cookie) => cookie.startsWith('__Host-throughline_session='))!
      expect(secure).toMatch(/; Path=\/; Max-Age=43200; SameSite=Lax; HttpOnly; Secure$/)
      expect((await page.get('/docs')).status).toBe(200)
    })
  })

  describe('a session', () => {
    test('is a new one at each sign-in: one that was planted, or was there before, does not live on', async () => {
      await start()
      page.cookies.set('throughline_session', 'planted-by-somebody-else')
      await signIn()
      const first = page.cookies.get('throughline_session')
      expect(first).not.toBe('planted-by-somebody-else')
      const before = page.copy()
      // Signing in again while signed in: the form is asked for by who has no session.
      page.cookies.delete('throughline_login')
      const fresh = browser(url)
      const form = await fresh.get('/login')
      page.cookies.set('throughline_login', fresh.cookies.get('throughline_login')!)
      await page.post('/login', { ...form.hidden, user: 'ann', password: passwordOf('ann') })
      expect(page.cookies.get('throughline_session')).not.toBe(first)
      expect((await page.get('/docs')).status).toBe(200)
      expect((await before.get('/docs')).status).toBe(303)
    })

    test('ends two hours after the last request, twelve after it began, and with a new password', async () => {
      await start()
      const hour = 3_600_000
      await signIn()
      server.clock.ahead(2 * hour)
      expect((await page.get('/docs')).status).toBe(303)
      await signIn()
      for (let i = 0; i < 11; i += 1) {
        server.clock.ahead(hour)
        expect((await page.get('/docs')).status).toBe(200)
      }
      server.clock.ahead(hour)
      expect((await page.get('/docs')).status).toBe(303)
      await signIn()
      expect((await page.get('/docs')).status).toBe(200)
      await server.access.people.setPassword({ name: 'test', origin: 'test' }, 'ann', 'another long password')
      expect((await page.get('/docs')).status).toBe(303)
    })
  })

  describe('a page elsewhere', () => {
    test('cannot write with the session of a browser; a page of this server can', async () => {
      await start()
      await signIn()
      const csrf = page.cookies.get('throughline_csrf')!
      expect((await makeRun()).status).toBe(403)
      expect((await makeRun({ 'x-csrf-token': 'x'.repeat(csrf.length) })).status).toBe(403)
      expect((await makeRun({ 'x-csrf-token': csrf, origin: 'https://evil.example' })).status).toBe(403)
      expect((await makeRun({ 'x-csrf-token': csrf, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
      expect((await makeRun({ 'x-csrf-token': csrf, origin: url, 'sec-fetch-site': 'same-origin' })).status).toBe(200)
      // The token of another session is as good as none.
      const other = browser(url)
      const form = await other.get('/login')
      await other.post('/login', { ...form.hidden, user: 'ann', password: passwordOf('ann') })
      expect((await makeRun({ 'x-csrf-token': other.cookies.get('throughline_csrf')! })).status).toBe(403)
    })

    test('can neither sign a browser in nor out', async () => {
      await start()
      const form = await browser(url).get('/login')
      const forced = await page.post('/login', { ...form.hidden, user: 'ann', password: passwordOf('ann') })
      expect([forced.status, page.cookies.get('throughline_session')]).toEqual([403, undefined])
      await signIn()
      expect((await page.post('/logout', {})).status).toBe(403)
      expect((await page.get('/docs')).status).toBe(200)
    })

    test('under a name that is not this server is refused before anything else', async () => {
      await start()
      const answer = await server.ask('ann', { url: '/api/v1/models', headers: { host: 'evil.example' } })
      expect(answer.json()).toMatchObject({ error: { code: 'HOST_REFUSED' } })
    })
  })
})
