import { expect, test } from 'vitest'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { fitTreeFeatures, treeEncoder } from '../../preprocessing/tree-encoder.ts'
import { binTable } from './binned-table.ts'

/** Greatest number of bins of a table of numbers that all differ. */
function binsOf(rows: number, columns: number, maxBins?: number): number {
  const values = numberColumn(Array.from({ length: rows }, (_, row) => row))
  const frame = frameOf(Array.from({ length: columns }, (_, at) => [`x${at}`, values] as const))
  const ones = new Float64Array(rows).fill(1)
  const { slots } = binTable(treeEncoder(fitTreeFeatures(frame, ones)), frame, ones, maxBins)
  return slots.reduce((most, { binCount }) => Math.max(most, binCount), 0)
}

test('up to 500 slots every value of a few has its bin; beyond, a bin has ten rows, within 16 and 63 bins', () => {
  expect(binsOf(200, 500)).toBe(200)
  expect([100, 300, 700].map((rows) => binsOf(rows, 501))).toEqual([16, 30, 63])
  expect(binsOf(300, 501, 8)).toBe(8)
})
