import { afterEach, describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { basic, guardedServer, passwordOf, type GuardedServer } from '../../../test/fixtures/guarded-server.ts'
import type { Role } from '../../domain/access.ts'

const wire = '/api/2.0/mlflow'
const tester = { name: 'test', origin: 'test' }

onBothDatabases(({ open }) => {
  let server: GuardedServer
  afterEach(() => server.app.close())

  const call = (
    user: string | undefined,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    payload?: object,
  ) => server.ask(user, { method, url: `${wire}/${path}`, ...(payload === undefined ? {} : { payload }) })
  async function newServer(...args: Parameters<typeof guardedServer> extends [unknown, ...infer Rest] ? Rest : never) {
    server = await guardedServer(await open(), ...args)
    await server.addUser('root', { '*': 'admin' })
    return server
  }
  async function newRun(experiment: string): Promise<{ readonly experiment: string; readonly run: string }> {
    const made = await call('root', 'POST', 'experiments/create', { name: experiment })
    const { experiment_id: id } = made.json<{ experiment_id: string }>()
    const run = await call('root', 'POST', 'runs/create', { experiment_id: id })
    return { experiment: id, run: run.json<{ run: { info: { run_id: string } } }>().run.info.run_id }
  }

  describe('who is not known', () => {
    test('is asked for credentials, in the shape that the prefix has', async () => {
      await newServer()
      const onWire = await call(undefined, 'POST', 'experiments/search', {})
      expect(onWire.statusCode).toBe(401)
      expect(onWire.headers['www-authenticate']).toMatch(/^Basic realm="mlflow"/)
      expect(onWire.json()).toMatchObject({ error_code: 'UNAUTHENTICATED' })
      const ours = await server.ask(undefined, { url: '/api/v1/models' })
      expect(ours.statusCode).toBe(401)
      expect(ours.headers['www-authenticate']).toMatch(/^Basic realm="mlflow"/)
      expect(ours.json()).toMatchObject({ error: { code: 'SIGN_IN_NEEDED' } })
    })

    test('learns neither which routes exist nor which models', async () => {
      await newServer()
      for (const url of ['/nothing/here', `${wire}/nothing`, '/api/v1/models', '/models/strikes/report', '/metrics']) {
        expect((await server.ask(undefined, { url })).statusCode).toBe(401)
      }
      const health = await server.ask(undefined, { url: '/health' })
      expect(health.statusCode).toBe(200)
      expect(health.json()).toMatchObject({ status: 'ok', models: [], problems: [] })
      expect((await server.ask('root', { url: '/health' })).json<{ models: unknown[] }>().models).toHaveLength(3)
      expect((await server.ask('root', { url: '/nothing/here' })).statusCode).toBe(404)
    })

    test('is refused with every kind of wrong credentials, in one answer', async () => {
      await newServer()
      const { secret } = await server.access.people.createToken(tester, { user: 'root', name: 'ci' })
      const wrong = [
        basic('root', 'wrong wrong wrong'),
        basic('nobody', passwordOf('nobody')),
        basic("root' or 1=1 --", passwordOf('root')),
        basic('root\0', passwordOf('root')),
        basic('ROOT', passwordOf('root')),
        basic('nobody', secret),
        basic('root', ''),
        `Bearer ${secret.slice(0, -1)}`,
        `Bearer ${secret}x`,
        'Bearer',
        'Basic',
        'Basic !!!',
        'Digest username="root"',
      ]
      const answers = await Promise.all(
        wrong.map((authorization) => server.ask(undefined, { url: '/api/v1/models', headers: { authorization } })),
      )
      expect(answers.map(({ statusCode }) => statusCode)).toEqual(wrong.map(() => 401))
      expect(new Set(answers.map(({ body }) => body)).size).toBe(1)
      expect(answers[0]!.json()).toMatchObject({ error: { code: 'CREDENTIALS_REFUSED' } })
    })
  })

  describe('who is known', () => {
    test('by password, by token as bearer, and by token in place of the password', async () => {
      await newServer()
      const { secret } = await server.access.people.createToken(tester, { user: 'root', name: 'ci' })
      const known = [basic('root', passwordOf('root')), `Bearer ${secret}`, basic('root', secret), basic('', secret)]
      for (const authorization of [...known, ...known]) {
        const answer = await server.ask(undefined, { url: `${wire}/users/current`, headers: { authorization } })
        expect(answer.json()).toMatchObject({ user: { username: 'root', is_admin: true } })
      }
    })

    test('with a token that expired or was revoked is refused, and its owner with a new password', async () => {
      await newServer()
      const ofDay = await server.access.people.createToken(tester, { user: 'root', name: 'day', days: 1 })
      const revoked = await server.access.people.createToken(tester, { user: 'root', name: 'gone' })
      const statusWith = async (authorization: string) =>
        (await server.ask(undefined, { url: '/api/v1/models', headers: { authorization } })).statusCode
      expect(await statusWith(`Bearer ${ofDay.secret}`)).toBe(200)
      expect(await statusWith(`Bearer ${revoked.secret}`)).toBe(200)
      await server.access.people.revokeToken(tester, revoked.token.id)
      expect(await statusWith(`Bearer ${revoked.secret}`)).toBe(401)
      server.clock.ahead(86_400_000)
      expect(await statusWith(`Bearer ${ofDay.secret}`)).toBe(401)
      expect(await statusWith(basic('root', passwordOf('root')))).toBe(200)
      await server.access.people.setPassword(tester, 'root', 'another long password')
      expect(await statusWith(basic('root', passwordOf('root')))).toBe(401)
      expect(await statusWith(basic('root', 'another long password'))).toBe(200)
    })

    test('by the cookie of a session, which a new password ends', async () => {
      await newServer()
      const id = await server.access.sessions.open('root', undefined)
      const ask = () =>
        server.ask(undefined, { url: '/api/v1/models', headers: { cookie: `throughline_session=${id}` } })
      expect((await ask()).statusCode).toBe(200)
      server.clock.ahead(3_600_000)
      expect((await ask()).statusCode).toBe(200)
      await server.access.people.setPassword(tester, 'root', 'another long password')
      expect((await ask()).statusCode).toBe(401)
      const again = await server.access.sessions.open('root', id)
      await server.access.sessions.close(again)
      expect(await server.access.sessions.find(again)).toBeUndefined()
    })

    test('loses within five seconds what another process takes away', async () => {
      const workspace = await open()
      server = await guardedServer(workspace)
      await server.addUser('ann', { '*': 'viewer' })
      expect((await server.ask('ann', { url: '/api/v1/models' })).statusCode).toBe(200)
      await workspace.access.users.setRole('ann', '*', undefined)
      expect((await server.ask('ann', { url: '/api/v1/models' })).statusCode).toBe(200)
      server.clock.ahead(5_001)
      expect((await server.ask('ann', { url: '/api/v1/models' })).statusCode).toBe(403)
      await workspace.access.users.remove('ann')
      server.clock.ahead(5_001)
      expect((await server.ask('ann', { url: '/api/v1/models' })).statusCode).toBe(401)
    })
  })

  describe('roles', () => {
    test('hold over the wire: each may do what the table says, and a refusal names the role', async () => {
      await newServer()
      const { experiment, run } = await newRun('churn')
      const roles: readonly Role[] = ['viewer', 'editor', 'approver', 'admin']
      for (const role of roles) await server.addUser(role, { '*': role })
      const calls = [
        ['viewer', 'GET', `runs/get?run_id=${run}`, undefined],
        ['viewer', 'GET', 'experiments/get-by-name?experiment_name=churn', undefined],
        ['editor', 'POST', 'runs/log-metric', { run_id: run, key: 'loss', value: 1, timestamp: 1 }],
        ['editor', 'POST', 'experiments/set-experiment-tag', { experiment_id: experiment, key: 'a', value: 'b' }],
        ['approver', 'POST', '/../../../v1/projects/strikes/runs', undefined],
        ['admin', 'GET', 'users/list', undefined],
        ['admin', 'PATCH', 'users/update-admin', { username: 'viewer', is_admin: false }],
      ] as const
      for (const [needed, method, path, payload] of calls) {
        for (const role of roles) {
          const url = path.startsWith('/') ? '/api/v1/projects/strikes/runs' : `${wire}/${path}`
          const answer = await server.ask(role, { method, url, ...(payload === undefined ? {} : { payload }) })
          const isAllowed = roles.indexOf(role) >= roles.indexOf(needed)
          expect([role, path, answer.statusCode < 300]).toEqual([role, path, isAllowed])
          if (!isAllowed) expect([answer.statusCode, answer.body]).toEqual([403, expect.stringContaining(`"${needed}`)])
        }
      }
    })

    test('on one project reach its experiment, its runs and its name, and nothing else', async () => {
      await newServer()
      const [own, other] = [await newRun('churn'), await newRun('fraud')]
      await server.addUser('ann', { churn: 'editor' })
      const log = (run: string, more: object = {}) =>
        call('ann', 'POST', 'runs/log-metric', { run_id: run, key: 'loss', value: 1, timestamp: 1, ...more })
      expect((await log(own.run)).statusCode).toBe(200)
      expect((await log(other.run)).statusCode).toBe(403)
      expect((await log('no-such-run')).statusCode).toBe(403)
      // What the call does not read counts for nothing, whatever it names.
      expect((await log(other.run, { experiment_id: own.experiment, run_uuid: own.run })).statusCode).toBe(403)
      expect((await call('ann', 'POST', 'runs/create', { experiment_id: own.experiment })).statusCode).toBe(200)
      expect((await call('ann', 'POST', 'runs/create', {})).statusCode).toBe(403)
      expect((await call('ann', 'GET', `metrics/get-history-bulk?run_id=${own.run}&metric_key=loss`)).statusCode).toBe(
        200,
      )
      // A logged model that is not known to be of the project is not: its metrics are no one else's to write.
      expect((await log(own.run, { model_id: 'm-1' })).statusCode).toBe(403)
      const metrics = [{ key: 'loss', value: 1, timestamp: 1, model_id: 'm-1' }]
      expect((await call('ann', 'POST', 'runs/log-batch', { run_id: own.run, metrics })).statusCode).toBe(403)
      const both = `metrics/get-history-bulk?run_id=${own.run}&run_id=${other.run}&metric_key=loss`
      expect((await call('ann', 'GET', both)).statusCode).toBe(403)
      const elsewhere = { name: 'churn', artifact_location: `mlflow-artifacts:/${other.experiment}` }
      expect((await call('ann', 'POST', 'experiments/create', elsewhere)).statusCode).toBe(403)
      const start = { method: 'POST', url: '/api/v1/projects/churn/runs' } as const
      expect((await server.ask('ann', start)).json()).toMatchObject({
        error: { code: 'ROLE_NEEDED', details: { role: 'approver', project: 'churn' } },
      })
      const rename = { experiment_id: own.experiment, new_name: 'mine' }
      expect((await call('ann', 'POST', 'experiments/update', rename)).statusCode).toBe(403)
    })

    test('are those of the run that somebody starts: whoever is signed in, whatever the client says', async () => {
      await newServer()
      const { run } = await newRun('churn')
      const tag = { key: 'mlflow.user', value: 'somebody' }
      const made = await call('root', 'POST', 'runs/create', { experiment_id: '0', user_id: 'somebody', tags: [tag] })
      expect(made.json()).toMatchObject({
        run: { info: { user_id: 'root' }, data: { tags: expect.arrayContaining([tag]) } },
      })
      expect((await call('root', 'GET', `runs/get?run_id=${run}`)).json()).toMatchObject({
        run: { info: { user_id: 'root' } },
      })
    })

    test('of a token are at most what it was made with', async () => {
      await newServer()
      const { secret } = await server.access.people.createToken(tester, { user: 'root', name: 'ro', atMost: 'viewer' })
      const headers = { authorization: `Bearer ${secret}` }
      expect((await server.ask(undefined, { url: '/api/v1/models', headers })).statusCode).toBe(200)
      const payload = { username: 'root', password: 'taken over by a token' }
      for (const [method, url] of [
        ['POST', `${wire}/users/create`],
        ['PATCH', `${wire}/users/update-password`],
      ] as const) {
        expect((await server.ask(undefined, { method, url, payload, headers })).statusCode).toBe(403)
      }
    })
  })

  describe('users of MLflow', () => {
    test('are made, shown, changed and deleted, never with a hash', async () => {
      await newServer()
      const created = await call('root', 'POST', 'users/create', { username: 'ann', password: passwordOf('ann') })
      expect(created.json()).toEqual({
        user: {
          id: expect.any(Number),
          username: 'ann',
          is_admin: false,
          experiment_permissions: [],
          registered_model_permissions: [],
        },
      })
      const again = await call('root', 'POST', 'users/create', { username: 'ann', password: passwordOf('ann') })
      expect([again.statusCode, again.json<{ error_code: string }>().error_code]).toEqual([
        400,
        'RESOURCE_ALREADY_EXISTS',
      ])
      const short = await call('root', 'POST', 'users/create', { username: 'bob', password: 'short' })
      expect([short.statusCode, short.body.includes('short')]).toEqual([400, false])
      expect((await call('ann', 'GET', 'users/get?username=ann')).statusCode).toBe(200)
      expect((await call('ann', 'GET', 'users/get?username=root')).statusCode).toBe(403)
      expect((await call('root', 'GET', 'users/get?username=zoe')).statusCode).toBe(404)
      expect(
        (await call('ann', 'PATCH', 'users/update-password', { username: 'ann', password: 'a new long password' }))
          .statusCode,
      ).toBe(200)
      expect((await call('ann', 'GET', 'users/current')).statusCode).toBe(401)
      const list = await call('root', 'GET', 'users/list')
      expect(list.json<{ users: { username: string }[] }>().users.map(({ username }) => username)).toEqual([
        'ann',
        'root',
      ])
      expect(list.body).not.toContain('scrypt')
      expect((await call('root', 'DELETE', 'users/delete', { username: 'root' })).body).toContain('last admin')
      expect(
        (await call('root', 'PATCH', 'users/update-admin', { username: 'root', is_admin: false })).statusCode,
      ).toBe(400)
      expect((await call('root', 'DELETE', 'users/delete', { username: 'ann' })).statusCode).toBe(200)
      expect((await call('root', 'GET', 'users/get?username=ann')).statusCode).toBe(404)
    })

    test('have permissions that are roles on the project', async () => {
      await newServer()
      const { experiment, run } = await newRun('churn')
      await server.addUser('ann')
      const get = () => call('ann', 'GET', `runs/get?run_id=${run}`)
      const on = { experiment_id: experiment, username: 'ann' }
      expect((await get()).statusCode).toBe(403)
      const made = await call('root', 'POST', 'experiments/permissions/create', { ...on, permission: 'READ' })
      expect(made.json()).toMatchObject({ experiment_permission: { experiment_id: experiment, permission: 'READ' } })
      expect((await get()).statusCode).toBe(200)
      const again = await call('root', 'POST', 'experiments/permissions/create', { ...on, permission: 'EDIT' })
      expect(again.json()).toMatchObject({ error_code: 'RESOURCE_ALREADY_EXISTS' })
      await call('root', 'PATCH', 'experiments/permissions/update', { ...on, permission: 'MANAGE' })
      const shown = await call('root', 'GET', `experiments/permissions/get?experiment_id=${experiment}&username=ann`)
      expect(shown.json()).toMatchObject({ experiment_permission: { permission: 'MANAGE' } })
      expect((await call('root', 'DELETE', 'experiments/permissions/delete', on)).statusCode).toBe(200)
      expect((await call('root', 'DELETE', 'experiments/permissions/delete', on)).statusCode).toBe(404)
      expect((await get()).statusCode).toBe(403)
      expect(
        (await call('ann', 'POST', 'experiments/permissions/create', { ...on, permission: 'EDIT' })).statusCode,
      ).toBe(403)
    })
  })

  describe('permissions of newer clients', () => {
    test('are granted, told as they hold in the end, and revoked', async () => {
      await newServer()
      const { experiment, run } = await newRun('churn')
      await server.addUser('ann')
      const url = '/api/3.0/mlflow/users/permissions'
      const about = { username: 'ann', resource_type: 'experiment', resource_id: experiment }
      const post = (act: string, payload: object, user = 'root') =>
        server.ask(user, { method: 'POST', url: `${url}/${act}`, payload })
      const query = new URLSearchParams(about).toString()
      const got = async () => (await server.ask('root', { url: `${url}/get?${query}` })).json<object>()
      expect(await got()).toEqual({ allowed: false, permission: 'NO_PERMISSIONS' })
      expect((await post('grant', { ...about, permission: 'EDIT' }, 'ann')).statusCode).toBe(403)
      expect((await post('grant', { ...about, permission: 'EDIT' })).statusCode).toBe(200)
      expect(await got()).toEqual({ allowed: true, permission: 'EDIT' })
      expect((await call('ann', 'GET', `runs/get?run_id=${run}`)).statusCode).toBe(200)
      expect((await post('revoke', about)).statusCode).toBe(200)
      expect((await call('ann', 'GET', `runs/get?run_id=${run}`)).statusCode).toBe(403)
      await server.access.people.setRole(tester, 'ann', 'viewer')
      expect(await got()).toEqual({ allowed: true, permission: 'READ' })
      const odd = await post('grant', { ...about, resource_type: 'gateway_secret', permission: 'READ' })
      expect(odd.json()).toMatchObject({ error_code: 'INVALID_PARAMETER_VALUE' })
      expect((await post('grant', { ...about, permission: 'DENY' })).statusCode).toBe(400)
      // What is called like all projects is none the less one thing.
      const { experiment: star } = await newRun('*')
      const onStar = [
        { ...about, resource_id: star },
        { ...about, resource_type: 'registered_model', resource_id: '*' },
      ]
      await server.access.people.setRole(tester, 'ann', undefined)
      for (const each of onStar) expect((await post('grant', { ...each, permission: 'MANAGE' })).statusCode).toBe(400)
      expect((await server.access.people.get('ann')).grants).toEqual({})
    })
  })

  describe('a password', () => {
    test("is changed with a session or a token by who knows it alone; an admin sets another's", async () => {
      await newServer()
      await server.addUser('ann')
      const { secret } = await server.access.people.createToken(tester, { user: 'ann', name: 'ci' })
      const session = await server.access.sessions.open('ann', undefined)
      const csrf = server.access.sessions.csrfOf(session)
      const change = async (headers: Record<string, string>, more: object = {}) => {
        const payload = { username: 'ann', password: 'taken over by a thief', ...more }
        return (
          await server.ask(undefined, { method: 'PATCH', url: `${wire}/users/update-password`, headers, payload })
        ).statusCode
      }
      const ways: readonly Record<string, string>[] = [
        { authorization: `Bearer ${secret}` },
        { cookie: `throughline_session=${session}`, 'x-csrf-token': csrf },
      ]
      for (const headers of ways) {
        expect(await change(headers)).toBe(400)
        expect(await change(headers, { current_password: 'a guess of the thief' })).toBe(401)
      }
      const own = { password: 'chosen by ann herself', current_password: passwordOf('ann') }
      expect(await change(ways[1]!, own)).toBe(200)
      expect(await change({ authorization: basic('ann', own.password) }, { password: passwordOf('ann') })).toBe(200)
      expect(await change({ authorization: basic('root', passwordOf('root')) })).toBe(200)
    })
  })

  describe('limits', () => {
    test('failed attempts are heard ten times a minute for a name, and wait for nobody else', async () => {
      await newServer()
      const wrong = () =>
        server.ask(undefined, { url: '/api/v1/models', headers: { authorization: basic('root', 'x') } })
      for (let i = 0; i < 10; i += 1) expect((await wrong()).statusCode).toBe(401)
      const limited = await wrong()
      expect(limited.statusCode).toBe(429)
      expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
      const onWire = await server.ask(undefined, {
        url: `${wire}/users/list`,
        headers: { authorization: basic('root', 'x') },
      })
      expect([onWire.statusCode, onWire.json<{ error_code: string }>().error_code]).toEqual([
        429,
        'REQUEST_LIMIT_EXCEEDED',
      ])
      await server.access.people.add(tester, { name: 'ann', password: passwordOf('ann'), role: 'viewer' })
      expect((await server.ask('ann', { url: '/api/v1/models' })).statusCode).toBe(200)
      server.clock.ahead(60_001)
      expect((await server.ask('root', { url: '/api/v1/models' })).statusCode).toBe(200)
    })

    test('requests are counted by user, and one too many is told when to come back', async () => {
      await newServer({ rateLimit: 5 })
      await server.addUser('ann', { '*': 'viewer' })
      const url = `${wire}/experiments/get?experiment_id=0`
      for (let i = 0; i < 5; i += 1) expect((await server.ask('ann', { url })).statusCode).toBe(200)
      const limited = await server.ask('ann', { url })
      expect(limited.statusCode).toBe(429)
      expect(limited.json()).toMatchObject({ error_code: 'REQUEST_LIMIT_EXCEEDED' })
      expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
      expect((await server.ask('ann', { url: '/api/v1/models' })).json()).toMatchObject({
        error: { code: 'RATE_LIMITED' },
      })
      expect((await server.ask('root', { url })).statusCode).toBe(200)
    })
  })

  describe('the audit log', () => {
    test('tells who did what, from where, and what was refused', async () => {
      await newServer()
      await server.addUser('ann', { '*': 'viewer' })
      await call('ann', 'POST', 'runs/create', { experiment_id: '0' })
      await server.ask(undefined, { url: '/api/v1/models', headers: { authorization: basic('ann', 'wrong') } })
      await server.ask('root', { method: 'POST', url: '/api/v1/projects/strikes/runs' })
      const { token } = await server.access.people.createToken(tester, { user: 'ann', name: 'ci' })
      await server.app.close()
      const entries = await server.access.people.audit(20)
      const seen = entries.map(({ actor, action, subject, outcome }) => [actor, action, subject, outcome])
      expect(seen).toContainEqual(['ann', `POST ${wire}/runs/create`, 'Default', 'refused'])
      expect(seen).toContainEqual(['ann', 'GET /api/v1/models', '*', 'refused'])
      expect(seen).toContainEqual(['root', 'POST /api/v1/projects/:name/runs', 'strikes', 'done'])
      expect(seen).toContainEqual(['test', 'user.add', 'ann', 'done'])
      expect(seen).toContainEqual(['test', 'user.role', 'ann viewer *', 'done'])
      expect(seen).toContainEqual(['test', 'token.create', `ann ${token.prefix}`, 'done'])
      expect(entries.find(({ actor }) => actor === 'root')!.origin).toBe('127.0.0.1')
    })

    test('takes of a name what can be shown, and no more than fits a line', async () => {
      await newServer()
      const name = `\u001b[31m\0\u202e${'x'.repeat(5000)}`
      await server.ask(undefined, { url: '/api/v1/models', headers: { authorization: basic(name, 'wrong') } })
      const [entry] = await server.access.people.audit(1)
      expect(entry!.actor).toBe(`\u{FFFD}[31m\u{FFFD}\u{FFFD}${'x'.repeat(93)}`)
    })

    test('holds no secret, and neither do logs and answers', async () => {
      await newServer()
      await server.addUser('ann', { '*': 'viewer' })
      const { secret } = await server.access.people.createToken(tester, { user: 'ann', name: 'ci' })
      const answers = [
        await server.ask('ann', { url: '/api/v1/models' }),
        await server.ask(undefined, { url: '/api/v1/models', headers: { authorization: `Bearer ${secret}` } }),
        await server.ask(undefined, {
          url: '/api/v1/models',
          headers: { authorization: basic('ann', 'hunter2hunter2') },
        }),
        await call('root', 'POST', 'users/create', { username: 'bob', password: 'hunter2hunter2' }),
        await call('root', 'GET', 'users/list'),
        await server.ask('root', { url: '/metrics' }),
      ]
      const told = [
        ...answers.map(({ body, headers }) => body + JSON.stringify(headers)),
        ...server.logged,
        JSON.stringify(await server.access.people.audit(100)),
        JSON.stringify(await server.access.people.listTokens()),
        JSON.stringify(await server.access.people.list()),
      ].join('\n')
      for (const word of [secret, passwordOf('ann'), passwordOf('root'), 'hunter2', 'scrypt$']) {
        expect(told).not.toContain(word)
      }
    })
  })
})
