import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { seededRng } from '../../src/base/rng.ts'
import { openPostgres } from '../../src/store/postgres/open-postgres.ts'
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts'
import { startPostgres } from '../postgres.ts'
import { startUp, temporaryFolder } from './cli.ts'
import { mayMount, smallDisk } from './full-disk.ts'
import { trackingLoad } from './tracking-load.ts'
import type { Database } from '../../src/store/database.ts'
import type { PostgresServer } from '../postgres.ts'
import type { TrackingLoad } from './tracking-load.ts'

const dayMs = 86_400_000
const folder = temporaryFolder()
const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms))
const running: { stop(signal?: NodeJS.Signals): Promise<unknown> }[] = []
let places = 0
let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((it) => it.stop('SIGKILL')))
})
afterAll(async () => {
  await server.stop()
  folder.remove()
})

/** A workspace where nothing is yet, in either database. */
async function newPlace(kind: Database['kind']) {
  const cwd = join(folder.path, `place-${places++}`)
  const databaseUrl = kind === 'postgres' ? await server.createDatabase() : ''
  const env: Record<string, string> = databaseUrl === '' ? {} : { THROUGHLINE_DATABASE_URL: databaseUrl }
  return {
    cwd,
    async up(port = '0', more: Readonly<Record<string, string>> = {}) {
      const up = await startUp(['--data', cwd, '--port', port], { env: { ...env, ...more }, isCounted: false })
      running.push(up)
      return up
    },
    async expectWhole(load: TrackingLoad) {
      const database =
        kind === 'sqlite' ? await openSqlite(join(cwd, 'metadata.sqlite')) : await openPostgres(databaseUrl)
      try {
        expect(await load.missing(database)).toEqual([])
        expect(load.refused).toEqual([])
      } finally {
        await database.close()
      }
    },
  }
}

describe.each(['sqlite', 'postgres'] as const)('twenty clients that write, on %s', (kind) => {
  test('lose nothing acknowledged when the server is killed', async () => {
    const place = await newPlace(kind)
    const rng = seededRng(`kill tracking on ${kind}`)
    let up = await place.up()
    const { url } = up
    const load = trackingLoad(() => url)
    for (let kill = 0; kill < 2; kill++) {
      const before = load.acknowledged()
      await expect.poll(() => load.acknowledged() - before, { timeout: 20_000 }).toBeGreaterThan(100)
      await pause(200 * rng.next())
      await up.stop('SIGKILL')
      up = await place.up(new URL(url).port)
    }
    await load.stop()
    await place.expectWhole(load)
  })

  test('lose nothing and are told of no lock where two servers write to one workspace', async () => {
    const place = await newPlace(kind)
    const urls = (await Promise.all([place.up(), place.up()])).map(({ url }) => url)
    const load = trackingLoad((client) => urls[client % 2]!)
    await expect.poll(() => load.acknowledged(), { timeout: 30_000 }).toBeGreaterThan(300)
    await load.stop()
    await place.expectWhole(load)
    expect([...load.answers.keys()]).toEqual([200])
  })
})

describe('twenty clients that write, while PostgreSQL', () => {
  test.each(['INT', 'QUIT'] as const)(
    'is stopped (%s) and started, are asked to try again and lose nothing',
    async (signal) => {
      const place = await newPlace('postgres')
      const up = await place.up()
      const load = trackingLoad(() => up.url)
      await expect.poll(() => load.acknowledged(), { timeout: 20_000 }).toBeGreaterThan(100)
      await server.restart(signal)
      const before = load.acknowledged()
      await expect.poll(() => load.acknowledged() - before, { timeout: 20_000 }).toBeGreaterThan(100)
      await load.stop()
      await place.expectWhole(load)
      // Some were told to try again, nobody was cut off.
      expect(new Set(load.answers.keys())).toEqual(new Set([200, 503]))
    },
    60_000,
  )
})

describe.skipIf(!mayMount())('on a disk that is full', () => {
  test('a write is refused with 507, reading goes on, and so does writing once there is room', async () => {
    const place = await newPlace('sqlite')
    // Its tables are made before the disk is small.
    await (await place.up()).stop()
    const disk = smallDisk(place.cwd)
    try {
      const up = await place.up()
      const { run } = await answer<{ run: { info: { run_id: string } } }>(up.url, 'runs/create', { experiment_id: '0' })
      const log = (step: number) =>
        fetch(`${up.url}/api/2.0/mlflow/runs/log-metric`, {
          ...jsonPost({ run_id: run.info.run_id, key: 'loss', value: step, timestamp: step, step }),
        })
      disk.fill()
      let [step, refused] = [0, await log(0)]
      for (; refused.status === 200; refused = await log(step)) step += 1
      expect([refused.status, await refused.json()]).toMatchObject([507, { error_code: 'RESOURCE_EXHAUSTED' }])
      const history = async () => {
        const url = `${up.url}/api/2.0/mlflow/metrics/get-history?run_id=${run.info.run_id}&metric_key=loss`
        const { metrics = [] } = (await (await fetch(url)).json()) as { metrics?: { step: number }[] }
        return metrics.map((metric) => metric.step)
      }
      const acknowledged = Array.from({ length: step }, (_, at) => at)
      expect(await history()).toEqual(acknowledged)
      disk.free()
      expect((await log(step)).status).toBe(200)
      expect(await history()).toEqual([...acknowledged, step])
      expect((await up.stop()).code).toBe(0)
    } finally {
      await Promise.all(running.splice(0).map((it) => it.stop('SIGKILL')))
      disk.remove()
    }
  })
})

test('twenty clients that write lose nothing when the clock is set back a day', async () => {
  const place = await newPlace('sqlite')
  const shift = join(folder.path, 'shift')
  writeFileSync(shift, '0')
  const preload = new URL('shifted-clock.ts', import.meta.url).href
  const up = await place.up('0', { NODE_OPTIONS: `--import ${preload}`, CLOCK_SHIFT: shift })
  const load = trackingLoad(() => up.url)
  for (const ms of [-dayMs, dayMs]) {
    const before = load.acknowledged()
    await expect.poll(() => load.acknowledged() - before, { timeout: 20_000 }).toBeGreaterThan(100)
    writeFileSync(shift, String(ms))
  }
  await load.stop()
  await place.expectWhole(load)
  expect([...load.answers.keys()]).toEqual([200])
})

function jsonPost(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

async function answer<Answer>(url: string, path: string, body: object): Promise<Answer> {
  return (await (await fetch(`${url}/api/2.0/mlflow/${path}`, jsonPost(body))).json()) as Answer
}
