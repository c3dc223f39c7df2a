import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { trackingServer, type TrackingServer } from '../../test/fixtures/tracking-server.ts'
import { throughlineClient, ThroughlineError } from '../client.ts'

let server: TrackingServer
beforeAll(async () => {
  server = await trackingServer()
})
afterAll(() => server.close())

const clientOf = (more: object = {}) => throughlineClient({ url: server.url, flushMs: 20, ...more })

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

describe('a run', () => {
  test('keeps what it was told, and how it ended', async () => {
    const client = clientOf()
    const run = await client.startRun({
      experiment: 'rides',
      name: 'first',
      params: { model: { depth: 3, names: ['a', 'b'] }, lr: 0.1 },
      tags: { team: 'growth' },
    })
    await run.logMetrics({ loss: 0.5, accuracy: 0.9 }, { step: 1 })
    await run.setTags({ team: 'core' })
    await run.note('# What it is')
    expect(await run.end()).toEqual({ isDelivered: true })
    expect(await client.getRun(run.id)).toMatchObject({
      name: 'first',
      status: 'finished',
      metrics: { loss: 0.5, accuracy: 0.9 },
      params: { 'model.depth': '3', 'model.names': '["a","b"]', lr: '0.1' },
      tags: { team: 'core', 'mlflow.note.content': '# What it is' },
    })
    const { experimentId, endedAtMs, startedAtMs } = await client.getRun(run.id)
    expect(endedAtMs).toBeGreaterThanOrEqual(startedAtMs)
    expect((await server.store.experiments.get(experimentId)).name).toBe('rides')
  })

  test('keeps NaN, infinities and steps beyond 2^53', async () => {
    const client = clientOf()
    const run = await client.startRun()
    const steps = [0n, 2n ** 53n + 1n, -(2n ** 60n)]
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    values.forEach((value, at) => void run.logMetric('odd', value, { step: steps[at]!, atMs: 1000 + at }))
    await run.end()
    const history = await all(client.metricHistory(run.id, 'odd'))
    expect(history).toEqual(values.map((value, at) => ({ value, step: at === 0 ? 0 : steps[at], atMs: 1000 + at })))
  })

  test('takes 25,000 values in a loop, in order, and never has more under way than it may', async () => {
    const client = clientOf({ waitingMax: 4000 })
    const run = await client.startRun()
    for (let step = 0; step < 25_000; step++) await run.logMetric('loss', step / 7, { step, atMs: step })
    await run.end()
    const history = await all(client.metricHistory(run.id, 'loss'))
    expect(history).toHaveLength(25_000)
    expect(history[24_999]).toEqual({ value: 24_999 / 7, step: 24_999, atMs: 24_999 })
  })

  test('of several side by side each has its own', async () => {
    const client = clientOf()
    const parent = await client.startRun({ experiment: 'sweep' })
    const runs = await Promise.all(
      Array.from({ length: 12 }, async (_, at) => {
        const run = await client.startRun({ experiment: 'sweep', parent, params: { at } })
        await run.logMetric('score', at)
        await run.end(at === 0 ? 'failed' : 'finished')
        return client.getRun(run.id)
      }),
    )
    await parent.end()
    expect(runs.map(({ metrics }) => metrics['score'])).toEqual(Array.from({ length: 12 }, (_, at) => at))
    expect(new Set(runs.map(({ tags }) => tags['mlflow.parentRunId']))).toEqual(new Set([parent.id]))
    expect(runs[0]!.status).toBe('failed')
    expect(await client.experiment('sweep')).toMatchObject({ name: 'sweep', isDeleted: false })
  })

  test('says what the server refused: where it was asked, and at the end', async () => {
    const told: string[] = []
    const client = clientOf({ onProblem: ({ error }: { error: Error }) => told.push(error.message) })
    const run = await client.startRun({ params: { seed: 1 } })
    await expect(run.logParams({ seed: 2 })).rejects.toThrow('Changing param values is not allowed')
    await run.logMetric('loss', 1)
    await expect(run.end()).rejects.toThrow(ThroughlineError)
    expect(told).toHaveLength(1)
    expect(await client.getRun(run.id)).toMatchObject({ status: 'finished', metrics: { loss: 1 } })
  })

  test('goes on where it was left', async () => {
    const client = clientOf()
    const first = await client.startRun()
    await first.end('killed')
    const again = await client.resumeRun(first.id)
    expect((await client.getRun(first.id)).status).toBe('running')
    await again.logMetric('late', 1)
    await again.end()
    expect(await client.getRun(first.id)).toMatchObject({ status: 'finished', metrics: { late: 1 } })
  })

  test('gives signs of life while it is open, and none after', async () => {
    const client = clientOf({ heartbeatMs: 20 })
    const run = await client.startRun()
    const beat = async () => (await server.store.runs.info(run.id)).beatAtMs
    const first = await beat()
    await expect.poll(beat).not.toBe(first)
    await server.store.runLife.markDead(run.id, { beatAtMs: (await beat())!, atMs: 1, because: 'a test' })
    await expect.poll(async () => (await client.getRun(run.id)).status).toBe('running')
    await run.end()
    expect((await client.getRun(run.id)).status).toBe('finished')
    expect(await server.store.runLife.beating()).toEqual([])
  })

  test('that its client lost is shown as dead', async () => {
    const client = clientOf({ heartbeatMs: 60_000 })
    const run = await client.startRun()
    const { beatAtMs } = await server.store.runs.info(run.id)
    await server.store.runLife.markDead(run.id, { beatAtMs: beatAtMs!, atMs: 1, because: 'a test' })
    expect((await client.getRun(run.id)).status).toBe('dead')
    await client.close()
  })
})

test('searchRuns walks through the pages of what is asked, in its order', async () => {
  const client = clientOf()
  for (let at = 0; at < 7; at++) {
    const run = await client.startRun({ experiment: 'searched', params: { at } })
    await run.logMetric('rmse', at)
    await run.end()
  }
  const asked = { experiments: ['searched', 'nowhere'], filter: 'metrics.rmse < 5', orderBy: ['metrics.rmse DESC'] }
  const found = await all(client.searchRuns({ ...asked, pageSize: 2 }))
  expect(found.map(({ metrics }) => metrics['rmse'])).toEqual([4, 3, 2, 1, 0])
  expect(await all(client.searchRuns({ experiments: ['nowhere'] }))).toEqual([])
  expect((await all(client.searchRuns())).length).toBeGreaterThanOrEqual(7)
  const names = (await all(client.experiments())).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(['Default', 'searched']))
})

describe('a server that is busy or away', () => {
  /** Answers the first `times` requests by `spoiled`, then by the server. */
  function failing(times: number, spoiled: () => Response | Promise<Response>) {
    let left = times
    const asked: string[] = []
    const through: typeof fetch = async (input, init) => {
      const url = input as string
      asked.push(new URL(url).pathname)
      return left-- > 0 ? spoiled() : fetch(url, init)
    }
    return { fetch: through, asked }
  }

  test.each([429, 502, 503, 504])('%i is tried again, as soon as it says', async (status) => {
    const spoiled = failing(2, () => new Response('later', { status, headers: { 'retry-after': '0' } }))
    const client = clientOf({ fetch: spoiled.fetch })
    const run = await client.startRun()
    await run.end()
    expect((await client.getRun(run.id)).status).toBe('finished')
  })

  test('an answer that was lost makes nothing twice', async () => {
    let lost = 0
    const forgetful: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      // Every second answer to a write never arrives.
      if (init?.method === 'POST' && lost++ % 2 === 0) throw new TypeError('fetch failed')
      return response
    }
    const client = clientOf({ fetch: forgetful })
    const run = await client.startRun({ experiment: 'lossy', params: { a: 1 } })
    await run.logMetric('m', Number.NaN)
    await run.end()
    const { id } = (await client.experiment('lossy'))!
    expect(await server.store.runs.get(run.id)).toMatchObject({ run: { experimentId: id, status: 'finished' } })
    expect(await all(client.metricHistory(run.id, 'm'))).toHaveLength(1)
  })

  test('a mistake of the client is not tried again', async () => {
    const refused = failing(1, () => new Response('{"error_code":"PERMISSION_DENIED","message":"no"}', { status: 403 }))
    const client = clientOf({ fetch: refused.fetch })
    await expect(client.getRun('x')).rejects.toMatchObject({ status: 403, code: 'PERMISSION_DENIED' })
    expect(refused.asked).toHaveLength(1)
  })

  test('gives up after the time it was given, and when it is told to stop', async () => {
    const away: typeof fetch = () => Promise.reject(new TypeError('fetch failed'))
    await expect(clientOf({ fetch: away, retryForMs: 1 }).startRun()).rejects.toThrow('fetch failed')
    const stop = new AbortController()
    const started = clientOf({ fetch: away, signal: stop.signal }).startRun()
    stop.abort()
    await expect(started).rejects.toThrow()
  })

  test('sends the token', async () => {
    const seen: (string | undefined)[] = []
    const watching: typeof fetch = (input, init) => {
      seen.push(new Headers(init?.headers).get('authorization') ?? undefined)
      return fetch(input, init)
    }
    await all(clientOf({ fetch: watching, token: 'secret' }).metricHistory('x', 'y')).catch(() => {})
    expect(seen).toEqual(['Bearer secret'])
  })
})

describe('files of a run', () => {
  const text = async (run: string, path: string): Promise<string> => {
    const { run: info } = await server.store.runs.get(run)
    const uri = info.artifactUri.replace('mlflow-artifacts:/', '')
    return (await fetch(`${server.url}/api/2.0/mlflow-artifacts/artifacts/${uri}/${path}`)).text()
  }

  test('may be text, bytes, a stream or a local file', async () => {
    const client = clientOf()
    const run = await client.startRun({ experiment: 'files' })
    const file = join(server.folder, 'weights.bin')
    writeFileSync(file, 'from a file')
    await run.logArtifact('notes/a b.txt', 'text')
    await run.logArtifact('bytes.bin', new TextEncoder().encode('bytes'))
    await run.logArtifact('stream.bin', new Blob(['a stream']).stream())
    await run.logArtifact('file.bin', { file })
    await run.end()
    const kept = ['notes/a%20b.txt', 'bytes.bin', 'stream.bin', 'file.bin'].map((path) => text(run.id, path))
    expect(await Promise.all(kept)).toEqual(['text', 'bytes', 'a stream', 'from a file'])
  })

  test('are sent after a time without network, from the journal', async () => {
    const journal = join(server.folder, 'files.journal')
    await server.stop()
    const client = clientOf({ journal, drainMs: 20 })
    const run = await client.startRun()
    await run.logArtifact('model/weights.bin', new Blob(['w'.repeat(3_000_000)]))
    await run.end()
    await client.close()
    await server.start()
    const again = clientOf({ journal })
    await again.close()
    expect(await text(run.id, 'model/weights.bin')).toHaveLength(3_000_000)
    expect(readdirSync(`${journal}.files`)).toEqual([])
  })

  test('that the process captured tell its console, code and packages', async () => {
    const client = clientOf()
    const run = await client.startRun({ experiment: 'captured', capture: { systemMetricsMs: 5 } })
    process.stdout.write('epoch 1\n')
    await new Promise((resolve) => setTimeout(resolve, 50))
    await run.end()
    expect(await text(run.id, 'logs/console/0001.txt')).toContain('epoch 1\n')
    expect(JSON.parse(await text(run.id, 'environment.json'))).toMatchObject({ node: process.versions.node })
    const { metrics } = await client.getRun(run.id)
    expect(metrics).toHaveProperty('system/cpu_utilization_percentage')
  })
})

describe('the registry', () => {
  test('registers the files of a run, moves aliases, and gives the files back', async () => {
    const client = clientOf()
    const run = await client.startRun({ experiment: 'registered' })
    await run.logArtifact('model/MLmodel', 'flavors: {}\n')
    await run.logArtifact('model/data/weights.bin', new Uint8Array([1, 2, 3]))
    await run.end()
    const { registry } = client
    const first = await registry.register({ model: 'rides model', run: run.id, tags: { a: 'b' } })
    const second = await registry.register({ model: 'rides model', run: run.id, description: 'again' })
    expect([first.version, second.version]).toEqual([1, 2])
    expect(second).toMatchObject({ runId: run.id, description: 'again' })
    await registry.setAlias('rides model', 1)
    expect(await registry.version('rides model', 'champion')).toMatchObject({ version: 1, tags: { a: 'b' } })
    await registry.setAlias('rides model', 2)
    expect((await registry.model('rides model')).aliases).toEqual({ champion: 2 })
    const files = await all(registry.download('rides model', 'champion'))
    expect(Object.fromEntries(files.map(({ path, sizeBytes }) => [path, sizeBytes]))).toEqual({
      MLmodel: 12,
      'data/weights.bin': 3,
    })
    const weights = files.find(({ path }) => path.endsWith('weights.bin'))!
    expect(await weights.bytes()).toEqual(new Uint8Array([1, 2, 3]))
    await registry.removeAlias('rides model', 'champion')
    expect((await registry.model('rides model')).aliases).toEqual({})
  })

  test('walks through the models of a filter, and through the versions of one, the newest first', async () => {
    const { registry, ...client } = clientOf()
    const run = await client.startRun({ experiment: 'walked' })
    await run.logArtifact('model/MLmodel', 'flavors: {}\n')
    await run.end()
    for (const model of ['walk', 'walk', "ann's walk", 'other']) await registry.register({ model, run: run.id })
    await registry.setAlias('walk', 1)
    const models = await all(registry.models("name LIKE '%walk'"))
    expect(models).toEqual([
      { name: "ann's walk", description: '', tags: {}, aliases: {} },
      { name: 'walk', description: '', tags: {}, aliases: { champion: 1 } },
    ])
    expect((await all(registry.models())).map(({ name }) => name)).toEqual(expect.arrayContaining(['other', 'walk']))
    const versions = await all(registry.versions('walk'))
    expect(versions.map(({ model, version, aliases, runId }) => [model, version, aliases, runId])).toEqual([
      ['walk', 2, [], run.id],
      ['walk', 1, ['champion'], run.id],
    ])
    expect(versions[0]).toEqual(await registry.version('walk', 2))
    expect((await all(registry.versions("ann's walk"))).map(({ version }) => version)).toEqual([1])
    expect(await all(registry.versions('nobody'))).toEqual([])
  })
})

test('a client that is closed has sent what its runs were told, also of those that go on', async () => {
  const client = clientOf({ flushMs: 60_000 })
  const run = await client.startRun()
  void run.logMetric('late', 1)
  await client.close()
  expect(await clientOf().getRun(run.id)).toMatchObject({ status: 'running', metrics: { late: 1 } })
})
