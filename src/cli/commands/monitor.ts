import { encodingHelp, given } from '../command-table.ts'
import type { Command } from 'commander'
import type { CommandTable } from '../command-table.ts'
import type { ColumnDrift, DriftReport, DriftVerdict } from '../../domain/drift-report.ts'

interface MonitorOptions {
  readonly data?: string
  readonly from?: string
  readonly to?: string
  readonly referenceUntil?: string
  readonly encoding?: string
}

/** `monitor [model]`: has the world changed? Exit code 1 when it drifted. */
export function monitorCommand(program: Command, { command }: CommandTable): void {
  command<MonitorOptions>(
    program,
    'monitor [model]',
    'compare a window of the prediction log, or a file, with what the model was trained on',
    async ({ operations, options: { data, from, to, referenceUntil, encoding }, answer, conclude }, model) => {
      const result = await operations.monitor(given({ model, data, from, to, referenceUntil, encoding }))
      answer(result, () => driftText(result))
      conclude(result.verdict === 'drifted' ? 1 : 0)
    },
    (self) =>
      self
        .option('--data <file>', 'rows to compare (default: the prediction log)')
        .option('--from <date>', 'first day of the current window, ISO')
        .option('--to <date>', 'first day after the current window, ISO')
        .option('--reference-until <date>', 'with --data: rows of the file before this day are the reference')
        .option('--encoding <label>', encodingHelp),
  )
}

/** Worst first; what could not be judged stands before what is calm, because nobody knows. */
const SEVERITY: readonly DriftVerdict[] = ['drifted', 'warning', 'inconclusive', 'stable']

/** Names listed in the sentence before "and 3 more". */
const MOST_NAMES = 4

const HEAD = ['verdict', 'column', 'method', 'score', 'threshold', 'p corrected', 'rows'] as const

/** A drift report for a terminal: one sentence, then a table, the worst column first. Ends without a line break. */
export function driftText(report: DriftReport): string {
  const rows = [HEAD, ...bySeverity(report.columns).map(cells)]
  const widths = HEAD.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  const lines = rows.map((row) =>
    row
      .map((cell, index) => padded(cell, widths[index]!, index))
      .join('  ')
      .trimEnd(),
  )
  return [driftSentence(report), '', ...lines].join('\n')
}

/** What the report says, for a person who never heard of drift. */
export function driftSentence({ model, verdict, columns, current, reference }: DriftReport): string {
  const compared = `${grouped(current.rows)} rows${periodOf(current)} with ${grouped(reference.rows)} reference rows`
  const all = new Set(columns.map(({ column }) => column)).size
  const { count, names } = named(columns, verdict)
  switch (verdict) {
    case 'drifted':
      return `The data of ${model} changed: ${count} of ${all} columns drifted (${names}), comparing ${compared}.`
    case 'warning':
      return `The data of ${model} changed a little: ${count} of ${all} columns moved, none far enough to act on (${names}), comparing ${compared}.`
    case 'stable':
      return `The data of ${model} look as before: none of ${all} columns drifted, comparing ${compared}.`
    case 'inconclusive':
      return `Nothing can be said yet about the data of ${model}: too few rows, comparing ${compared}.`
  }
}

function bySeverity(columns: readonly ColumnDrift[]): ColumnDrift[] {
  const rank = (row: ColumnDrift): number => SEVERITY.indexOf(row.verdict)
  return [...columns].sort((a, b) => rank(a) - rank(b) || b.score / b.threshold - a.score / a.threshold)
}

function cells(row: ColumnDrift): readonly string[] {
  const pValue = row.pValue === undefined ? '-' : row.pValue < 0.0001 ? '< 0.0001' : row.pValue.toFixed(4)
  return [
    row.verdict,
    row.column,
    row.method,
    row.score.toFixed(3),
    row.threshold.toFixed(2),
    pValue,
    grouped(row.samples),
  ]
}

/** Text to the left, numbers to the right. */
const padded = (cell: string, width: number, index: number): string =>
  index < 3 ? cell.padEnd(width) : cell.padStart(width)

function named(columns: readonly ColumnDrift[], verdict: DriftVerdict): { count: number; names: string } {
  const rows = bySeverity(columns.filter((row) => row.verdict === verdict))
  const names = [...new Set(rows.map(({ column }) => column))]
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  return { count: names.length, names: `${names.slice(0, MOST_NAMES).join(', ')}${more}` }
}

function periodOf({ from, to }: DriftReport['current']): string {
  return `${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` until before ${to}`}`
}

const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
