import { expect, test } from 'vitest'
import { cellAt, textColumn, timestampColumn } from './column.ts'

test('a column of times takes Dates, milliseconds and holes', () => {
  const column = timestampColumn([new Date(1000), 2000, null, new Date(Number.NaN)])
  expect([0, 1, 2, 3].map((row) => cellAt(column, row))).toEqual([1000, 2000, null, null])
})

test('a column of texts keeps them, and its holes', () => {
  expect(textColumn(new Set(['a b', null]))).toEqual({ kind: 'text', values: ['a b', null] })
})
