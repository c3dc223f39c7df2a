import { expect, test } from 'vitest'
import { numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { referenceAnswers } from './reference-answers.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'

const tableOf = (labels: readonly string[], column: string): PreparedTable =>
  ({ labels, frame: frameOf([[column, numberColumn([1])]]) }) as unknown as PreparedTable

test('the answers to rows not learnt from are profiled: labels and their probabilities, of all parts', () => {
  const folds = Float64Array.of(0.2, 0.5, 0.3, 0.4, 0.4, 0.2)
  const profile = referenceAnswers(tableOf(['a', 'b', 'c'], 'size'), [folds, Float64Array.of(0.1, 0.8, 0.1)])
  expect(profile).toMatchObject({
    rows: 3,
    columns: [
      {
        kind: 'category',
        name: 'prediction',
        missing: 0,
        counts: [
          { value: 'b', rows: 2 },
          { value: 'a', rows: 1 },
        ],
      },
      { kind: 'number', name: 'probability', missing: 0 },
    ],
  })
  const [, probability] = profile!.columns
  expect(probability).toMatchObject({ mean: expect.closeTo((0.5 + 0.4 + 0.8) / 3, 12) as number })
})

test('their columns have names that the table does not have', () => {
  const profile = referenceAnswers(tableOf(['a', 'b', 'c'], 'prediction'), [Float64Array.of(1, 0, 0)])
  expect(profile?.columns.map(({ name }) => name)).toEqual(['prediction answered', 'probability'])
})

test('two classes have none', () => {
  expect(referenceAnswers(tableOf(['a', 'b'], 'size'), [Float64Array.of(0.2)])).toBeUndefined()
})
