import { wholeNumber } from '../command-table.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { decidingMetric, interval, table } from '../render.ts'
import type { MetricValue } from '../../domain/metric.ts'
import type { Training } from '../../domain/training.ts'
import type { RunResult } from '../../domain/run-result.ts'
import type { Reproduction } from '../operations.ts'

/** `runs`: what was executed, and with what. */
export function runsCommands(program: Command, { command }: CommandTable): void {
  const runs = program.command('runs').description('what was executed, and with what')
  command<{ readonly limit: number }>(
    runs,
    'list',
    'the newest runs',
    async ({ operations, options: { limit }, answer }) => {
      const result = await operations.runs.list(limit)
      answer(result, () => runsText(result))
    },
    (self) => self.option('--limit <number>', 'how many', wholeNumber, 20),
  )
  command(runs, 'show <run>', 'one run with its config, result and error', async ({ operations, answer }, run) => {
    const result = await operations.runs.show(run)
    answer(result, () => JSON.stringify(result, null, 2))
  })
  command(
    runs,
    'reproduce <run>',
    'do a run again from its snapshot and config, and compare the digests',
    async ({ operations, signal, answer, withProgress, conclude }, run) => {
      const result = await withProgress((progress) => operations.runs.reproduce(run, progress, signal))
      answer(result, () => reproductionText(result))
      conclude(result.reproduced ? 0 : 1)
    },
  )
}

export function runsText(runs: readonly Training[]): string {
  if (runs.length === 0) return 'No runs yet. Start one with `throughline run`.'
  const seconds = ({ startedAtMs, endedAtMs }: Training) =>
    endedAtMs === undefined ? '' : `${((endedAtMs - startedAtMs) / 1000).toFixed(1)} s`
  const rows = runs.map((run) => [
    run.id,
    run.experiment,
    run.status,
    new Date(run.startedAtMs).toISOString(),
    seconds(run),
    interval(primaryOf(run)),
    run.error?.code ?? '',
  ])
  return table(['run', 'experiment', 'status', 'started', 'took', 'primary metric', 'error'], rows)
}

/** A finished run has its candidates, and so the metric that decided, in its result. */
function primaryOf({ result, metrics }: Training): MetricValue | undefined {
  const { candidates = [] } = (result ?? {}) as Partial<RunResult>
  const key = decidingMetric(candidates)
  return key === undefined ? (metrics.rocAuc ?? metrics.rmse) : metrics[key]
}

export function reproductionText({ run, reproduced, expected, received, differences }: Reproduction): string {
  if (reproduced) return `Run ${run} is reproduced: digest ${received.digest}.`
  return [
    `Run ${run} is not reproduced.`,
    `  expected ${expected.digest} (evaluated ${expected.evaluatedDigest})`,
    `  received ${received.digest} (evaluated ${received.evaluatedDigest})`,
    ...differences.map((difference) => `  - ${difference}`),
  ].join('\n')
}
