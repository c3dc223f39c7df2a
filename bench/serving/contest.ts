import { treeMegabytes, treeMicroseconds } from '../process-tree.ts'
import { quietMachine } from '../quiet-machine.ts'
import { median } from '../statistics.ts'
import { sendLoad } from './wrk.ts'
import type { ServingServer } from './serving-server.ts'
import type { LoadFigures } from './wrk.ts'

/** A server and what it is asked. */
export interface Contestant {
  readonly server: ServingServer
  readonly title: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly bodies: readonly Buffer[]
}

export interface ContestPlan {
  readonly connections: number
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  /** Not to be waited for when nothing is measured. */
  readonly waitsForQuiet: boolean
  /** The load generator's own. */
  readonly core: number | undefined
}

/** The median of the rounds; `failed` is their sum. */
export interface ContestFigures extends Omit<LoadFigures, 'requests'> {
  /** Processor time of all processes of the server, for one request. */
  readonly cpuMicroseconds: number
  /** Resident at the end. */
  readonly megabytes: number
}

type Measured = LoadFigures & { readonly cpuMicroseconds: number }

/** Every contestant in turn, round after round, after each was warmed up. */
export async function contest(
  contestants: readonly Contestant[],
  plan: ContestPlan,
): Promise<ReadonlyMap<Contestant, ContestFigures>> {
  for (const each of contestants) await measure(each, plan, plan.warmUpSeconds)
  if (plan.waitsForQuiet) await quietMachine()
  const measured = new Map(contestants.map((each) => [each, [] as Measured[]]))
  for (let round = 0; round < plan.rounds; round++) {
    for (const [each, results] of measured) results.push(await measure(each, plan, plan.seconds))
  }
  return new Map([...measured].map(([each, results]) => [each, middle(results, each.server.pid)]))
}

async function measure(contestant: Contestant, { connections, core }: ContestPlan, seconds: number): Promise<Measured> {
  const { server, path, headers, bodies } = contestant
  const before = treeMicroseconds(server.pid)
  const figures = await sendLoad({ url: server.url, path, headers, bodies, connections, seconds }, core)
  return { ...figures, cpuMicroseconds: (treeMicroseconds(server.pid) - before) / figures.requests }
}

function middle(results: readonly Measured[], pid: number): ContestFigures {
  const of = (what: (it: Measured) => number): number => median(results.map(what))
  return {
    perSecond: of((it) => it.perSecond),
    p50Ms: of((it) => it.p50Ms),
    p99Ms: of((it) => it.p99Ms),
    failed: results.reduce((sum, it) => sum + it.failed, 0),
    cpuMicroseconds: of((it) => it.cpuMicroseconds),
    megabytes: treeMegabytes(pid),
  }
}
