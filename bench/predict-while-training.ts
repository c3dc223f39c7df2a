import { openBenchProject } from './bench-project.ts'
import { startLoad, warmUp } from './load.ts'
import { quietMachine } from './quiet-machine.ts'
import { circumstances, note, table } from './report.ts'
import { median } from './statistics.ts'
import type { BenchProject } from './bench-project.ts'
import type { LoadOrder, LoadResult } from './load.ts'

const rows = 120_000
const pairs = 4
const quietSeconds = 15

/** The two ways requests come: what a page sends, and what a batch over one connection sends. */
const scenarios = [
  { name: '200 requests a second', order: { connections: 4, perSecond: 200 } },
  { name: 'one connection, as fast as it goes', order: { connections: 1 } },
] as const

/** Single-row predictions while a training run goes on in the same `up`, against the same without one. */
export async function bench(): Promise<string> {
  const project = await openBenchProject(rows)
  try {
    const { url, path, bodies } = project
    await warmUp({ url, path, bodies, connections: 4 })
    const compared: Comparison[] = []
    for (const { name, order } of scenarios) {
      compared.push(await compare(project, name, { url, path, bodies, ...order }))
    }
    const disturbed = compared.reduce((sum, it) => sum + it.disturbed, 0)
    return [
      circumstances(),
      '',
      `A table of ${rows.toLocaleString('en')} rows is trained in the job process; ${pairs} quiet and ${pairs} training periods in turn, each training period a whole run from its POST to its end; the champion is ${project.champion}. Medians over the periods; the ratio is that of the medians. ${disturbed} of ${pairs * scenarios.length} pairs began while other work went on on the machine.`,
      '',
      table(
        ['load', 'periods', 'requests', 'not 200', 'p50 ms', 'p99 ms', 'max ms', 'p99, ratio to quiet'],
        compared.flatMap(({ lines }) => lines),
      ),
    ].join('\n')
  } finally {
    await project.close()
  }
}

interface Comparison {
  readonly lines: string[][]
  /** Pairs before which the machine did not become quiet. */
  readonly disturbed: number
}

async function compare(project: BenchProject, name: string, order: LoadOrder): Promise<Comparison> {
  let disturbed = 0
  const [quiet, training]: [LoadResult[], LoadResult[]] = [[], []]
  for (let pair = 0; pair < pairs; pair++) {
    if (!(await quietMachine())) disturbed++
    quiet.push(await startLoad({ ...order, seconds: quietSeconds }).result)
    training.push(await duringTraining(project, order))
    const [before, during] = [quiet.at(-1)!, training.at(-1)!]
    note(
      `${name}, pair ${pair + 1}: p99 ${ms(before.p99Ms)} quiet, ${ms(during.p99Ms)} in ${during.seconds.toFixed(0)} s of training`,
    )
  }
  const p99 = (results: readonly LoadResult[]): number => median(results.map(({ p99Ms }) => p99Ms))
  const lines = [
    line(name, 'quiet', quiet, 1),
    line(
      name,
      `training, ${median(training.map(({ seconds }) => seconds)).toFixed(0)} s each`,
      training,
      p99(training) / p99(quiet),
    ),
  ]
  return { lines, disturbed }
}

/** The load of a whole training run. */
async function duringTraining({ url, model }: BenchProject, order: LoadOrder): Promise<LoadResult> {
  const load = startLoad(order)
  const started = await fetch(`${url}/api/v1/projects/${model}/runs`, { method: 'POST' })
  const { id } = (await started.json()) as { id: string }
  for (;;) {
    await new Promise((resume) => setTimeout(resume, 200))
    const answer = await fetch(`${url}/api/v1/jobs/${id}`)
    const { status, error } = (await answer.json()) as { status: string; error?: unknown }
    if (status === 'failed') throw new Error(`the run failed: ${JSON.stringify(error)}`)
    if (status === 'finished') return load.stop()
  }
}

function line(name: string, when: string, results: readonly LoadResult[], ratio: number): string[] {
  const total = (of: (result: LoadResult) => number): string => String(results.reduce((sum, it) => sum + of(it), 0))
  const middle = (of: (result: LoadResult) => number): string => ms(median(results.map(of)))
  return [
    ...[name, when, total((it) => it.requests), total((it) => it.failed)],
    ...[middle((it) => it.p50Ms), middle((it) => it.p99Ms), middle((it) => it.maxMs), ratio.toFixed(2)],
  ]
}

function ms(value: number): string {
  return value.toFixed(2)
}
