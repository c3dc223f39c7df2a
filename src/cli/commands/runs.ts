import { interval, table } from '../render.ts'
import type { Run } from '../../domain/run.ts'
import type { Reproduction } from '../operations.ts'

export function runsText(runs: readonly Run[]): string {
  if (runs.length === 0) return 'No runs yet. Start one with `throughline run`.'
  const seconds = ({ startedAtMs, endedAtMs }: Run) =>
    endedAtMs === undefined ? '' : `${((endedAtMs - startedAtMs) / 1000).toFixed(1)} s`
  const rows = runs.map((run) => [
    run.id,
    run.experiment,
    run.status,
    new Date(run.startedAtMs).toISOString(),
    seconds(run),
    interval(run.metrics.rocAuc ?? run.metrics.rmse),
    run.error?.code ?? '',
  ])
  return table(['run', 'experiment', 'status', 'started', 'took', 'primary metric', 'error'], rows)
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
