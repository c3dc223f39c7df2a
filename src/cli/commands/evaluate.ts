import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import { encodingHelp, given } from '../command-table.ts'
import { METRICS } from '../../domain/metric.ts'
import { notableClasses } from '../../domain/notable-classes.ts'
import { count, figure, interval, table } from '../render.ts'
import type { EvaluationReport } from '../../domain/evaluation.ts'
import type { MetricKey } from '../../domain/metric.ts'

/** `evaluate <model>`: honest numbers on any labelled file. */
export function evaluateCommand(program: Command, { command }: CommandTable): void {
  command<{ readonly data: string; readonly encoding?: string }>(
    program,
    'evaluate <model>',
    'measure a model on a labelled file',
    async ({ operations, options: { data, encoding }, answer }, model) => {
      const result = await operations.evaluate({ model, data, ...given({ encoding }) })
      answer(result, () => evaluationText(result))
    },
    (self) =>
      self
        .requiredOption('--data <file>', 'rows with the target, in any format that init reads')
        .option('--encoding <label>', encodingHelp),
  )
}

/** Metrics of a labelled file, and where the file departs from the contract. */
export function evaluationText({ model, rows, metrics, classes, confused, breaches }: EvaluationReport): string {
  const keys = Object.keys(metrics) as MetricKey[]
  return [
    `${model} on ${count(rows)} labelled rows:`,
    table(
      ['metric', 'value (95 % interval)'],
      keys.map((key) => [METRICS[key].name, interval(metrics[key])]),
    ),
    ...classLines(classes ?? []),
    ...confusedLines(confused ?? []),
    ...breachLines(breaches),
  ].join('\n')
}

function classLines(classes: NonNullable<EvaluationReport['classes']>): string[] {
  if (classes.length === 0) return []
  const shown = notableClasses(classes)
  const left = classes.length - shown.length
  const value = (share: number | undefined) => (share === undefined ? '' : figure(share))
  return [
    '',
    table(
      ['class', 'rows', 'precision', 'recall', 'F1'],
      shown.map(({ label, rows, precision, recall, f1 }) => [
        String(label),
        count(rows),
        value(precision),
        value(recall),
        value(f1),
      ]),
    ),
    ...(left === 0 ? [] : [`and ${left} more classes: --json has them all`]),
    '',
  ]
}

function confusedLines(pairs: NonNullable<EvaluationReport['confused']>): string[] {
  if (pairs.length === 0) return []
  const line = ({ truth, answer, rows, share }: (typeof pairs)[number]) =>
    `  - ${truth} taken for ${answer}: ${count(rows)} rows, ${Math.round(100 * share)} % of its class`
  return ['Most often confused:', ...pairs.map(line), '']
}

/** One line for each breach of the contract. */
export function breachLines(breaches: EvaluationReport['breaches']): string[] {
  if (breaches.length === 0) return ['The file keeps the contract.']
  const line = ({ column, kind, rows, severity, examples }: EvaluationReport['breaches'][number]) =>
    `  - ${column}: ${kind}, ${count(rows)} rows (${severity})${examples.length === 0 ? '' : `, e.g. ${examples.map((example) => JSON.stringify(example)).join(', ')}`}`
  return ['The file breaks the contract:', ...breaches.map(line)]
}
