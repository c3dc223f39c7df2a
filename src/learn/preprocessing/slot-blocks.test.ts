import { expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { frameOf, withColumn } from '../../frame/frame.ts'
import { blockReader } from './slot-blocks.ts'
import { fitTreeFeatures, treeEncoder } from './tree-encoder.ts'

const words = ['a', 'b', 'c', null, 'rare']
const count = 50
const frame = frameOf([
  ['x', numberColumn(Array.from({ length: count }, (_, row) => (row % 7 === 0 ? null : row / 3)))],
  [
    'when',
    {
      kind: 'timestamp',
      values: Float64Array.from({ length: count }, (_, row) => (row % 9 === 0 ? Number.NaN : row * 1e9)),
    },
  ],
  ['word', categoryColumn(Array.from({ length: count }, (_, row) => words[row % (row === 4 ? 5 : 4)]!))],
])
const encoder = treeEncoder(fitTreeFeatures(frame, new Float64Array(count).fill(1)))

test.each([
  ['as they were learnt from', frame],
  [
    'with values never seen, and words as text',
    frameOf([
      [
        'word',
        { kind: 'text' as const, values: Array.from({ length: count }, (_, row) => ['new', 'b', null][row % 3]!) },
      ],
      ...[...frame.columns].filter(([name]) => name !== 'word'),
    ]),
  ],
  ['with categories never seen', withColumn(frame, 'word', categoryColumn(Array(count).fill('new')))],
])('blocks of rows %s hold what the encoder writes row by row', (_, rows) => {
  const write = encoder.bindFrame(rows)
  const row = encoder.newRow()
  const read = blockReader(encoder, rows, 16)
  for (let from = 0; from < count; from += 16) {
    const inBlock = Math.min(16, count - from)
    const slots = new Map<number, Float64Array>()
    read(from, inBlock, (slot, values, at) => slots.set(slot, values.slice(at, at + inBlock)))
    expect(slots.size).toBe(encoder.width)
    for (let at = 0; at < inBlock; at++) {
      write(from + at, row)
      expect(Array.from(row, (_cell, slot) => slots.get(slot)![at])).toEqual(Array.from(row))
    }
  }
})
