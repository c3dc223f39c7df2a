import type { ColumnDrift, DriftReport, DriftVerdict } from '../domain/drift-report.ts'

/** Worst first; what could not be judged stands before what is calm, because nobody knows. */
const SEVERITY: readonly DriftVerdict[] = ['drifted', 'warning', 'inconclusive', 'stable']

/** Names listed in the sentence before "and 3 more". */
const MOST_NAMES = 4

const HEAD = ['verdict', 'column', 'method', 'score', 'threshold', 'p corrected', 'rows'] as const

/** A drift report for a terminal: one sentence, then a table, the worst column first. Ends without a line break. */
export function driftTable(report: DriftReport): string {
  const rows = [HEAD, ...bySeverity(report.columns).map(cells)]
  const widths = HEAD.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  const lines = rows.map((row) => row.map((cell, index) => padded(cell, widths[index]!, index)).join('  ').trimEnd())
  return [driftSentence(report), '', ...lines].join('\n')
}

/** What the report says, for a person who never heard of drift. */
export function driftSentence(report: DriftReport): string {
  const { current, reference, columns } = report
  const window = `${grouped(current.rows)} rows${periodOf(current)} against ${grouped(reference.rows)} reference rows`
  const count = new Set(columns.map(({ column }) => column)).size
  switch (report.verdict) {
    case 'drifted':
      return `${report.model} sees other data than it was made for: ${named(columns, 'drifted')} of ${count} columns (${window}).`
    case 'warning':
      return `${report.model} sees slightly other data than it was made for: ${named(columns, 'warning')} of ${count} columns, none far enough to act on (${window}).`
    case 'stable':
      return `${report.model} sees the data it was made for: none of ${count} columns drifted (${window}).`
    case 'inconclusive':
      return `Too few rows to say whether the data of ${report.model} changed (${window}).`
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

function named(columns: readonly ColumnDrift[], verdict: DriftVerdict): string {
  const names = [...new Set(bySeverity(columns.filter((row) => row.verdict === verdict)).map(({ column }) => column))]
  const listed = names.slice(0, MOST_NAMES).join(', ')
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : ''
  return `${listed}${more}: ${names.length}`
}

function periodOf({ from, to }: DriftReport['current']): string {
  return `${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` until before ${to}`}`
}

const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',')
