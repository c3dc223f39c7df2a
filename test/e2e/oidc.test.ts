import { createServer, request as send, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { browser } from '../fixtures/browser.ts'
import { startProvider, type TestProvider } from '../fixtures/oidc-provider.ts'
import { parsed, start, startUp, temporaryFolder, throughline } from './cli.ts'

vi.setConfig({ testTimeout: 60_000 })

const place = temporaryFolder()
const here = ['--cwd', place.path]
let provider: TestProvider
let proxy: Server
afterAll(() => place.remove())
afterEach(async () => {
  await provider.close()
  proxy.closeAllConnections()
  await new Promise((resolve) => proxy.close(resolve))
})

/** Does what a proxy that speaks TLS does, but for the TLS: people see it as https://ml.example.com. */
async function startProxy(target: string): Promise<string> {
  const { hostname, port } = new URL(target)
  proxy = createServer(({ method, url: path, headers: given }, outgoing) => {
    const forwarded = { host: 'ml.example.com', 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' }
    const onward = send(
      { hostname, port, method: method ?? 'GET', path: path ?? '/', headers: { ...given, ...forwarded } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers)
        answer.pipe(outgoing)
      },
    )
    onward.end()
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

test('people sign in through a provider, behind a proxy, with the settings of the guide', async () => {
  provider = await startProvider()
  const { child, end } = start(['users', 'add', 'root', '--role', 'admin', ...here])
  child.stdin?.end('correct horse battery\n')
  await end
  const env = {
    THROUGHLINE_HOSTS: 'ml.example.com',
    THROUGHLINE_TRUST_PROXY: 'loopback',
    THROUGHLINE_OIDC_ISSUER: provider.issuer,
    THROUGHLINE_OIDC_CLIENT_ID: provider.client.id,
    THROUGHLINE_OIDC_CLIENT_SECRET: provider.client.secret,
    THROUGHLINE_OIDC_ROLE_CLAIM: 'roles',
  }
  const up = await startUp(['--access', 'on', ...here], { env })
  const url = await startProxy(up.url)
  provider.allow('https://ml.example.com/login/oidc/arrive')
  provider.claims.set('ann', { roles: ['staff', 'editor'] })
  const page = browser(url)
  expect((await page.get('/docs')).location).toBe('/login?next=%2Fdocs')
  const left = await page.get('/login/oidc?next=%2Fdocs')
  const back = new URL(await provider.signIn(left.location!, 'ann'))
  expect(back.origin).toBe('https://ml.example.com')
  expect((await page.get(`${back.pathname}${back.search}`)).location).toBe('/docs')
  expect((await page.get('/docs')).status).toBe(200)
  expect(page.written.find((cookie) => cookie.startsWith('__Host-throughline_session='))).toMatch(/HttpOnly; Secure$/)
  const { stdout, stderr } = await up.stop()
  const users = parsed<{ name: string; grants: object }[]>(await throughline(['users', 'list', '--json', ...here]))
  expect(users.find(({ name }) => name === 'ann')).toMatchObject({ grants: { '*': 'editor' }, signsIn: 'elsewhere' })
  const log = await throughline(['audit', ...here])
  expect(log.stdout).toMatch(/ann +sign-in .*192\.0\.2\.7 +done/)
  expect(stdout + stderr + log.stdout).not.toContain(provider.client.secret)
})
