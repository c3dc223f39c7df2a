import { countValue } from '../../math/bucket-counts.ts'
import { countProblems, countRequest, modelMeter, recentSeconds } from './model-meter.ts'
import type { FieldProblem } from '../check-request.ts'
import type { ServedModel } from '../served-model.ts'
import type { PredictionWarning } from '../../domain/prediction.ts'
import type { ModelMeter, Stage } from './model-meter.ts'

/** What a predictor tells of a request that it judged. Times are milliseconds. */
export interface JudgedRequest {
  readonly rows: number
  readonly validateMs: number
  readonly predictMs: number
}

/**
 * Counts what serving does, by version. Whoever answers predictions tells it through these functions, each of which
 * adds to plain numbers; `/metrics` reads them.
 */
export interface ServingMeter {
  /** Rows were answered. @param scores  as `ServedModel.score` wrote them */
  answered(
    served: ServedModel,
    request: JudgedRequest,
    scores: Float64Array,
    warnings: readonly PredictionWarning[],
  ): void
  /** A request was refused for its fields. */
  refused(served: ServedModel, problems: readonly FieldProblem[], isStrict: boolean): void
  /** A request ended, under whatever protocol. @param served  undefined: no model was found for it */
  ended(served: ServedModel | undefined, status: number, seconds: number): void
  /** A part of a request took so many milliseconds. */
  took(served: ServedModel | undefined, stage: Stage, ms: number): void
  /** Requests turned away for the server's sake or the sender's, before a model was asked. */
  rejected(reason: string): void
  readonly rejections: ReadonlyMap<string, number>
  /** Outcomes of predictions were received. @param model  by its name in the registry */
  received(model: string, outcomes: number): void
  readonly outcomes: ReadonlyMap<string, number>
  /** Every version that was ever asked, and what no model was found for. */
  models(): readonly ModelMeter[]
  /** Seconds of the newest requests of a version that were answered well. */
  recentSeconds(meter: ModelMeter): Float64Array
}

export function createServingMeter(): ServingMeter {
  // Found by the model in memory; kept by name, so that a version loaded again counts on.
  const byServed = new WeakMap<ServedModel, ModelMeter>()
  const byName = new Map<string, ModelMeter>()
  const unknown = modelMeter(undefined)
  const rejections = new Map<string, number>()
  const outcomes = new Map<string, number>()

  function meterOf(served: ServedModel | undefined): ModelMeter {
    if (served === undefined) return unknown
    let meter = byServed.get(served)
    if (meter === undefined) {
      const { model, version, digest } = served.version
      const name = `${model}/${version}/${digest}`
      meter = byName.get(name) ?? modelMeter(served)
      byName.set(name, meter)
      byServed.set(served, meter)
    }
    return meter
  }

  return {
    answered(served, { rows, validateMs, predictMs }, scores, warnings) {
      const meter = meterOf(served)
      countValue(meter.rows, rows)
      countValue(meter.stages.validate, validateMs / 1000)
      countValue(meter.stages.predict, predictMs / 1000)
      for (let row = 0; row < rows; row++) countValue(meter.scores, served.loggedScore(scores, row))
      for (const { code } of warnings) meter.warnings.set(code, (meter.warnings.get(code) ?? 0) + 1)
    },
    refused: (served, problems, isStrict) => countProblems(meterOf(served), problems, isStrict),
    ended: (served, status, seconds) => countRequest(meterOf(served), status, seconds),
    took: (served, stage, ms) => countValue(meterOf(served).stages[stage], ms / 1000),
    rejected: (reason) => void rejections.set(reason, (rejections.get(reason) ?? 0) + 1),
    rejections,
    received: (model, count) => void outcomes.set(model, (outcomes.get(model) ?? 0) + count),
    outcomes,
    models: () => [unknown, ...byName.values()],
    recentSeconds,
  }
}
