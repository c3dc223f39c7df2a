import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { basic, guardedServer, passwordOf } from '../../test/fixtures/guarded-server.ts'
import { systemClock } from '../../test/system-clock.ts'
import { sha256 } from '../base/digest.ts'
import { createAccess } from './access.ts'
import { hashPassword, isPassword } from './password.ts'
import { newToken } from './secret.ts'

const logger = { info: () => {}, warn: () => {}, error: () => {} }
const actor = { name: 'test', origin: 'test' }

describe('a password', () => {
  test('is known again from its hash, and nothing else is', async () => {
    const hash = await hashPassword('correct horse battery')
    expect(hash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/)
    expect(await isPassword('correct horse battery', hash)).toBe(true)
    const quick = await hashPassword('correct horse battery', { N: 16, r: 8, p: 1 })
    expect(await isPassword('correct horse battery', quick)).toBe(true)
    for (const wrong of ['correct horse batterY', '', 'x'.repeat(2000)]) {
      expect(await isPassword(wrong, quick)).toBe(false)
    }
    for (const broken of ['', 'scrypt$32768$8$3', 'argon2$1$2$3$a$b', quick.slice(0, -10)]) {
      expect(await isPassword('correct horse battery', broken)).toBe(false)
    }
  })

  test('has another hash each time', async () => {
    const cost = { N: 16, r: 8, p: 1 }
    const hashes = await Promise.all([1, 2].map(() => hashPassword('correct horse battery', cost)))
    expect(new Set(hashes).size).toBe(2)
  })

  test.each(['', 'eleven char', 'ä'.repeat(600)])(
    'is refused when it is too short or too long: %s',
    async (password) => {
      await expect(hashPassword(password)).rejects.toMatchObject({ code: 'USER_PASSWORD' })
    },
  )
})

test('a token has 256 bits, tells how it begins, and is kept as its SHA-256', () => {
  const { secret, prefix, hash } = newToken()
  expect(secret).toMatch(/^tl_[\w-]{43}$/)
  expect(secret.startsWith(prefix)).toBe(true)
  expect(prefix).toHaveLength(10)
  expect(hash).toBe(sha256(secret))
})

onBothDatabases(({ open }) => {
  test('a name that nobody has, or that has no password, takes as long as a wrong password', async () => {
    const { access: store } = await open()
    // Some 15 ms of one processor: far more than all else that is done.
    const cost = { N: 2 ** 13, r: 8, p: 1 }
    const access = await createAccess({ store, clock: systemClock, logger, cost })
    await access.people.add(actor, { name: 'ann', password: passwordOf('ann') })
    await store.users.add({ name: 'elsewhere', identity: 'https://issuer.example 7', createdAtMs: 0 })
    // Time of the processor, which other programs do not lengthen; the least of five.
    const names = ['ann', 'nobody', 'elsewhere', 'no name at all!']
    const least = new Map<string, number>()
    for (let i = 0; i < 5; i += 1) {
      for (const name of names) {
        const start = process.cpuUsage()
        await expect(access.signIn(name, 'wrong wrong wrong', `address ${i}`)).rejects.toThrow('refused')
        const { user, system } = process.cpuUsage(start)
        least.set(name, Math.min(user + system, least.get(name) ?? Number.POSITIVE_INFINITY))
      }
    }
    for (const name of names) {
      const ratio = least.get(name)! / least.get('ann')!
      // Without scrypt it would be below 0.1.
      expect(ratio).toBeGreaterThan(0.5)
      expect(ratio).toBeLessThan(2)
    }
  })

  test('a password that comes with every request is tried once, also when the verdict is asked anew', async () => {
    const workspace = await open()
    const server = await guardedServer(workspace)
    await server.addUser('ann', { '*': 'viewer' })
    const header = basic('ann', passwordOf('ann'))
    const credentials = { kind: 'password', user: 'ann', password: passwordOf('ann') } as const
    expect(server.access.known(header)).toBeUndefined()
    await Promise.all([1, 2, 3].map(() => server.access.prove(header, credentials, 'a')))
    expect(server.access.known(header)).toMatchObject({ name: 'ann', by: 'password' })
    server.clock.ahead(5_001)
    expect(server.access.known(header)).toBeUndefined()
    // No attempt is left for this name and address: what was proved needs none.
    for (let i = 0; i < 10; i += 1) await expect(server.access.signIn('ann', 'wrong', 'a')).rejects.toThrow('refused')
    await expect(server.access.signIn('ann', passwordOf('ann'), 'a')).rejects.toMatchObject({ code: 'SIGN_IN_LIMITED' })
    expect(await server.access.prove(header, credentials, 'a')).toMatchObject({ name: 'ann' })
    await server.app.close()
  })

  describe('what is kept', () => {
    test('has no password and no secret, and an audit log that nobody changes', async () => {
      const workspace = await open()
      const access = await createAccess({
        store: workspace.access,
        clock: systemClock,
        logger,
        cost: { N: 16, r: 8, p: 1 },
      })
      await access.people.add(actor, { name: 'ann', password: passwordOf('ann'), role: 'admin' })
      const { secret, token } = await access.people.createToken(actor, { user: 'ann', name: 'ci' })
      const session = await access.sessions.open('ann', undefined)
      const found = await workspace.access.tokens.byHash(sha256(secret))
      expect(found).toMatchObject({ token: { id: token.id, prefix: secret.slice(0, 10) }, user: { name: 'ann' } })
      expect(await workspace.access.sessions.byHash(sha256(session))).toMatchObject({ user: { name: 'ann' } })
      expect(await workspace.access.tokens.byHash(secret)).toBeUndefined()
      expect(await workspace.access.sessions.byHash(session)).toBeUndefined()
      await workspace.access.users.add({ name: 'bob', createdAtMs: 0 })
      await workspace.access.users.setRole('bob', '*', 'admin')
      await access.people.remove(actor, 'ann')
      expect(await workspace.access.tokens.byHash(sha256(secret))).toBeUndefined()
      expect(await workspace.access.sessions.byHash(sha256(session))).toBeUndefined()
      expect((await access.people.audit(10)).map(({ action }) => action)).toEqual([
        'user.remove',
        'token.create',
        'user.add',
      ])
    })

    test('has always an admin once it had one, also when two are taken away at once', async () => {
      const { access: store } = await open()
      for (const name of ['ann', 'bob']) {
        await store.users.add({ name, createdAtMs: 0 })
        await store.users.setRole(name, '*', 'admin')
      }
      const ends = await Promise.allSettled([store.users.setRole('ann', '*', 'viewer'), store.users.remove('bob')])
      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const admins = (await store.users.list()).filter(({ grants }) => grants['*'] === 'admin')
      expect(admins).toHaveLength(1)
    })
  })
})
