import { temporaryFolder } from '../test/e2e/cli.ts'
import { startLoad } from './load.ts'
import { pythonEnvironment } from './python-environment.ts'
import { quietMachine } from './quiet-machine.ts'
import { circumstances, note, table } from './report.ts'
import { median } from './statistics.ts'
import { createRun, seed, SIZES, type Seeded } from './tracking/seed.ts'
import { startServers, type TrackingServer } from './tracking/servers.ts'
import type { LoadOrder, LoadResult } from './load.ts'
import type { BenchOptions } from './options.ts'

const secondsEach = 4
const clientCounts = [1, 20]
/** Ours is wanted to answer so many times as much, and to take so small a share of its p99. */
const [throughputWanted, p99Wanted] = [10, 0.1]
const api = '/api/2.0/mlflow'

interface Operation {
  readonly name: string
  /** What one client sends; '{{n}}' is another number each time. `run` is its own. */
  readonly order: (seeded: Seeded, run: string) => Pick<LoadOrder, 'path' | 'bodies'>
}

const batch = (run: string): string => {
  const metrics = Array.from({ length: 1000 }, (_, at) => ({
    ...{ key: `m${at % 10}`, value: at / 7, timestamp: 1_700_000_000_000 + at, step: '{{n}}' },
  }))
  // The step is a number, another one for each request and each value of a key.
  return JSON.stringify({ run_id: run, metrics }).replaceAll('"{{n}}"', '{{n}}')
}

const operations: readonly Operation[] = [
  {
    name: 'log-metric',
    order: (_, run) => ({
      path: `${api}/runs/log-metric`,
      bodies: [`{"run_id":"${run}","key":"loss","value":0.5,"timestamp":1700000000000,"step":{{n}}}`],
    }),
  },
  { name: 'log-batch of 1,000', order: (_, run) => ({ path: `${api}/runs/log-batch`, bodies: [batch(run)] }) },
  {
    name: 'create run',
    order: ({ experiment }) => ({
      path: `${api}/runs/create`,
      bodies: [`{"experiment_id":"${experiment}","user_id":"bench","start_time":1600000000000,"run_name":"n {{n}}"}`],
    }),
  },
  {
    name: `search 1,000 of ${SIZES.runs.toLocaleString('en')} by a metric`,
    order: ({ experiment }) => ({
      path: `${api}/runs/search`,
      bodies: [`{"experiment_ids":["${experiment}"],"max_results":1000,"order_by":["metrics.m3 DESC"]}`],
    }),
  },
  {
    name: 'history, 25,000 of 100,000',
    order: ({ longRun }) => ({
      path: `${api}/metrics/get-history?run_id=${longRun}&metric_key=loss&max_results=25000`,
      bodies: [],
    }),
  },
]

/** Tracking over the wire, ours and the stock MLflow server, on both databases. */
export async function bench({
  rounds = 3,
  isQuick = false,
  isAlone = false,
  only,
}: BenchOptions = {}): Promise<string> {
  const python = isAlone ? undefined : pythonEnvironment('tracking')
  const folder = temporaryFolder()
  const seconds = isQuick ? 1 : secondsEach
  const servers = await startServers(folder.path, python)
  try {
    const seeds = new Map<TrackingServer, Seeded>()
    for (const server of servers) {
      note(`seeding ${server.name}`)
      seeds.set(server, await seed(server, python, isQuick ? { ...SIZES, runs: 1000 } : SIZES))
    }
    const lines: string[][] = []
    for (const operation of operations.filter(
      ({ name }) => only === undefined || only.some((part) => name.includes(part)),
    )) {
      for (const clients of clientCounts) {
        const results = await contest(operation, clients, seeds, { rounds: isQuick ? 1 : rounds, seconds })
        for (const server of servers) lines.push(line(operation.name, clients, server, results, servers))
      }
    }
    const memory = servers.map((server) => `${server.name} ${server.megabytes().toFixed(0)} MB`).join(', ')
    return [
      `${circumstances()}${isQuick ? ' A quick look, no measurement.' : ''} Peer: mlflow 3.17.2, \`mlflow server\` with its defaults (4 workers of uvicorn); both on the same PostgreSQL 18, which waits for the disk, and on SQLite.`,
      '',
      `Each server for ${seconds} s in turn, ${rounds} times; medians. Resident memory of all processes at the end, without PostgreSQL: ${memory}. Wanted: ${throughputWanted} times the throughput, ${p99Wanted} of the p99.`,
      '',
      table(
        [
          'operation',
          'clients',
          'server',
          'requests/s',
          'p50 ms',
          'p99 ms',
          'not 200',
          'throughput, ratio',
          'p99, ratio',
        ],
        lines,
      ),
    ].join('\n')
  } finally {
    for (const server of servers) await server.stop()
    folder.remove()
  }
}

type Results = ReadonlyMap<TrackingServer, readonly LoadResult[]>

let sent = 0

/** Every server in turn, as often as there are rounds. Each client of a writing load has a run of its own. */
async function contest(
  { name, order }: Operation,
  clients: number,
  seeds: ReadonlyMap<TrackingServer, Seeded>,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Results> {
  const results = new Map<TrackingServer, LoadResult[]>([...seeds.keys()].map((server) => [server, []]))
  for (let round = 0; round <= rounds; round++) {
    if (round === 1) await quietMachine()
    for (const [server, seeded] of seeds) {
      const runs = await Promise.all(Array.from({ length: clients }, () => createRun(server.url, '0')))
      const orders = runs.map((run) => order(seeded, run))
      const bodies = orders.flatMap((each) => each.bodies)
      const { path } = orders[0]!
      const load = {
        url: server.url,
        path,
        bodies,
        connections: clients,
        first: sent,
        seconds: round === 0 ? 1 : seconds,
      }
      const result = await startLoad(load).result
      sent += result.requests + clients
      // The first round is not counted: what is measured has been compiled, and caches are filled.
      if (round > 0) results.get(server)!.push(result)
    }
  }
  note(
    `${name}, ${clients} clients: ${[...results].map(([{ name: who }, each]) => `${who} ${median(each.map((it) => it.perSecond)).toFixed(1)}/s`).join(', ')}`,
  )
  return results
}

function line(
  name: string,
  clients: number,
  server: TrackingServer,
  results: Results,
  servers: readonly TrackingServer[],
): string[] {
  const middle = (of: TrackingServer, what: (it: LoadResult) => number): number => median(results.get(of)!.map(what))
  const peer = servers.find(({ product, database }) => product === 'mlflow' && database === server.database)
  const isOurs = server.product === 'throughline'
  const ratio = (what: (it: LoadResult) => number, wanted: (ratio: number) => boolean): string => {
    if (!isOurs || peer === undefined) return ''
    const value = middle(server, what) / middle(peer, what)
    return `${value.toPrecision(2)}${wanted(value) ? '' : ' (!)'}`
  }
  return [
    ...[name, String(clients), isOurs ? `**${server.name}**` : server.name],
    ...[middle(server, (it) => it.perSecond).toPrecision(3), middle(server, (it) => it.p50Ms).toPrecision(3)],
    middle(server, (it) => it.p99Ms).toPrecision(3),
    String(results.get(server)!.reduce((sum, it) => sum + it.failed, 0)),
    ratio(
      (it) => it.perSecond,
      (value) => value >= throughputWanted,
    ),
    ratio(
      (it) => it.p99Ms,
      (value) => value <= p99Wanted,
    ),
  ]
}
