import { expect, test } from 'vitest'
import { numberColumn } from '../frame/column.ts'
import { frameOf } from '../frame/frame.ts'
import { windowOf } from './window-of.ts'

const FRAME = frameOf([
  ['at', { kind: 'timestamp', values: Float64Array.of(30, 10, Number.NaN, 20) }],
  ['x', numberColumn([3, 1, 9, 2])],
])

const valuesOf = (fromMs: number, toMs: number): number[] => {
  const column = windowOf(FRAME, 'at', fromMs, toMs).columns.get('x')
  return column?.kind === 'number' ? [...column.values] : []
}

test('windowOf includes its start and not its end, so windows that touch share no row', () => {
  expect(valuesOf(10, 20)).toEqual([1])
  expect(valuesOf(20, 31)).toEqual([3, 2])
})

test('windowOf with open ends has every row that has a time', () => {
  expect(valuesOf(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)).toEqual([3, 1, 2])
})

test('windowOf names the column that is no time', () => {
  expect(() => windowOf(FRAME, 'x', 0, 1)).toThrow('through "x", expected a timestamp column, received number')
  expect(() => windowOf(FRAME, 'when', 0, 1)).toThrow('received no such column')
  expect(() => windowOf(FRAME, undefined, 0, 1)).toThrow('names no time column')
})
