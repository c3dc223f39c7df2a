import type { Signature } from '../domain/signature.ts'

/** Labels told in a message. */
const labelsMost = 10

/** Whether a value can be what came of a prediction of such a model: one of its labels as they are written, or a number. */
export function isOutcomeOf(output: Signature['output'], outcome: unknown): boolean {
  if (output.kind === 'regression') return typeof outcome === 'number' && Number.isFinite(outcome)
  return (output.labels as readonly unknown[]).includes(outcome)
}

/** The same in words. */
export function expectedOutcome(output: Signature['output']): string {
  if (output.kind === 'regression') return 'a number'
  const { labels } = output
  const more = labels.length > labelsMost ? ` or ${labels.length - labelsMost} more` : ''
  return `one of ${labels
    .slice(0, labelsMost)
    .map((label) => JSON.stringify(label))
    .join(', ')}${more}`
}
