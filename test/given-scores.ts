import { columnOf } from '../src/frame/frame.ts'
import type { Frame } from '../src/frame/frame.ts'
import type { Estimator, Model } from '../src/learn/model.ts'

/** The numbers of a column. */
export function numbersOf(frame: Frame, name: string): Float64Array {
  const column = columnOf(frame, name)
  if (column.kind !== 'number') throw new Error(`${name} is no number column`)
  return column.values
}

/** A model that answers by a rule: so that what is built on its scores can be told exactly. */
export function givenModel(scoresOf: (frame: Frame) => Float64Array, outputs = 1): Model {
  return {
    kind: 'given',
    outputs,
    predict: scoresOf,
    compileRow: () => () => undefined,
    toState: () => ({ kind: 'given', params: {}, tensors: {} }),
  }
}

/** Fits `givenModel`, whatever it learns from. */
export function givenScores(scoresOf: (frame: Frame) => Float64Array, outputs = 1): Estimator {
  return {
    kind: 'given',
    name: 'given scores',
    params: {},
    complexity: 0,
    async fit(_frame, _target, context) {
      context.onProgress?.(1)
      return givenModel(scoresOf, outputs)
    },
  }
}
