import { expect, test } from 'vitest'
import { sampleInputs, sampleServed } from '../../test/fixtures/sample-model.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { answerFrame } from './answer-frame.ts'
import { scoreFrame } from './served-model.ts'
import type { Frame } from '../frame/frame.ts'

/** Rows that differ in their speed alone. */
function rowsOf(count: number): Frame {
  return frameOf(
    sampleInputs.map(({ name, type }) =>
      type === 'number'
        ? ([name, numberColumn(Array.from({ length: count }, (_, row) => row))] as const)
        : ([name, categoryColumn(Array.from({ length: count }, () => 'Climb'))] as const),
    ),
  )
}

test.each(['classification', 'regression', 'classes'] as const)('answers a frame of a %s row by row', (kind) => {
  const served = sampleServed(kind)
  const frame = rowsOf(50)
  const all = scoreFrame(served, frame)
  const { labels, scores } = answerFrame(served, frame)
  expect(labels).toEqual(Array.from({ length: 50 }, (_, row) => served.labelOf(all, row)))
  expect([...scores]).toEqual(Array.from({ length: 50 }, (_, row) => served.loggedScore(all, row)))
})

test('answers many classes part by part, the same as at once', () => {
  const served = sampleServed('classes')
  const frame = rowsOf(50)
  const parts: number[] = []
  const predict = (part: Frame) => {
    parts.push(part.rowCount)
    return served.model.predict(part)
  }
  const counting = { ...served, model: { ...served.model, predict } }
  expect(answerFrame(counting, frame, 60)).toEqual(answerFrame(served, frame))
  expect(parts).toEqual([20, 20, 10])
})
