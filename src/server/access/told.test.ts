import { afterEach, describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../../test/both-databases.ts'
import { basic, guardedServer, type GuardedServer } from '../../../test/fixtures/guarded-server.ts'
import { filteredCalls } from '../mlflow/wire-action.ts'

const wire = '/api/2.0/mlflow'
type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

onBothDatabases(({ open }) => {
  let server: GuardedServer
  afterEach(() => server.app.close())

  const call = async (user: string, method: Method, path: string, fields: object = {}) => {
    const query = new URLSearchParams(
      Object.entries(fields).flatMap(([key, value]) => [value].flat().map((one): [string, string] => [key, `${one}`])),
    )
    const url = path.startsWith('/') ? path : `${wire}/${path}`
    return server.ask(
      user,
      method === 'GET' ? { method, url: `${url}?${query.toString()}` } : { method, url, payload: fields },
    )
  }
  const made = async <Answer>(path: string, fields: object): Promise<Answer> => {
    const answer = await call('root', 'POST', path, fields)
    expect([path, answer.statusCode, answer.body]).toEqual([path, 200, answer.body])
    return answer.json<Answer>()
  }

  /** An experiment, a run, a logged model, a registered model and a version of each name. */
  async function filled(names: readonly string[]) {
    const things: { readonly experiment: string; readonly run: string; readonly model: string }[] = []
    for (const name of names) {
      const { experiment_id: experiment } = await made<{ experiment_id: string }>('experiments/create', { name })
      const { run } = await made<{ run: { info: { run_id: string } } }>('runs/create', { experiment_id: experiment })
      const logged = { experiment_id: experiment, name: `model_of_${name}` }
      const { model } = await made<{ model: { info: { model_id: string } } }>('logged-models', logged)
      await made('registered-models/create', { name })
      await made('model-versions/create', { name, source: `s3://bucket/${name}` })
      const dataset = { name: `rows of ${name}`, digest: 'x', source_type: 's', source: 's' }
      await made('runs/log-inputs', { run_id: run.info.run_id, datasets: [{ dataset }] })
      await made('runs/log-metric', { run_id: run.info.run_id, key: 'loss', value: 1, timestamp: 1 })
      things.push({ experiment, run: run.info.run_id, model: model.info.model_id })
    }
    return things
  }

  async function twoProjects() {
    server = await guardedServer(await open())
    await server.addUser('root', { '*': 'admin' })
    const things = await filled(['churn', 'fraud'])
    await server.addUser('ann', { churn: 'editor' })
    return { own: things[0]!, other: things[1]! }
  }

  describe('who has one project', () => {
    test('is told by every search of that project, and of no other', async () => {
      const { own, other } = await twoProjects()
      const experiment_ids = [own.experiment, other.experiment, '999']
      const searches: Readonly<Record<string, readonly [Method, object]>> = {
        'experiments/search': ['POST', {}],
        'experiments/search-datasets': ['POST', { experiment_ids }],
        'runs/search': ['POST', { experiment_ids }],
        'registered-models/search': ['GET', {}],
        'model-versions/search': ['GET', {}],
        'logged-models/search': ['POST', { experiment_ids }],
      }
      expect(Object.keys(searches).toSorted()).toEqual([...filteredCalls].toSorted())
      for (const [path, [method, fields]] of Object.entries(searches)) {
        const all = await call('root', method, path, fields)
        expect([path, all.body]).toEqual([path, expect.stringMatching(/fraud|mlflow-artifacts:\/2/)])
        const some = await call('ann', method, path, { ...fields, max_results: 1 })
        expect([path, some.statusCode, some.body]).toEqual([path, 200, expect.stringMatching(/churn|artifacts:\/1/)])
        expect([path, some.body]).toEqual([path, expect.not.stringMatching(/fraud|Default|next_page_token/)])
        expect(some.body).not.toContain(other.run)
      }
      const onlyOther = await call('ann', 'POST', 'runs/search', { experiment_ids: [other.experiment] })
      const nothing = await call('ann', 'POST', 'runs/search', { experiment_ids: ['999'] })
      expect([onlyOther.statusCode, onlyOther.body]).toEqual([200, nothing.body])
    })

    test('sees on our own pages and lists what is of the project', async () => {
      const { own, other } = await twoProjects()
      await server.addUser('bob', { strikes: 'viewer' })
      for (const url of ['/', '/docs', '/api/v1/models']) {
        const page = (await server.ask('bob', { url, headers: { accept: 'text/html' } })).body
        expect([url, page.includes('strikes'), page.includes('costs')]).toEqual([url, true, false])
        const others = (await server.ask('ann', { url })).body
        expect([url, others.includes('strikes'), others.includes('costs')]).toEqual([url, false, false])
      }
      const asked = { experiments: [own.experiment, other.experiment], by: ['tags.`mlflow.runName`'], metric: 'loss' }
      const groups = async (user: string) =>
        (await call(user, 'POST', '/api/v1/runs/groups', asked)).json<{ groups: unknown[] }>().groups.length
      expect([await groups('root'), await groups('ann')]).toEqual([2, 1])
      const sets = { one: { experiments: [own.experiment] }, other: { experiments: [other.experiment] } }
      const compare = { ...sets, metric: 'loss' }
      expect((await call('root', 'POST', '/api/v1/runs/compare', compare)).json()).toHaveProperty('comparison')
      expect((await call('ann', 'POST', '/api/v1/runs/compare', compare)).json()).toEqual({})
      expect((await server.ask('bob', { url: '/api/v1/jobs/job-1' })).statusCode).toBe(200)
      expect((await server.ask('ann', { url: '/api/v1/jobs/job-1' })).statusCode).toBe(404)
      expect((await server.ask('bob', { url: '/metrics' })).statusCode).toBe(403)
    })

    test('learns of no other project by asking for it: there or not, the refusal is the same', async () => {
      const { other } = await twoProjects()
      const pairs: readonly (readonly [Method, string, object, object])[] = [
        ['GET', 'experiments/get', { experiment_id: other.experiment }, { experiment_id: '999' }],
        ['GET', 'runs/get', { run_id: other.run }, { run_id: 'f'.repeat(32) }],
        ['GET', `logged-models/${other.model}`, {}, {}],
        ['POST', 'runs/log-metric', { run_id: other.run, key: 'k', value: 1 }, { run_id: 'no', key: 'k', value: 1 }],
        ['POST', 'runs/create', { experiment_id: other.experiment }, { experiment_id: '999' }],
        ['GET', '/api/v1/runs/', {}, {}],
        [
          'POST',
          'model-versions/create',
          { name: 'fraud', source: `runs:/${other.run}/m` },
          { name: 'fraud', source: 'runs:/no/m' },
        ],
      ]
      for (const [method, path, there, absent] of pairs) {
        const place = (id: string) => (path.endsWith('/') ? path + id : path)
        const known = await call('ann', method, place(other.run), there)
        const unknown = await call('ann', method, place('no').replace(other.model, 'm-no'), absent)
        expect([path, known.statusCode, known.body]).toEqual([path, 403, unknown.body])
      }
      for (const name of ['fraud', 'nothing']) {
        const answer = await call('ann', 'GET', 'registered-models/get', { name })
        expect([answer.statusCode, answer.body.replaceAll(name, 'NAME')]).toEqual([
          403,
          expect.stringContaining('\\"viewer\\" on project \\"NAME\\"'),
        ])
      }
      // What one may see is named, so that one knows which role to ask for.
      const start = await server.ask('ann', { method: 'POST', url: '/api/v1/projects/churn/runs' })
      expect(start.json()).toMatchObject({ error: { details: { role: 'approver', project: 'churn' } } })
    })

    test('is offered no names of others where one is wrong', async () => {
      await twoProjects()
      await server.addUser('eve', { strike: 'approver' })
      const asked = [
        { method: 'POST', url: '/models/strike/predict', payload: { rows: [{}] } },
        { method: 'POST', url: '/api/v1/projects/strike/runs' },
      ] as const
      for (const request of asked) {
        const [full, less] = [await server.ask('root', request), await server.ask('eve', request)]
        expect([full.statusCode, full.body]).toEqual([404, expect.stringContaining('strikes')])
        expect([less.statusCode, less.body]).toEqual([404, expect.not.stringContaining('strikes')])
      }
    })

    test('sends large files in parts to that project, and to no other', async () => {
      const { own, other } = await twoProjects()
      const begin = (folder: string) => {
        const url = `/api/2.0/mlflow-artifacts/mpu/create/${folder}`
        return server.ask('ann', { method: 'POST', url, payload: { path: 'big.bin', num_parts: 1 } })
      }
      const ours = await begin(`${own.experiment}/${own.run}/artifacts`)
      expect(ours.json()).toMatchObject({ upload_id: expect.any(String) })
      const { upload_id: upload } = ours.json<{ upload_id: string }>()
      const path = `${own.experiment}/${own.run}/artifacts/big.bin`
      const part = `mpu/part/${path}?upload_id=${upload}&part_number=1`
      const sent = { method: 'PUT', url: `/api/2.0/mlflow-artifacts/${part}`, payload: Buffer.from('part') } as const
      expect(
        (await server.ask('ann', { ...sent, headers: { 'content-type': 'application/octet-stream' } })).statusCode,
      ).toBe(200)
      for (const folder of [
        `${other.experiment}/${other.run}/artifacts`,
        `${own.experiment}/../${other.experiment}`,
        'x',
      ]) {
        expect([folder, (await begin(folder)).statusCode]).toEqual([folder, 403])
      }
      const abort = `mpu/abort/${other.experiment}/x`
      const payload = { path: 'big.bin', upload_id: upload }
      expect(
        (await server.ask('ann', { method: 'POST', url: `/api/2.0/mlflow-artifacts/${abort}`, payload })).statusCode,
      ).toBe(403)
    })

    test('is told of a logged model by which of his models it was registered as', async () => {
      const { own } = await twoProjects()
      for (const name of ['churn', 'fraud'])
        await made('model-versions/create', { name, source: `models:/${own.model}` })
      const registered = async (user: string) =>
        (await call(user, 'GET', `logged-models/${own.model}`))
          .json<{ model: { info: { registrations: { name: string }[] } } }>()
          .model.info.registrations.map(({ name }) => name)
      expect([await registered('root'), await registered('ann')]).toEqual([['churn', 'fraud'], ['churn']])
    })
  })

  test('who has no role at all is refused, and a token never sees more than its owner', async () => {
    await twoProjects()
    await server.addUser('new')
    expect((await call('new', 'POST', 'experiments/search')).statusCode).toBe(403)
    const tester = { name: 'test', origin: 'test' }
    const { secret } = await server.access.people.createToken(tester, { user: 'ann', name: 'ro', atMost: 'viewer' })
    const headers = { authorization: basic('', secret) }
    const found = await server.ask(undefined, {
      method: 'POST',
      url: `${wire}/experiments/search`,
      headers,
      payload: {},
    })
    expect(found.json<{ experiments: { name: string }[] }>().experiments.map(({ name }) => name)).toEqual(['churn'])
  })
})
