import { AppError, shown } from '../base/errors.ts'
import { seededRng } from '../base/rng.ts'
import { encodeClasses, numericTarget } from '../clean/target.ts'
import { targetName } from '../domain/project.ts'
import { versionName } from '../domain/model-version.ts'
import { cellAt } from '../frame/column.ts'
import { columnOf, selectColumns, takeRows } from '../frame/frame.ts'
import { classResults, mostConfused } from '../learn/metrics/class-results.ts'
import { evaluate } from '../learn/metrics/evaluate.ts'
import type { Breach } from '../domain/contract.ts'
import type { EvaluationReport } from '../domain/evaluation.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Frame } from '../frame/frame.ts'
import type { Model } from '../learn/model.ts'

/**
 * Metrics of a model on labelled rows, of more than two classes with how each fares. Rows without a target, or with a label the model does not know, are left out;
 * the latter are a breach.
 *
 * @throws TARGET_MISSING_EVERYWHERE when no row has a target, or one that the model knows
 */
export function evaluateRows(
  loaded: { readonly version: ModelVersion; readonly manifest: ModelManifest; readonly model: Model },
  frame: Frame,
  breaches: readonly Breach[],
): EvaluationReport {
  const { manifest, version, model } = loaded
  const { output, inputs } = manifest.signature
  const { costs } = manifest.preparation.problem
  const name = targetName(manifest.preparation.problem)
  const column = columnOf(frame, name)
  const y = output.kind === 'classification' ? encodeClasses(column, output.labels) : numericTarget(name, column)
  const labelled = Uint32Array.from(y.keys()).filter((row) => !Number.isNaN(y[row]!))
  if (labelled.length === 0) {
    const cells = Array.from({ length: frame.rowCount }, (_, row) => cellAt(column, row))
    const example = cells.find((cell) => cell !== null) ?? undefined
    throw new AppError('TARGET_MISSING_EVERYWHERE', {
      target: name,
      rows: frame.rowCount,
      ...(output.kind === 'classification' ? { labels: output.labels.map(String) } : {}),
      ...(example === undefined ? {} : { example: shown(example) }),
    })
  }
  const scores = model.predict(
    takeRows(
      selectColumns(
        frame,
        inputs.map((input) => input.name),
      ),
      labelled,
    ),
  )
  const labels = output.kind === 'classification' ? output.labels : []
  const truth = Float64Array.from(labelled, (row) => y[row]!)
  const metrics = evaluate(output.kind, truth, scores, {
    classes: labels.length,
    rng: seededRng(manifest.lineage.seed).fork('evaluate'),
    ...(manifest.threshold === undefined ? {} : { threshold: manifest.threshold }),
    ...(costs === undefined ? {} : { costs }),
  })
  return {
    model: versionName(version),
    rows: labelled.length,
    metrics,
    ...(labels.length > 2
      ? { classes: classResults(truth, scores, labels), confused: mostConfused(truth, scores, labels) }
      : {}),
    breaches,
  }
}
