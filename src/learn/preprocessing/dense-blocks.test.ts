import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { frameOf } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { blockWriter, encodeColumns } from './dense-blocks.ts'
import { denseEncoder } from './encoder.ts'
import { fitLinearFeatures, linearEncoder } from './linear-encoder.ts'

const rowCount = 700

/** Numbers of every kind: with gaps, infinite, heavy tails, far outside, categories, dates and texts. */
function table(): Frame {
  const rng = seededRng(3)
  const numbers = (make: (chance: number, row: number) => number) =>
    ({ kind: 'number', values: Float64Array.from({ length: rowCount }, (_, row) => make(rng.next(), row)) }) as const
  return frameOf([
    ['plain', numbers((chance) => chance)],
    ['gaps', numbers((chance) => (chance < 0.2 ? Number.NaN : chance))],
    ['infinite', numbers((chance) => (chance < 0.1 ? Infinity : chance < 0.2 ? -Infinity : chance))],
    ['heavy', numbers((chance) => Math.exp(8 * chance ** 4))],
    ['heavy with gaps', numbers((chance, row) => (row % 9 === 0 ? Number.NaN : Math.exp(8 * chance ** 4)))],
    [
      'level',
      {
        kind: 'category',
        categories: ['a', 'b', 'c'],
        codes: Int32Array.from({ length: rowCount }, (_, row) => (row % 4) - 1),
      },
    ],
    [
      'day',
      {
        kind: 'timestamp',
        values: Float64Array.from({ length: rowCount }, (_, row) => (row % 11 === 0 ? Number.NaN : row * 4e7)),
      },
    ],
    [
      'text',
      { kind: 'text', values: Array.from({ length: rowCount }, (_, row) => ['red fox', 'blue sky', null][row % 3]!) },
    ],
  ])
}

/** A table of the same columns whose numbers go far beyond those learnt from. */
function outside(frame: Frame): Frame {
  return frameOf(
    [...frame.columns].map(([name, column]) => [
      name,
      column.kind === 'number'
        ? { kind: 'number', values: column.values.map((value, row) => (row % 5 === 0 ? (value - 0.5) * 1e12 : value)) }
        : column,
    ]),
  )
}

describe('blockWriter', () => {
  const frame = table()
  const encoder = denseEncoder(linearEncoder(fitLinearFeatures(frame, new Float64Array(rowCount).fill(1))).features)

  test.each([
    ['learnt from', frame],
    ['with numbers far outside', outside(frame)],
  ])('writes the bits that rows have one by one: a table %s', (_, asked) => {
    const { width } = encoder
    const expected = new Float64Array(rowCount * width)
    const write = encoder.bindFrame(asked)
    const row = encoder.newRow()
    for (let at = 0; at < rowCount; at++) {
      write(at, row)
      expected.set(row, at * width)
    }
    const found = new Float64Array(rowCount * width).fill(-9)
    const writeBlock = blockWriter(encoder, asked)
    for (let from = 0; from < rowCount; from += 64) {
      writeBlock(from, Math.min(64, rowCount - from), found, from * width)
    }
    expect(found).toEqual(expected)
    const columns = encoder.features.flatMap((feature) => encodeColumns(feature, asked))
    for (const [slot, column] of columns.entries()) {
      expect(column).toEqual(Float64Array.from(column, (_, at) => expected[at * width + slot]!))
    }
  })
})
