import { describe, expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { encodeColumns } from './dense-blocks.ts'
import { fitTreeFeatures, treeEncoder } from './tree-encoder.ts'

function encoded(column: Column, rows: Column, weight = 5): (readonly [string, readonly number[]])[] {
  const count = column.kind === 'category' ? column.codes.length : column.values.length
  const encoder = treeEncoder(fitTreeFeatures(frameOf([['x', column]]), new Float64Array(count).fill(weight)))
  const columns = encoder.features.flatMap((feature) => encodeColumns(feature, frameOf([['x', rows]])))
  return encoder.slots.map((slot, i) => [slot, [...columns[i]!]] as const)
}

describe('the tree encoder', () => {
  test('leaves numbers as they are; missing and infinite are NaN', () => {
    const column = numberColumn([3.5, null, Infinity])
    expect(encoded(column, column)).toEqual([['x', [3.5, Number.NaN, Number.NaN]]])
  })

  test('codes categories by frequency; a level never seen is missing', () => {
    const column = categoryColumn(['b', 'a', 'b', null])
    expect(encoded(column, categoryColumn(['a', 'b', 'new', null]))).toEqual([['x', [1, 0, Number.NaN, Number.NaN]]])
  })

  test('sends a level never seen to the rare ones where there are some', () => {
    const column = categoryColumn([...Array.from({ length: 6 }, () => 'often'), 'rare'])
    expect(encoded(column, categoryColumn(['often', 'rare', 'new']), 1)).toEqual([['x', [0, 1, 1]]])
  })

  test('reads dates in parts, the hour only where there are times', () => {
    const day: Column = { kind: 'timestamp', values: Float64Array.of(Date.parse('2024-03-01'), Number.NaN) }
    expect(encoded(day, day).map(([slot, values]) => [slot, values[0]])).toEqual([
      ['x, year', 2024],
      ['x, month', 3],
      ['x, dayOfMonth', 1],
      ['x, dayOfYear', 61],
      ['x, weekday', 5],
    ])
    expect(encoded(day, day).every(([, values]) => Number.isNaN(values[1]))).toBe(true)
  })
})
