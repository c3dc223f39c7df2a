import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { comparedRows, samplingDecision } from './compared-rows.ts'
import type { SplitBasis, TableSplit } from './split-table.ts'

const rng = seededRng(3)

/** Every second row of the table is learnt from. */
function splitOf(trainRows: number, basis: SplitBasis): TableSplit {
  const train = Uint32Array.from({ length: trainRows }, (_, at) => 2 * at)
  return { basis, train, test: new Uint32Array(0), report: { kind: basis.kind, train: { rows: 0 }, test: { rows: 0 } } }
}

describe('comparedRows', () => {
  test('are the training rows themselves up to the limit', () => {
    const split = splitOf(200_000, { kind: 'random' })
    expect(comparedRows(split, 20, rng)).toBe(split.train)
  })

  test('beyond it are a sample of them, ascending, that keeps the share of each class', () => {
    const y = Float64Array.from({ length: 600_000 }, (_, row) => (row % 20 < 2 ? 1 : 0))
    const rows = comparedRows(splitOf(300_000, { kind: 'stratified', y, classes: 2 }), 5, rng)
    expect(rows).toHaveLength(200_000)
    expect(rows.every((row, at) => row % 2 === 0 && (at === 0 || row > rows[at - 1]!))).toBe(true)
    expect(rows.reduce((sum, row) => sum + y[row]!, 0)).toBe(20_000)
  })

  test('are fewer in wide tables and of many classes, but not below 20,000', () => {
    const split = splitOf(100_000, { kind: 'time', timesMs: new Float64Array(200_000) })
    expect(comparedRows(split, 100, rng)).toHaveLength(40_000)
    expect(comparedRows(split, 2000, rng)).toHaveLength(20_000)
    const y = new Float64Array(200_000).map((_, row) => row % 3)
    expect(comparedRows(splitOf(100_000, { kind: 'stratified', y, classes: 3 }), 25, rng)).toHaveLength(40_000)
  })
})

test('a sample is a decision with its rows; all rows are none', () => {
  expect(samplingDecision(5, new Uint32Array(5))).toEqual([])
  const [decision] = samplingDecision(200_000, new Uint32Array(2_400_000))
  expect(decision).toMatchObject({ action: 'compare-on-sample', rowsAffected: 200_000 })
  expect(decision?.reason).toContain('200,000 of the 2,400,000 training rows')
})
