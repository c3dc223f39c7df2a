import { AppError } from '../base/errors.ts'
import { versionName } from '../domain/model-version.ts'
import { selectColumns } from '../frame/frame.ts'
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
  /** Probability of the positive class, or the predicted value, of the cells that `check` read. */
  score(cells: readonly Cell[]): number
  /** The label answered for a score; undefined in regression. */
  labelOf(score: number): Label | undefined
}

/**
 * Makes a loaded model ready to serve: compiles the check of its rows and its row scorer, and scores the golden rows.
 *
 * @throws MODEL_REFUSED when there is no golden row, when one is refused by the signature, or when a score differs
 */
export function serveModel(manifest: ModelManifest, model: Model, version: ModelVersion): ServedModel {
  const { signature, threshold = 0.5 } = manifest
  const scoreRow = model.compileRow(signature)
  const out = new Float64Array(1)
  const output = signature.output
  const served: ServedModel = {
    version,
    manifest,
    model,
    check: compileRowChecker(manifest),
    score(cells) {
      scoreRow(cells, out)
      return out[0]!
    },
    labelOf: (score) => (output.kind === 'regression' ? undefined : output.labels[score >= threshold ? 1 : 0]),
  }
  refuseUnlessGolden(served)
  return served
}

/**
 * Scores of a whole frame that was cleaned as training cleaned it: bit for bit those of the same rows asked one by one.
 * Shape (rows,).
 */
export function scoreFrame(served: ServedModel, frame: Frame): Float64Array {
  const names = served.manifest.signature.inputs.map((input) => input.name)
  return served.model.predict(selectColumns(frame, names))
}

function refuseUnlessGolden(served: ServedModel): void {
  const { rows, scores } = served.manifest.golden
  const refuse = (problem: string): never => {
    throw new AppError('MODEL_REFUSED', { model: versionName(served.version), problem })
  }
  if (rows.length === 0 || rows.length !== scores.length) {
    refuse(`its artifact holds ${rows.length} golden rows and ${scores.length} scores.`)
  }
  const cells: Cell[] = []
  for (const [position, row] of rows.entries()) {
    const found: RequestFindings = { problems: [], warnings: [] }
    served.check(row, position, cells, found)
    const [problem] = found.problems
    if (problem !== undefined) {
      refuse(
        `golden row ${position} breaks its signature at "${problem.column}": expected ${problem.expected}, received ${problem.received}.`,
      )
    }
    const [expected, score] = [scores[position]!, served.score(cells)]
    if (!(Math.abs(score - expected) <= goldenTolerance * Math.max(1, Math.abs(expected)))) {
      refuse(`golden row ${position} scores ${score} here, ${expected} when it was trained.`)
    }
  }
}
