import { temporaryFolder } from '../test/e2e/cli.ts'
import { circumstances, note, table } from './report.ts'
import { contest } from './serving/contest.ts'
import { separateCores } from './serving/cores.ts'
import { startOurs } from './serving/our-server.ts'
import { peerVersions, startPeers } from './serving/peers.ts'
import { madeRecords } from './serving/records.ts'
import { tensorContestants } from './serving/tensor-lines.ts'
import { hasWrk } from './serving/wrk.ts'
import type { BenchOptions } from './options.ts'
import type { Contestant, ContestFigures, ContestPlan } from './serving/contest.ts'
import type { BenchRecord } from './serving/records.ts'
import type { ServingServer } from './serving/serving-server.ts'

const trainingRows = 20_000
const bodiesInTurn = 64
const connectionCounts = [1, 8, 64]
const tensorRows = [1, 1000]
/** Of ours at 64 connections. */
const wanted = { perSecond: 25_000, p99Ms: 10, cpuMicroseconds: 40 }

const head = [
  'server',
  'requests/s',
  'p50 ms',
  'p99 ms',
  'not 200',
  'CPU us/request',
  'MB',
  'ours / it',
  'its CPU / ours',
]

/** One row in a request, or a tensor of many, as fast as the connections go: ours beside its peers, a core for each server. */
export async function bench({
  rounds = 3,
  isQuick = false,
  isAlone = false,
  only = ['records', 'tensors'],
}: BenchOptions = {}): Promise<string> {
  // So that what is done at the exit is done when it is broken off.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const folder = temporaryFolder()
  const cores = separateCores()
  const plan = {
    rounds: isQuick ? 1 : rounds,
    ...(isQuick ? { seconds: 1, warmUpSeconds: 1 } : { seconds: 5, warmUpSeconds: 3 }),
    ...{ core: cores?.load, waitsForQuiet: !isQuick },
  }
  const servers: ServingServer[] = []
  try {
    note('training ours')
    servers.push(await startOurs(folder.path, trainingRows, cores?.server))
    const { started, absent } = isAlone
      ? { started: [], absent: [] }
      : await startPeers(folder.path, trainingRows, cores?.server)
    servers.push(...started)
    const records = madeRecords(Math.max(...tensorRows), 3).map(({ record }) => record)
    for (const server of servers) note(`${server.name}: ${await checkedProbability(server, records[0]!)}`)
    const parts = [
      ...(only.includes('records') ? await recordParts(servers, records.slice(0, bodiesInTurn), plan) : []),
      ...(only.includes('tensors') ? await tensorParts(servers, records, plan) : []),
    ]
    const dropped = await droppedRows(servers[0]!.url)
    return [
      `${circumstances()}${isQuick ? ' A quick look, no measurement.' : ''} A record of 16 numbers and 4 categories; 100 trees of 31 leaves everywhere.${isAlone ? '' : ` Peers: ${peerVersions()}.`}`,
      '',
      `${hasWrk ? 'wrk' : "The bench's own load generator"} sends for ${plan.seconds} s to each server in turn, ${plan.rounds} times; medians. ${cores === undefined ? 'Nothing keeps the load and the servers on processors of their own here' : 'The load has one processor and the server another'}. Rows of ours answered that the full prediction log dropped: ${dropped}. ${absent.join(' ')}`.trim(),
      '',
      ...servers.map(({ name, settings }) => `- ${name}: ${settings}.`),
      '',
      ...parts,
    ].join('\n')
  } finally {
    for (const server of servers) await server.stop()
    folder.remove()
  }
}

async function recordParts(
  servers: readonly ServingServer[],
  records: readonly BenchRecord[],
  plan: Omit<ContestPlan, 'connections'>,
): Promise<readonly string[]> {
  const headers = { 'Content-Type': 'application/json' }
  const contestants = servers.map((server) => ({
    ...{ server, title: server.name, path: server.path, headers },
    bodies: records.map((record) => Buffer.from(JSON.stringify(server.body(record)))),
  }))
  const parts: string[] = []
  for (const connections of connectionCounts) {
    const figures = await contest(contestants, { ...plan, connections })
    const ours = figures.get(contestants[0]!)!
    parts.push(part(`${connections} ${connections === 1 ? 'connection' : 'connections'}, one record`, figures, 1))
    if (connections === Math.max(...connectionCounts)) parts.push(verdict(ours), '')
  }
  return parts
}

async function tensorParts(
  servers: readonly ServingServer[],
  records: readonly BenchRecord[],
  plan: Omit<ContestPlan, 'connections'>,
): Promise<readonly string[]> {
  const parts: string[] = []
  for (const rows of hasWrk ? tensorRows : []) {
    const contestants = await tensorContestants(servers, records.slice(0, rows))
    if (contestants.length === 0) continue
    const figures = await contest(contestants, { ...plan, connections: 8 })
    parts.push(
      part(`8 connections, a tensor of ${rows.toLocaleString('en')} ${rows === 1 ? 'row' : 'rows'}`, figures, rows),
    )
  }
  return parts.length > 0 ? parts : ['Tensors are left out: nothing answers under /v2, or there is no wrk.', '']
}

function part(title: string, figures: ReadonlyMap<Contestant, ContestFigures>, rows: number): string {
  const [ours] = figures.values() as Iterable<ContestFigures> as [ContestFigures]
  note(
    `${title}: ${[...figures].map(([each, it]) => `${each.title} ${it.perSecond.toFixed(0)}/s ${it.cpuMicroseconds.toFixed(0)} us`).join(', ')}`,
  )
  const lines = [...figures].map(([each, it], at) => [
    at === 0 ? `**${each.title}**` : each.title,
    `${it.perSecond.toFixed(0)}${rows === 1 ? '' : ` (${(it.perSecond * rows).toPrecision(3)} rows)`}`,
    ...[it.p50Ms.toFixed(2), it.p99Ms.toFixed(2), String(it.failed), it.cpuMicroseconds.toFixed(0)],
    it.megabytes.toFixed(0),
    ...(at === 0 ? ['', ''] : [ratio(ours.perSecond / it.perSecond), ratio(it.cpuMicroseconds / ours.cpuMicroseconds)]),
  ])
  return `### ${title}\n\n${table(head, lines)}\n`
}

function ratio(value: number): string {
  return value.toPrecision(3)
}

/** What is wanted of ours, and whether it is so. */
function verdict({ perSecond, p99Ms, cpuMicroseconds }: ContestFigures): string {
  const said = (isReached: boolean): string => (isReached ? 'reached' : 'not reached')
  return [
    `${wanted.perSecond.toLocaleString('en')} requests/s: ${said(perSecond >= wanted.perSecond)}.`,
    `p99 under ${wanted.p99Ms} ms: ${said(p99Ms < wanted.p99Ms)}.`,
    `At most ${wanted.cpuMicroseconds} us of processor a request: ${said(cpuMicroseconds <= wanted.cpuMicroseconds)}.`,
  ].join(' ')
}

/** What a server says of a record, so that no server is measured that does not answer. */
async function checkedProbability(server: ServingServer, record: BenchRecord): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(server.url + server.path, {
    method: 'POST',
    headers,
    body: JSON.stringify(server.body(record)),
  })
  const text = await answer.text()
  const probability = answer.ok ? server.probabilityOf(JSON.parse(text)) : undefined
  if (typeof probability === 'number' && probability > 0 && probability < 1) return probability
  throw new Error(`${server.name} gives no probability: ${answer.status} ${text.slice(0, 500)}`)
}

async function droppedRows(url: string): Promise<string> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return /^serving_payload_log_dropped_total (\d+)$/m.exec(metrics)?.[1] ?? 'unknown'
}
