import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { startUp, temporaryFolder, throughline } from './cli.ts'
import { writeLoans } from './tables.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** Clients that ask one after the other over kept connections, until they are stopped. */
function load(url: string, clients: number) {
  const counts = { answered: 0, lastOfConnection: 0, problems: [] as string[] }
  let isOver = false
  const { port } = new URL(url)
  const all = Array.from({ length: clients }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    while (!isOver) {
      await new Promise<void>((resolve) => {
        request({ host: '127.0.0.1', port, agent, path: '/version' }, (answer) => {
          if (answer.statusCode !== 200) counts.problems.push(String(answer.statusCode))
          if (answer.headers.connection === 'close') counts.lastOfConnection++
          answer.resume().on('end', () => {
            counts.answered++
            resolve()
          })
        })
          .on('error', (error) => {
            counts.problems.push(String(error))
            resolve()
          })
          .end()
      })
    }
    agent.destroy()
  })
  return {
    counts,
    async stop() {
      isOver = true
      await Promise.all(all)
    },
  }
}

/** The processes that a process started, on Linux. */
function workersOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
}

test('workers are replaced under load, all of them, and no request fails', async () => {
  const up = await startUp(['--workers', '2', '--data', join(folder.path, 'replaced')], { isCounted: false })
  const { counts, stop } = load(up.url, 12)
  try {
    await vi.waitUntil(() => counts.answered > 100, { timeout: 60_000 })
    process.kill(up.pid, 'SIGUSR2')
    // Every connection that was there hears that it ends.
    await vi.waitUntil(() => counts.lastOfConnection >= 12, { timeout: 60_000 })
    const before = counts.answered
    await vi.waitUntil(() => counts.answered > before + 100, { timeout: 60_000 })
  } finally {
    await stop()
    const end = await up.stop()
    expect(end.code).toBe(0)
  }
  expect(counts.problems).toEqual([])
})

test.skipIf(process.platform !== 'linux')('a worker that is killed is replaced', async () => {
  const up = await startUp(['--workers', '2', '--data', join(folder.path, 'killed')], { isCounted: false })
  try {
    const before = workersOf(up.pid)
    expect(before).toHaveLength(2)
    process.kill(before[0]!, 'SIGKILL')
    await vi.waitUntil(() => workersOf(up.pid).filter((pid) => pid !== before[0]).length === 2, { timeout: 60_000 })
    expect((await fetch(`${up.url}/version`)).status).toBe(200)
  } finally {
    await up.stop()
  }
})

test('the metrics that one worker tells are those of all', async () => {
  const up = await startUp(['--workers', '2', '--data', join(folder.path, 'metrics')], { isCounted: false })
  // A connection of its own each time: they go to the workers in turn.
  const ask = (path: string) => fetch(`${up.url}${path}`, { headers: { connection: 'close' } })
  try {
    for (let request = 0; request < 10; request++) expect((await ask('/version')).status).toBe(200)
    const told = await Promise.all([1, 2, 3].map(async () => (await ask('/metrics')).text()))
    for (const text of told) {
      const counts = [
        ...text.matchAll(
          /^http_server_request_duration_seconds_count\{worker="(\d)",.*http_route="\/version".*\} (\d+)$/gm,
        ),
      ]
      expect(counts.map(([, worker]) => worker)).toEqual(['1', '2'])
      expect(counts.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(10)
      expect(text.match(/^# TYPE serving_inflight_requests /gm)).toHaveLength(1)
    }
  } finally {
    await up.stop()
  }
})

test('a training that one worker was asked for is known to the others', async () => {
  const project = join(folder.path, 'loans')
  const table = join(folder.path, 'loans.csv')
  writeLoans(table, 300)
  await throughline(['init', table, '--target', 'defaulted', '--name', 'loans', '--yes', '--cwd', project])
  const up = await startUp(['--workers', '2', '--cwd', project], { isCounted: false })
  // A connection of its own each time: they go to the workers in turn.
  const ask = async (path: string, method = 'GET'): Promise<unknown> =>
    (await fetch(`${up.url}${path}`, { method, headers: { connection: 'close' } })).json()
  try {
    expect(await ask('/api/v1/projects/other/runs', 'POST')).toMatchObject({ error: { code: 'PROJECT_UNKNOWN' } })
    const { id } = (await ask('/api/v1/projects/loans/runs', 'POST')) as { id: string }
    await vi.waitUntil(
      async () => {
        const told = await Promise.all([1, 2, 3, 4].map(() => ask(`/api/v1/jobs/${id}`)))
        expect(told).toEqual([1, 2, 3, 4].map(() => expect.objectContaining({ id, project: 'loans' }) as unknown))
        return told.every((job) => (job as { status: string }).status === 'finished')
      },
      { timeout: 90_000, interval: 200 },
    )
    await vi.waitUntil(async () => JSON.stringify(await ask('/api/v1/models')).includes('loans'), { timeout: 10_000 })
  } finally {
    await up.stop()
  }
})

test('a port that is taken is told once, and ends all of them', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const args = ['up', '--workers', '2', '--port', String(port), '--data', join(folder.path, 'taken')]
  const { code, stderr } = await throughline(args, { isCounted: false })
  other.close()
  expect(stderr).toContain('PORT_TAKEN')
  expect(stderr).toContain('WORKER_ENDED')
  expect(code).not.toBe(0)
})
