import { given, wholeNumber } from '../command-table.ts'
import { figure, interval, table } from '../render.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { ListedRun } from '../operations.ts'

/** `runs list` and `runs show`: the runs of every client. */
export function listCommands(runs: Command, { command }: CommandTable): void {
  command<{ readonly limit: number; readonly filter?: string; readonly order?: readonly string[] }>(
    runs,
    'list',
    'the newest runs, of trainings and of every client',
    async ({ operations, options: { limit, filter, order: orderBy }, answer }) => {
      const result = await operations.runs.list({ limit, ...given({ filter, orderBy }) })
      answer(result, () => runsText(result))
    },
    (self) =>
      self
        .option('--limit <number>', 'how many', wholeNumber, 20)
        .option('--filter <condition>', `which: "metrics.rmse < 3 and params.model = 'ridge'"`)
        .option('--order <keys...>', 'in which order: "metrics.rmse", "start_time desc"'),
  )
  command(
    runs,
    'show <run>',
    'one run with its params, metrics and tags; of a training also config, result and error',
    async ({ operations, answer }, run) => {
      const result = await operations.runs.show(run)
      answer(result, () => JSON.stringify(result, null, 2))
    },
  )
}

/** Shown of each run that has no metric that decided. */
const metricsShown = 3

function runsText(runs: readonly ListedRun[]): string {
  if (runs.length === 0) return 'No runs. Start one with `throughline run`, or from code with `throughline/client`.'
  const rows = runs.map((run) => [
    run.id,
    run.name,
    run.experiment,
    run.status,
    dateOf(run.startedAtMs),
    run.endedAtMs === undefined ? '' : `${((run.endedAtMs - run.startedAtMs) / 1000).toFixed(1)} s`,
    run.primary === undefined ? mainMetrics(run) : interval(run.primary),
    run.error?.code ?? '',
  ])
  return table(['run', 'name', 'experiment', 'status', 'started', 'took', 'metrics', 'error'], rows)
}

function mainMetrics({ metrics }: ListedRun): string {
  const own = Object.entries(metrics).filter(([key]) => !/^(system|candidates)\//.test(key))
  const shown = own
    .slice(0, metricsShown)
    .map(([key, value]) => `${key} ${typeof value === 'number' ? figure(value) : value}`)
  return own.length > metricsShown ? `${shown.join(', ')} and ${own.length - metricsShown} more` : shown.join(', ')
}

/** A client may say any time. */
function dateOf(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString()
}
