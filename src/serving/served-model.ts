import { AppError } from '../base/errors.ts'
import { versionName } from '../domain/model-version.ts'
import { selectColumns } from '../frame/frame.ts'
import { answeredClass } from '../learn/metrics/answered-class.ts'
import { compileRowChecker } from './check-request.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Label } from '../domain/signature.ts'
import type { Cell } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import type { Model } from '../learn/model.ts'
import type { RequestFindings, RowChecker } from './check-request.ts'

/** Greatest difference between a golden score and the same score made here: absolute, or relative above 1. */
const goldenTolerance = 1e-9

/** A model version in memory, ready to answer. */
export interface ServedModel {
  readonly version: ModelVersion
  readonly manifest: ModelManifest
  readonly model: Model
  readonly check: RowChecker
  /**
   * Scores the cells that `check` read, as row `row` of `scores`: `model.outputs` numbers from `row * model.outputs` on.
   * Nothing is allocated.
   */
  score(cells: readonly Cell[], scores: Float64Array, row: number): void
  /**
   * The label answered for that row of scores: the positive one from the threshold on; of more than two the most
   * probable, of equally probable ones the first. Undefined in regression.
   */
  labelOf(scores: Float64Array, row: number): Label | undefined
  /** What the prediction log keeps of that row: the predicted value, or the probability told beside the answer. */
  loggedScore(scores: Float64Array, row: number): number
}

/**
 * Makes a loaded model ready to serve: compiles the check of its rows and its row scorer, and scores the golden rows.
 *
 * @throws MODEL_REFUSED when its scores are not those of its labels, when there is no golden row, when one is refused by
 *         the signature, or when a score differs
 */
export function serveModel(manifest: ModelManifest, model: Model, version: ModelVersion): ServedModel {
  const { signature, threshold = 0.5 } = manifest
  const { outputs } = model
  const scoreRow = model.compileRow(signature)
  const out = new Float64Array(outputs)
  const labels = signature.output.kind === 'classification' ? signature.output.labels : []
  const served: ServedModel = {
    version,
    manifest,
    model,
    check: compileRowChecker(manifest),
    score(cells, scores, row) {
      scoreRow(cells, out)
      for (let at = 0, to = row * outputs; at < outputs; at++) scores[to + at] = out[at]!
    },
    labelOf: (scores, row) =>
      labels[outputs > 1 ? answeredClass(scores, row, outputs) : scores[row]! >= threshold ? 1 : 0],
    loggedScore: (scores, row) => scores[row * outputs + (outputs > 1 ? answeredClass(scores, row, outputs) : 0)]!,
  }
  refuseUnlessOfItsLabels(served, labels.length)
  refuseUnlessGolden(served)
  return served
}

/**
 * Scores of a whole frame that was cleaned as training cleaned it: bit for bit those of the same rows asked one by one.
 * Shape (rows * outputs,).
 */
export function scoreFrame(served: ServedModel, frame: Frame): Float64Array {
  const names = served.manifest.signature.inputs.map((input) => input.name)
  return served.model.predict(selectColumns(frame, names))
}

function refused({ version }: ServedModel, problem: string): AppError {
  return new AppError('MODEL_REFUSED', { model: versionName(version), problem })
}

/** One score for a number and for two labels, else one for each label. */
function refuseUnlessOfItsLabels(served: ServedModel, labels: number): void {
  const { outputs } = served.model
  const expected = labels > 2 ? labels : 1
  if (outputs !== expected)
    throw refused(served, `it gives ${outputs} scores a row, its signature asks for ${expected}.`)
}

function refuseUnlessGolden(served: ServedModel): void {
  const { rows, scores } = served.manifest.golden
  const { outputs } = served.model
  if (rows.length === 0 || rows.length * outputs !== scores.length) {
    throw refused(served, `its artifact holds ${rows.length} golden rows and ${scores.length} scores.`)
  }
  const cells: Cell[] = []
  const made = new Float64Array(outputs)
  for (const [position, row] of rows.entries()) {
    const found: RequestFindings = { problems: [], warnings: [] }
    served.check(row, position, cells, found)
    const [problem] = found.problems
    if (problem !== undefined) {
      throw refused(
        served,
        `golden row ${position} breaks its signature at "${problem.column}": expected ${problem.expected}, received ${problem.received}.`,
      )
    }
    served.score(cells, made, 0)
    for (const [at, score] of made.entries()) {
      const expected = scores[position * outputs + at]!
      if (!(Math.abs(score - expected) <= goldenTolerance * Math.max(1, Math.abs(expected)))) {
        throw refused(served, `golden row ${position} scores ${score} here, ${expected} when it was trained.`)
      }
    }
  }
}
