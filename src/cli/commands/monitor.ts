import { count, figure, table } from '../render.ts'
import type { ColumnDrift, DriftReport, DriftVerdict } from '../../domain/drift-report.ts'

const severity: Readonly<Record<DriftVerdict, number>> = { drifted: 0, warning: 1, inconclusive: 2, stable: 3 }

/** What the window did, for a terminal: one sentence, then the columns, worst first. */
export function driftText({ model, reference, current, columns, verdict }: DriftReport): string {
  const period =
    current.from === undefined ? '' : `, ${current.from.slice(0, 10)} to ${current.to?.slice(0, 10) ?? 'now'}`
  const drifted = [...new Set(columns.filter((column) => column.verdict === 'drifted').map(({ column }) => column))]
  const sorted = columns.toSorted(
    (a, b) => severity[a.verdict] - severity[b.verdict] || b.score / b.threshold - a.score / a.threshold,
  )
  return [
    `${model}: ${verdict}. ${count(current.rows)} rows${period}, against ${count(reference.rows)} rows of the reference.`,
    drifted.length === 0 ? 'No column drifted.' : `Drifted: ${drifted.join(', ')}.`,
    '',
    table(['column', 'method', 'score', 'threshold', 'p', 'samples', 'verdict'], sorted.map(cells)),
  ].join('\n')
}

function cells({ column, method, score, threshold, pValue, samples, verdict }: ColumnDrift): string[] {
  const p = pValue === undefined ? '' : pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)
  return [column, method, figure(score), figure(threshold), p, count(samples), verdict]
}
