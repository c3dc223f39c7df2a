import { array, assert, property } from 'fast-check'
import { expect, test } from 'vitest'
import { drawnEnsembles, drawnRows, drawnSlots } from '../../../../test/drawn-ensemble.ts'
import { blockRows, packTrees } from './packed-trees.ts'
import { treeSummer } from './tree-ensemble.ts'

const blocks = array(drawnRows, { minLength: 1, maxLength: 20 })

/** Shallow trees are walked to their depth, deep ones until all walks have ended. */
test.each([4, 16])(
  'packed trees of depth %i sum as the plain walk does, bit for bit, one by one and in blocks',
  (depth) => {
    assert(
      property(drawnEnsembles({ depth }), blocks, (trees, rows) => {
        const outputs = trees.starts.length
        const sum = treeSummer(trees)
        const expected = rows.map((row) => {
          const out = new Float64Array(outputs)
          sum(row, out)
          return out
        })
        for (const plain of [false, true]) {
          const { setSlot, setRow, sumRow, sumRows } = packTrees(trees, plain)
          for (let slot = 0; slot < drawnSlots; slot++) {
            setSlot(
              slot,
              Float64Array.from(rows, (row) => row[slot]!),
              0,
              rows.length,
            )
          }
          const sums = new Float64Array(rows.length * outputs)
          sumRows(rows.length, sums, 0)
          expect(sums).toEqual(Float64Array.from(expected.flatMap((row) => Array.from(row))))
          rows.forEach((row, i) => {
            const out = new Float64Array(outputs)
            setRow(row)
            sumRow(out)
            expect(out).toEqual(expected[i])
          })
        }
      }),
      { seed: 2, numRuns: 60 },
    )
  },
)

test('infinite numbers are missing, and code -0.5 is code 0', () => {
  const trees = {
    ...{ starts: [0], leafWidth: 1, roots: Int32Array.of(0), slot: Int32Array.of(0, 1), cut: Float64Array.of(1, 0) },
    ...{ set: Int32Array.of(-1, 0), missingLeft: Uint8Array.of(1, 0), sets: Int32Array.of(1) },
    ...{ left: Int32Array.of(-1, -2), right: Int32Array.of(1, -3), leafValue: Float64Array.of(1, 2, 3) },
  }
  const { setSlot, sumRows } = packTrees(trees)
  setSlot(0, Float64Array.of(Infinity, -Infinity, 2, 2, 2), 0, 5)
  setSlot(1, Float64Array.of(0, 0, -0.5, -1, Infinity), 0, 5)
  const out = new Float64Array(5)
  sumRows(5, out, 0)
  expect(Array.from(out)).toEqual([1, 1, 2, 3, 3])
  expect(blockRows % 8).toBe(0)
})
