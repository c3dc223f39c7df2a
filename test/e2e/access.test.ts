import { afterAll, expect, test } from 'vitest'
import { basic } from '../fixtures/guarded-server.ts'
import { parsed, start, startUp, temporaryFolder, throughline, type CommandEnd } from './cli.ts'

const place = temporaryFolder()
afterAll(() => place.remove())
const here = ['--cwd', place.path]
const password = 'correct horse battery'

/** Runs a command that is told a password on stdin. */
async function withPassword(args: readonly string[], line: string): Promise<CommandEnd> {
  const { child, end } = start([...args, ...here])
  child.stdin?.end(`${line}\n`)
  return end
}

test('a server is closed until an admin is made, then lets in who has credentials, until they are revoked', async () => {
  const early = await throughline(['up', '--access', 'on', '--port', '0', ...here])
  expect([early.code, early.stderr]).toEqual([2, expect.stringContaining('ACCESS_WITHOUT_ADMIN')])
  const added = await withPassword(['users', 'add', 'ann', '--role', 'admin', '--json'], password)
  expect(parsed(added)).toMatchObject({ name: 'ann', grants: { '*': 'admin' } })
  const created = await throughline(['tokens', 'create', 'ann', '--name', 'ci', '--days', '1', '--json', ...here])
  const { secret, id } = parsed<{ secret: string; id: number }>(created)

  // Beyond loopback, where access is on without being asked for.
  const up = await startUp(['--host', '0.0.0.0', ...here])
  try {
    const url = `${up.url.replace('0.0.0.0', '127.0.0.1')}/api/2.0/mlflow/experiments/get?experiment_id=0`
    const statusWith = async (headers: Record<string, string>) => (await fetch(url, { headers })).status
    expect(await statusWith({})).toBe(401)
    expect(await statusWith({ authorization: basic('ann', password) })).toBe(200)
    expect(await statusWith({ authorization: `Bearer ${secret}` })).toBe(200)
    await throughline(['tokens', 'revoke', String(id), ...here])
    // Another process took it away: this one knows within five seconds.
    await expect.poll(() => statusWith({ authorization: `Bearer ${secret}` }), { timeout: 8000 }).toBe(401)
    expect(await statusWith({ authorization: basic('ann', password) })).toBe(200)
  } finally {
    const { stdout, stderr } = await up.stop()
    expect(stdout + stderr).not.toContain(secret)
  }
  const log = await throughline(['audit', ...here])
  for (const action of ['user.add', 'token.create', 'token.revoke', 'refused']) expect(log.stdout).toContain(action)
  const told = [added, log].map(({ stdout, stderr }) => stdout + stderr).join('\n')
  for (const word of [password, secret, 'scrypt']) expect(told).not.toContain(word)
})
