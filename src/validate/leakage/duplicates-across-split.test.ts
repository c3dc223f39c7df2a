import { expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { frameOf, takeRows } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { duplicatesAcrossSplit } from './duplicates-across-split.ts'

const rng = seededRng(7)
const rowCount = 2_000
const draw = (count: number): number => Math.floor(count * rng.next())

function fineTable(): { frame: Frame; y: Float64Array } {
  const rows = Array.from({ length: rowCount })
  const frame = frameOf([
    ['income', numberColumn(rows.map(() => draw(100_000)))],
    ['weight', numberColumn(rows.map(() => draw(10_000) / 7))],
    ['age', numberColumn(rows.map(() => (draw(20) === 0 ? null : draw(60))))],
    ['plan', categoryColumn(rows.map(() => ['a', 'b', 'c'][draw(3)]!))],
  ])
  return { frame, y: Float64Array.from(rows, () => draw(2)) }
}

const names = (frame: Frame): readonly string[] => [...frame.columns.keys()]
const range = (from: number, to: number): Uint32Array => Uint32Array.from({ length: to - from }, (_, at) => from + at)

test('a table of fine columns without copies has no finding', () => {
  const { frame, y } = fineTable()
  const { finding, testRows } = duplicatesAcrossSplit(frame, y, names(frame), range(0, 1_600), range(1_600, 2_000))
  expect(finding).toBeUndefined()
  expect(testRows.length).toBe(0)
})

test('rows copied from training into the test are found and excluded, missing values included', () => {
  const { frame, y } = fineTable()
  const source = range(0, rowCount)
  for (let copy = 0; copy < 50; copy++) source[1_600 + 3 * copy] = 11 * copy
  const copied = takeRows(frame, source)
  const labels = Float64Array.from(source, (row) => y[row]!)
  const { finding, testRows } = duplicatesAcrossSplit(
    copied,
    labels,
    names(frame),
    range(0, 1_600),
    range(1_600, 2_000),
  )
  expect(finding?.action).toBe('excluded')
  expect(finding?.evidence).toContain('50 rows of the test (12.5 %)')
  expect([...testRows]).toEqual(Array.from({ length: 50 }, (_, copy) => 1_600 + 3 * copy))
})

test('a row equal in its features with another target is no duplicate', () => {
  const { frame, y } = fineTable()
  const source = range(0, rowCount)
  source[1_700] = 5
  const labels = Float64Array.from(source, (row) => y[row]!)
  labels[1_700] = 1 - labels[5]!
  const { finding } = duplicatesAcrossSplit(
    takeRows(frame, source),
    labels,
    names(frame),
    range(0, 1_600),
    range(1_600, 2_000),
  )
  expect(finding).toBeUndefined()
})

test('a coarse table repeats itself by chance and is flagged', () => {
  const rows = Array.from({ length: rowCount })
  const frame = frameOf([
    ['age', numberColumn(rows.map(() => draw(30)))],
    ['hour', numberColumn(rows.map(() => draw(24)))],
    ['plan', categoryColumn(rows.map(() => ['a', 'b', 'c'][draw(3)]!))],
  ])
  const y = Float64Array.from(rows, () => draw(2))
  const { finding, testRows } = duplicatesAcrossSplit(frame, y, names(frame), range(0, 1_600), range(1_600, 2_000))
  expect(finding?.action).toBe('flagged')
  expect(testRows.length).toBeGreaterThan(20)
})

test('a table of flags only is flagged', () => {
  const rows = Array.from({ length: rowCount })
  const frame = frameOf(['a', 'b', 'c'].map((name) => [name, numberColumn(rows.map(() => draw(2)))] as const))
  const y = Float64Array.from(rows, () => draw(2))
  const { finding } = duplicatesAcrossSplit(frame, y, names(frame), range(0, 1_600), range(1_600, 2_000))
  expect(finding?.action).toBe('flagged')
})
