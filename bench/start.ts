import { join } from 'node:path'
import { temporaryFolder } from '../test/e2e/cli.ts'
import { pythonEnvironment } from './python-environment.ts'
import { quietMachine } from './quiet-machine.ts'
import { circumstances, note, table } from './report.ts'
import { median } from './statistics.ts'
import { freePort, spawnMlflow, spawnOurs, stopServer, type TrackingServer } from './tracking/servers.ts'
import type { ChildProcess } from 'node:child_process'
import type { BenchOptions } from './options.ts'

const wantedMs = 300
const answersWithinMs = 120_000
/** A peer takes seconds to start. */
const peerRoundsMax = 5
/** Between two attempts to reach a server that does not listen yet. */
const pauseMs = 2

interface Start {
  readonly name: string
  readonly product: TrackingServer['product']
  /** Starts it; `round` names what must be new each time. */
  spawn(port: number, round: number): ChildProcess
}

/** From the start of the process to the answer of `experiments/get`, of ours and of MLflow's server, both on SQLite. */
export async function bench({ rounds = 15, isAlone = false, isQuick = false }: BenchOptions): Promise<string> {
  const python = isAlone ? undefined : pythonEnvironment('tracking')
  const folder = temporaryFolder()
  const at = (...names: (string | number)[]): string => join(folder.path, names.join('-'))
  const mlflow = (name: string) => (port: number, round: number | '') =>
    spawnMlflow(python!, at(name, 'files', round), port, `sqlite:///${at(name, round)}.db`)
  const starts: Start[] = [
    {
      ...{ name: 'Throughline, new workspace', product: 'throughline' },
      spawn: (port, round) => spawnOurs(at('new', round), port, ''),
    },
    {
      ...{ name: 'Throughline, new workspace, nothing compiled before', product: 'throughline' },
      spawn: (port, round) => spawnOurs(at('cold', round), port, '', { NODE_COMPILE_CACHE: at('compiled', round) }),
    },
    {
      ...{ name: 'Throughline, workspace that is there', product: 'throughline' },
      spawn: (port) => spawnOurs(at('old'), port, ''),
    },
    ...(python === undefined
      ? []
      : ([
          { name: 'MLflow, new database', product: 'mlflow', spawn: mlflow('mlflow-new') },
          { name: 'MLflow, database that is there', product: 'mlflow', spawn: (port) => mlflow('mlflow')(port, '') },
        ] satisfies Start[])),
  ]
  try {
    await quietMachine()
    const times = await measured(starts, isQuick ? 2 : rounds)
    const medians = times.map((each) => median(each))
    const rows = starts.map(({ name }, i) => [name, ms(medians[i]!), ms(Math.min(...times[i]!))])
    const promise = `A new workspace answers in less than ${wantedMs} ms: ${medians[0]! < wantedMs ? 'reached' : 'not reached'}.`
    const how = `Milliseconds from the start of the process to its answer of experiments/get, ${isQuick ? 2 : rounds} rounds${python === undefined ? '' : ` (MLflow at most ${peerRoundsMax})`}, each server in turn.`
    return [table(['server', 'median', 'least'], rows), promise, how, circumstances()].join('\n\n')
  } finally {
    folder.remove()
  }
}

/** One list of milliseconds for each server. The first round is not counted: files are read from the disk then. */
async function measured(starts: readonly Start[], rounds: number): Promise<number[][]> {
  const times: number[][] = starts.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    note(`start: round ${round} of ${rounds}`)
    for (const [i, start] of starts.entries()) {
      if (start.product !== 'throughline' && round > peerRoundsMax) continue
      const taken = await startOnce(start, round)
      if (round > 0) times[i]!.push(taken)
    }
  }
  return times
}

async function startOnce({ name, product, spawn }: Start, round: number): Promise<number> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/api/2.0/mlflow/experiments/get?experiment_id=0`
  const startMs = performance.now()
  const child = spawn(port, round)
  try {
    while (!(await answers(url))) {
      if (child.exitCode !== null || performance.now() > startMs + answersWithinMs) {
        throw new Error(`${name} does not start`)
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
    return performance.now() - startMs
  } finally {
    if (child.exitCode === null) await stopServer(child, product)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const { experiment } = (await (await fetch(url)).json()) as { readonly experiment?: { readonly name: string } }
    return experiment?.name === 'Default'
  } catch {
    return false
  }
}

const ms = (value: number): string => value.toFixed(0)
