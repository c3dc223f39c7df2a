import { seededRng } from '../base/rng.ts'
import { classMetrics } from '../learn/metrics/class-counts.ts'
import { evaluate } from '../learn/metrics/evaluate.ts'
import type { Metrics } from '../domain/metric.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { Label } from '../domain/signature.ts'

/** Rows answered live, each with what came of it; all of shape (rows,). */
export interface LiveRows {
  /** As logged: probability of the positive label, of more than two labels that of the answered one, or the value. */
  readonly scores: Float64Array
  readonly labels: readonly (Label | undefined)[]
  readonly outcomes: readonly Label[]
}

/**
 * Metrics of answers that were given, against what came of them: those of `evaluate`, with its intervals. Of more than
 * two classes the log keeps the probability of the answered one alone, so that only the metrics that count answers are
 * there.
 *
 * @returns foreign  rows whose outcome is no label, or no number: left out
 */
export function liveMetrics(
  manifest: Pick<ModelManifest, 'signature' | 'threshold' | 'preparation' | 'lineage'>,
  { scores, labels, outcomes }: LiveRows,
): { readonly metrics: Metrics; readonly foreign: number } {
  const { output } = manifest.signature
  const { costs } = manifest.preparation.problem
  const known = output.kind === 'classification' ? output.labels : []
  const placeOf = new Map(known.map((label, place) => [label, place]))
  const truth = outcomes.map((outcome) =>
    output.kind === 'regression'
      ? typeof outcome === 'number'
        ? outcome
        : Number.NaN
      : (placeOf.get(outcome) ?? Number.NaN),
  )
  const usable = [...truth.keys()].filter((row) => Number.isFinite(truth[row]) && Number.isFinite(scores[row]))
  const y = Float64Array.from(usable, (row) => truth[row]!)
  const foreign = truth.length - usable.length
  const options = {
    classes: known.length,
    rng: seededRng(manifest.lineage.seed).fork('evaluate'),
    ...(manifest.threshold === undefined ? {} : { threshold: manifest.threshold }),
    ...(costs === undefined ? {} : { costs }),
  }
  if (known.length <= 2) {
    return {
      metrics: evaluate(
        output.kind,
        y,
        Float64Array.from(usable, (row) => scores[row]!),
        options,
      ),
      foreign,
    }
  }
  const answered = new Float64Array(usable.length * known.length)
  for (const [at, row] of usable.entries()) {
    const place = labels[row] === undefined ? undefined : placeOf.get(labels[row])
    if (place !== undefined) answered[at * known.length + place] = 1
  }
  const all = evaluate('classification', y, answered, options)
  const counted = Object.entries(all).filter(([key]) => Object.hasOwn(classMetrics, key))
  return { metrics: Object.fromEntries(counted), foreign }
}
