import type { MetricKey } from '../domain/metric.ts'
import type { Candidate } from '../domain/run-result.ts'

/** A table for a terminal: columns padded, numbers as given, two spaces between. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** A number with about four significant digits and thousands separators. */
export function figure(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US')
  if (Math.abs(value) >= 100) return value.toFixed(1)
  return Math.abs(value) >= 10 ? value.toFixed(2) : value.toFixed(3)
}

/** '0.841 (0.826 to 0.856)' */
export function interval(
  metric: { readonly value: number; readonly low: number; readonly high: number } | undefined,
): string {
  return metric === undefined ? '' : `${figure(metric.value)} (${figure(metric.low)} to ${figure(metric.high)})`
}

/** '10,000' */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** The metric by which candidates were compared; undefined where none was. */
export function decidingMetric(candidates: readonly Candidate[]): MetricKey | undefined {
  return candidates.find(({ crossValidated }) => crossValidated !== undefined)?.crossValidated?.metric as
    | MetricKey
    | undefined
}
