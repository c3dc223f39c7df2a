import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { sampleRows } from './sample-rows.ts'

const rowCount = 10_000
const rng = seededRng(5)

describe('sampleRows', () => {
  test('takes as many rows as asked for, each once, ascending, and others by another seed', () => {
    const rows = sampleRows({ kind: 'random', rowCount, rng }, 500)
    expect(rows).toHaveLength(500)
    expect([...rows]).toEqual([...new Set(rows)].sort((one, other) => one - other))
    expect(rows).toEqual(sampleRows({ kind: 'random', rowCount, rng: seededRng(5) }, 500))
    expect(rows).not.toEqual(sampleRows({ kind: 'random', rowCount, rng: seededRng(6) }, 500))
  })

  test('thins time out evenly', () => {
    const timesMs = Float64Array.from({ length: rowCount }, (_, row) => row)
    const rows = sampleRows({ kind: 'time', rowCount, rng, timesMs }, 1000)
    const early = rows.filter((row) => row < rowCount / 2).length
    // Hypergeometric: standard deviation √(1000 · ¼ · 0.9) = 15; four of them.
    expect(Math.abs(early - 500)).toBeLessThan(60)
  })

  test('keeps the share of each class, and ten rows of a rare one', () => {
    const y = Float64Array.from({ length: rowCount }, (_, row) => (row < 12 ? 2 : row % 5 === 0 ? 1 : 0))
    const rows = sampleRows({ kind: 'stratified', rowCount, rng, y, classes: 3 }, 1000)
    const count = (label: number) => rows.filter((row) => y[row] === label).length
    expect([count(0), count(1), count(2)]).toEqual([799, 200, 10])
  })

  test('takes all rows where there are no more', () => {
    expect([...sampleRows({ kind: 'random', rowCount: 3, rng }, 3)]).toEqual([0, 1, 2])
  })
})
