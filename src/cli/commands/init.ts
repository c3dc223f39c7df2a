import { count } from '../render.ts'
import type { InitResult } from '../operations.ts'

/** What `init` wrote and what it noticed, for a terminal. */
export function initText(result: InitResult): string {
  const { project, config, target, kind, rows, columns, time, excluded, flagged, notes } = result
  const lines = [
    `Wrote ${config} for ${project}: ${kind} of "${target}" from ${count(rows)} rows and ${columns} columns.`,
    time === undefined
      ? 'No time column: the split is by chance.'
      : `Time column: ${time}; the split and monitoring follow it.`,
  ]
  for (const { column, reason } of excluded) lines.push(`Not a feature: ${column} (${reason})`)
  for (const { column, reason } of flagged) lines.push(`Look at: ${column} (${reason})`)
  for (const note of notes) lines.push(`Note: ${note}`)
  lines.push('Read the file, it is yours now; then `throughline run`.')
  return lines.join('\n')
}
