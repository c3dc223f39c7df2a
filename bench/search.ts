import { sql } from 'kysely'
import { join } from 'node:path'
import { openDatabase } from '../src/store/open-database.ts'
import { temporaryFolder } from '../test/e2e/cli.ts'
import { quietMachine } from './quiet-machine.ts'
import { circumstances, note, table } from './report.ts'
import { median } from './statistics.ts'
import { seedRuns } from './tracking/seed-runs.ts'
import { startServers, type TrackingServer } from './tracking/servers.ts'
import type { BenchOptions } from './options.ts'

const logged = { metrics: 50, params: 10, tags: 4 }
const wantedMs = 200

interface Search {
  readonly name: string
  readonly filter?: string
  readonly order_by?: readonly string[]
  readonly max_results?: number
}

const searches: readonly Search[] = [
  { name: 'the youngest 100', max_results: 100 },
  { name: 'the youngest 1,000' },
  { name: '1,000 by a metric', order_by: ['metrics.m1 DESC'] },
  { name: 'a metric above 0.9', filter: 'metrics.m0 > 0.9' },
  { name: 'a param and a metric', filter: "params.p0 = 'v1' AND metrics.m1 < 1" },
  { name: 'a param and a metric, by another', filter: "params.p0 = 'v1' AND metrics.m1 < 1", order_by: ['metrics.m2'] },
  {
    name: 'a tag and three metrics',
    filter: "tags.t0 = 'user-3' AND metrics.m4 > 0.5 AND metrics.m5 < 0.5 AND metrics.m6 > 0.5",
    order_by: ['metrics.m0'],
  },
  { name: 'one or the other', filter: "params.p5 = 'v1' OR metrics.m3 > 0.95", order_by: ['metrics.m2 DESC'] },
  { name: 'nothing found', filter: "params.p0 = 'v1' AND metrics.m1 > 2" },
]

/** Searches of runs over HTTP, on both databases: at most 1,000 runs, each with all that it logged. */
export async function bench({ rounds = 9, isQuick = false }: BenchOptions): Promise<string> {
  const parts: string[] = []
  for (const runs of isQuick ? [2000] : [10_000, 100_000]) parts.push(await measured(runs, isQuick ? 2 : rounds))
  return [
    ...parts,
    `Each run has ${logged.metrics} metrics, ${logged.params} params and ${logged.tags} tags. Milliseconds from the request to the last byte of its answer, ${rounds} rounds after one that is not counted; both databases with their defaults, PostgreSQL after VACUUM and ANALYZE, which it does by itself within minutes.`,
    circumstances(),
  ].join('\n\n')
}

async function measured(runs: number, rounds: number): Promise<string> {
  const folder = temporaryFolder()
  const servers = await startServers(folder.path, undefined)
  try {
    for (const server of servers) {
      note(`search: ${runs} runs, ${server.database}`)
      await fill(server, join(folder.path, `ours-${server.database}`), runs)
    }
    const rows: string[][] = []
    const slowest = new Map<TrackingServer, number>()
    await quietMachine()
    for (const search of searches) {
      const times = await inTurn(servers, search, rounds)
      for (const [i, server] of servers.entries())
        slowest.set(server, Math.max(slowest.get(server) ?? 0, median(times[i]!)))
      rows.push([search.name, ...times.flatMap((each) => [ms(median(each)), ms(Math.max(...each))])])
    }
    const verdicts = servers.map((server) => {
      const isReached = slowest.get(server)! < wantedMs
      return `${server.database}: every median under ${wantedMs} ms: ${isReached ? 'reached' : 'not reached'}; resident memory of the server ${server.megabytes().toFixed(0)} MB.`
    })
    const head = servers.flatMap(({ database }) => [`${database}, median`, 'slowest'])
    return `### ${runs.toLocaleString('en')} runs\n\n${table(['search', ...head], rows)}\n\n${verdicts.join(' ')}`
  } finally {
    for (const server of servers) await server.stop()
    folder.remove()
  }
}

async function fill({ store }: TrackingServer, data: string, runs: number): Promise<void> {
  const database = await openDatabase(data, store === '' ? undefined : store)
  try {
    await seedRuns(database, 0, { runs, ...logged })
    if (database.kind === 'postgres') await sql`vacuum (analyze)`.execute(database.read)
  } finally {
    await database.close()
  }
}

/** A list of milliseconds for each server; the first round is not counted. */
async function inTurn(
  servers: readonly TrackingServer[],
  { name, ...asked }: Search,
  rounds: number,
): Promise<number[][]> {
  const times: number[][] = servers.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [i, { url }] of servers.entries()) {
      const startMs = performance.now()
      const answer = await fetch(`${url}/api/2.0/mlflow/runs/search`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ experiment_ids: ['0'], max_results: 1000, ...asked }),
      })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`${name}: ${answer.status}`)
      if (round > 0) times[i]!.push(performance.now() - startMs)
    }
  }
  return times
}

const ms = (value: number): string => value.toFixed(1)
