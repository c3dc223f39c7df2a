import type { ModelManifest } from '../domain/model-artifact.ts'
import type { RequestRow } from '../domain/prediction.ts'
import type { Signature } from '../domain/signature.ts'

/** Rows that this version is known to answer: up to two of its golden rows. */
export function exampleRows(manifest: ModelManifest): readonly RequestRow[] {
  return manifest.golden.rows.slice(0, 2)
}

/** Labels named in a sentence at most. */
const labelsNamed = 6

/** What a model answers, in one sentence. */
export function answers({ output }: Signature): string {
  if (output.kind === 'regression') return `Answers a number: ${output.name}.`
  return `Answers ${output.name}: ${either(output.labels.map(String))}, with the probability of each.`
}

function either(labels: readonly string[]): string {
  if (labels.length <= labelsNamed) return `${labels.slice(0, -1).join(', ')} or ${labels.at(-1)}`
  return `one of ${labels.length} labels (${labels.slice(0, labelsNamed).join(', ')} ...)`
}
