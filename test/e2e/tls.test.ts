import { copyFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect, type PeerCertificate } from 'node:tls'
import { afterAll, expect, test, vi } from 'vitest'
import { root, startUp, temporaryFolder, throughline } from './cli.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')]
const env = { THROUGHLINE_TLS_CERT: cert, THROUGHLINE_TLS_KEY: key }

/** Puts a pair of files in place. Both are self-signed for localhost, until 2126, and guard nothing. */
function use(name: 'first' | 'second'): void {
  copyFileSync(join(root, `test/fixtures/tls/${name}-key.pem`), key)
  copyFileSync(join(root, `test/fixtures/tls/${name}-cert.pem`), cert)
}

/** The name in the certificate of whoever listens there. */
function nameAt(port: number, options: { readonly maxVersion?: 'TLSv1.1' } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const old = options.maxVersion === undefined ? {} : { minVersion: 'TLSv1' as const, ciphers: 'ALL:@SECLEVEL=0' }
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...old, ...options }, () => {
      const { subject }: PeerCertificate = socket.getPeerCertificate()
      socket.end()
      resolve([subject.CN].flat().join())
    }).on('error', reject)
  })
}

test('up answers HTTPS with the certificate of the files, and with the next one when they are renewed', async () => {
  use('first')
  const up = await startUp(['--data', join(folder.path, 'data')], { env, isCounted: false })
  const port = Number(new URL(up.url).port)
  try {
    expect(up.url).toMatch(/^https:\/\/127\.0\.0\.1:/)
    const status = await new Promise((resolve, reject) =>
      request({ port, host: '127.0.0.1', path: '/health', rejectUnauthorized: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
        .on('error', reject)
        .end(),
    )
    expect(status).toBe(200)
    expect(await nameAt(port)).toBe('first')
    await expect(nameAt(port, { maxVersion: 'TLSv1.1' })).rejects.toThrow()
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow()
    use('second')
    await vi.waitUntil(async () => (await nameAt(port)) === 'second', { timeout: 60_000, interval: 500 })
  } finally {
    expect((await up.stop()).code).toBe(0)
  }
})

test.each([
  [{ THROUGHLINE_TLS_CERT: cert }, 'SETTING_VALUE', 'THROUGHLINE_TLS_KEY'],
  [{ THROUGHLINE_TLS_CERT: cert, THROUGHLINE_TLS_KEY: join(folder.path, 'none.pem') }, 'TLS_FILES', 'none.pem'],
  [{ ...env, THROUGHLINE_TLS_KEY: join(root, 'test/fixtures/tls/first-key.pem') }, 'TLS_FILES', 'first-key.pem'],
])('files that do not belong together are refused before anything listens: %o', async (settings, code, named) => {
  use('second')
  const args = ['up', '--port', '0', '--data', join(folder.path, 'refused')]
  const end = await throughline(args, { env: settings, isCounted: false })
  expect(end.code).toBe(2)
  expect(end.stderr).toContain(code)
  expect(end.stderr).toContain(named)
})
