import { columnOf } from '../src/frame/frame.ts'
import type { Frame } from '../src/frame/frame.ts'
import type { Estimator } from '../src/learn/model.ts'

/** The numbers of a column. */
export function numbersOf(frame: Frame, name: string): Float64Array {
  const column = columnOf(frame, name)
  if (column.kind !== 'number') throw new Error(`${name} is no number column`)
  return column.values
}

/** Answers by a rule, whatever it learns from: so that what is built on its scores can be told exactly. */
export function givenScores(scoresOf: (frame: Frame) => Float64Array, outputs = 1): Estimator {
  return {
    kind: 'given',
    name: 'given scores',
    params: {},
    complexity: 0,
    async fit(_frame, _target, context) {
      context.onProgress?.(1)
      return {
        kind: 'given',
        outputs,
        predict: scoresOf,
        compileRow: () => () => undefined,
        toState: () => ({ kind: 'given', params: {}, tensors: {} }),
      }
    },
  }
}
