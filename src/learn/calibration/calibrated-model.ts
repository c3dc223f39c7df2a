import { assert } from '../../base/assert.ts'
import type { Json } from '../../base/json.ts'
import type { Model, ModelState } from '../model.ts'
import { partOf, partState } from '../model-parts.ts'
import { stepsOf } from '../operating-cost.ts'
import { calibrate, calibratorsOf, calibratorTensors } from './calibrator.ts'
import type { CalibrationMethod, Calibrators } from './calibrator.ts'

/** A calibrated model as `fit` leaves it. */
export interface CalibratedParts {
  readonly model: Model
  /** None: the model's own probabilities are left as they are. */
  readonly calibrators?: Calibrators | undefined
  /** Probabilities are kept this far from 0 and 1. */
  readonly floor: number
}

/** The model whose probabilities are those of another, calibrated. */
export function calibratedModel({ model, calibrators, floor }: CalibratedParts): Model {
  const { outputs } = model
  const change = (out: Float64Array) => (calibrators === undefined ? undefined : calibrate(calibrators, floor, out))
  return {
    kind: 'calibrated',
    outputs,
    get steps() {
      return stepsOf(model)
    },
    predict(frame) {
      const scores = model.predict(frame).slice()
      for (let at = 0; at < scores.length; at += outputs) change(scores.subarray(at, at + outputs))
      return scores
    },
    compileRow(signature) {
      const score = model.compileRow(signature)
      return (row, out) => {
        score(row, out)
        change(out)
      }
    },
    toState() {
      const { part, tensors } = partState('model', model)
      const method = calibrators?.method ?? 'none'
      const own = calibrators === undefined ? {} : calibratorTensors(calibrators)
      return { kind: 'calibrated', params: { method, floor, model: part }, tensors: { ...tensors, ...own } }
    },
  }
}

/** The model that `toState` wrote, the one inside read by `load`; parts that do not fit are a broken assumption. */
export function loadCalibratedModel({ params, tensors }: ModelState, load: (state: ModelState) => Model): Model {
  const { method, floor, model: part } = params as Readonly<Record<string, Json>>
  assert(typeof floor === 'number' && floor > 0 && floor < 0.5, 'the floor is a share')
  const model = load(partOf('model', part, tensors))
  if (method === 'none') return calibratedModel({ model, floor })
  const calibrators = calibratorsOf(method as CalibrationMethod, tensors)
  assert(calibrators.fits.length === model.outputs, 'every score has its function')
  return calibratedModel({ model, calibrators, floor })
}
