import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { METRICS } from '../../domain/metric.ts'
import { count, interval, table } from '../render.ts'
import type { EvaluationReport } from '../../domain/evaluation.ts'
import type { MetricKey } from '../../domain/metric.ts'

/** `evaluate <model>`: honest numbers on any labelled file. */
export function evaluateCommand(program: Command, { command }: CommandTable): void {
  command<{ readonly data: string }>(
    program,
    'evaluate <model>',
    'measure a model on a labelled file',
    async ({ operations, options: { data }, answer }, model) => {
      const result = await operations.evaluate({ model, data })
      answer(result, () => evaluationText(result))
    },
    (self) => self.requiredOption('--data <file>', 'rows with the target: CSV or Parquet'),
  )
}

/** Metrics of a labelled file, and where the file departs from the contract. */
export function evaluationText({ model, rows, metrics, breaches }: EvaluationReport): string {
  const keys = Object.keys(metrics) as MetricKey[]
  return [
    `${model} on ${count(rows)} labelled rows:`,
    table(
      ['metric', 'value (95 % interval)'],
      keys.map((key) => [METRICS[key].name, interval(metrics[key])]),
    ),
    ...breachLines(breaches),
  ].join('\n')
}

/** One line for each breach of the contract. */
export function breachLines(breaches: EvaluationReport['breaches']): string[] {
  if (breaches.length === 0) return ['The file keeps the contract.']
  const line = ({ column, kind, rows, severity, examples }: EvaluationReport['breaches'][number]) =>
    `  - ${column}: ${kind}, ${count(rows)} rows (${severity})${examples.length === 0 ? '' : `, e.g. ${examples.map((example) => JSON.stringify(example)).join(', ')}`}`
  return ['The file breaks the contract:', ...breaches.map(line)]
}
