import { AppError } from '../../base/errors.ts'
import { primaryMetric } from '../../domain/metric.ts'
import { encodeClasses, numericTarget } from '../../clean/target.ts'
import { targetName } from '../../domain/project.ts'
import { columnOf, selectColumns } from '../../frame/frame.ts'
import { pairedDifference } from '../../learn/metrics/paired-difference.ts'
import { slices } from '../../learn/metrics/slices.ts'
import type { Rng } from '../../base/rng.ts'
import type { SliceResult } from '../../domain/evaluation.ts'
import type { MetricKey, MetricValue } from '../../domain/metric.ts'
import type { ModelManifest } from '../../domain/model-artifact.ts'
import type { Frame } from '../../frame/frame.ts'
import type { Model } from '../../learn/model.ts'

/** A model as it was evaluated, and what it says of itself. */
export interface EvaluatedModel {
  readonly name: string
  readonly model: Model
  readonly manifest: Pick<ModelManifest, 'signature' | 'preparation'>
}

/** The same rows, asked of two models. */
export interface Comparison {
  /** 'birdstrikes/2'. */
  readonly champion: string
  readonly metric: MetricKey
  readonly rows: number
  /** Of the primary metric, candidate minus champion, with its 95 % interval; absent where it has no meaning on the rows. */
  readonly difference?: MetricValue
  /** Why the two cannot be compared. */
  readonly problem?: string
}

/**
 * The primary metric of two models on the same rows, by the paired bootstrap: both are measured on the same resamples.
 * A champion of other labels, or one that reads a column that the rows do not have, cannot be compared.
 *
 * Trap: rows that the champion learnt from flatter it. That makes promoting harder, never easier.
 */
export function compareModels(frame: Frame, candidate: EvaluatedModel, champion: EvaluatedModel, rng: Rng): Comparison {
  const { output } = candidate.manifest.signature
  const classes = output.kind === 'classification' ? output.labels.length : 2
  const metric = primaryMetric(output.kind, classes)
  const told = { champion: champion.name, metric, rows: frame.rowCount }
  const other = champion.manifest.signature.output
  const labelsOf = (of: typeof output) => (of.kind === 'classification' ? JSON.stringify(of.labels) : of.kind)
  if (labelsOf(output) !== labelsOf(other)) {
    return { ...told, problem: `it answers ${labelsOf(output)}, the champion ${labelsOf(other)}` }
  }
  try {
    const difference = pairedDifference(
      metric,
      truthOf(frame, candidate),
      scoresOf(frame, candidate),
      scoresOf(frame, champion),
      { rng, classes },
    )
    return difference === undefined ? told : { ...told, difference }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...told, problem: error.message }
  }
}

/** The primary metric of a model on parts of the rows. */
export function slicesOf(frame: Frame, evaluated: EvaluatedModel, minRows: number | undefined): SliceResult[] {
  const { output, inputs } = evaluated.manifest.signature
  const classes = output.kind === 'classification' ? output.labels.length : 2
  return slices(output.kind, frame, truthOf(frame, evaluated), scoresOf(frame, evaluated), {
    columns: inputs.map(({ name }) => name),
    minRows,
    classes,
    maxSlices: Number.POSITIVE_INFINITY,
  })
}

/** What happened, row by row. */
function truthOf(frame: Frame, { manifest }: EvaluatedModel): Float64Array {
  const name = targetName(manifest.preparation.problem)
  const column = columnOf(frame, name)
  const { output } = manifest.signature
  return output.kind === 'classification' ? encodeClasses(column, output.labels) : numericTarget(name, column)
}

function scoresOf(frame: Frame, { model, manifest }: EvaluatedModel): Float64Array {
  const names = manifest.signature.inputs.map(({ name }) => name)
  return model.predict(selectColumns(frame, names))
}
