import { expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import type { PreparedTable } from '../domain/prepared-table.ts'
import { frameOf } from '../frame/frame.ts'
import { splitTable, takeBasis } from './split-table.ts'

function tableOf(days: readonly number[]): PreparedTable {
  const frame = frameOf([['day', { kind: 'timestamp', values: Float64Array.from(days) }]])
  const project = { time: 'day', problem: { kind: 'regression' } }
  return { frame, project, y: Float64Array.from(days) } as unknown as PreparedTable
}

test('a side that is too small is named with its rows and those it needs', () => {
  const lastIsFew = Array.from({ length: 60 }, (_, row) => (row < 55 ? 1 : row))
  expect(() => splitTable(tableOf(lastIsFew), seededRng(1))).toThrow(
    'The test part of the split (time on day) needs at least 10 rows, received 5',
  )
  const firstIsFew = Array.from({ length: 60 }, (_, row) => (row < 12 ? row : 100))
  expect(() => splitTable(tableOf(firstIsFew), seededRng(1))).toThrow(
    'The training part of the split (time on day) needs at least 20 rows, received 12',
  )
})

test('classes are strata each, however many there are', () => {
  const classes = 12
  const y = Float64Array.from({ length: 600 }, (_, row) => (row < 540 ? 0 : 1 + (row % (classes - 1))))
  const labels = Array.from({ length: classes }, (_, label) => label)
  const project = { problem: { kind: 'classification' } }
  const frame = frameOf([['x', { kind: 'number', values: y }]])
  const table = { frame, project, y, labels } as unknown as PreparedTable
  const { test: rows, basis, train } = splitTable(table, seededRng(1))
  expect(new Set(Array.from(rows, (row) => y[row])).size).toBe(classes)
  expect(takeBasis(basis, train)).toMatchObject({ kind: 'stratified', classes })
})
