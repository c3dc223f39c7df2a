import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../base/errors.ts'
import { seededRng } from '../../base/rng.ts'
import { folds } from './folds.ts'
import type { RowDivision, TrainTest } from './row-division.ts'
import { splitRows } from './split.ts'

/** Divisions of every kind, with repeated and missing times, repeated and missing groups. */
const divisions = fc
  .record({
    kind: fc.constantFrom('time' as const, 'group' as const, 'stratified' as const, 'random' as const),
    seed: fc.nat(),
    rows: fc.array(
      fc.record({
        y: fc.integer({ min: 0, max: 2 }),
        time: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 15 }) }, fc.constant(Number.NaN)),
        group: fc.integer({ min: -1, max: 8 }),
      }),
      { minLength: 3, maxLength: 60 },
    ),
  })
  .filter(({ rows }) => new Set(rows.map(({ time }) => time).filter((time) => !Number.isNaN(time))).size >= 3)
  .filter(({ rows }) => new Set(rows.map(({ group }) => group)).size >= 2)
  .map(({ kind, seed, rows }): RowDivision => ({
    kind,
    rng: seededRng(seed),
    rowCount: rows.length,
    y: Float64Array.from(rows, ({ y }) => y),
    classes: 3,
    timesMs: Float64Array.from(rows, ({ time }) => time),
    groups: Int32Array.from(rows, ({ group }) => group),
  }))

/** What holds of any train and test rows, by the kind of division. */
function expectHonest(division: RowDivision, { train, test }: TrainTest): void {
  expect(train.length).toBeGreaterThan(0)
  expect(test.length).toBeGreaterThan(0)
  expect(train).toEqual(train.toSorted())
  expect(test).toEqual(test.toSorted())
  expect(new Set([...train, ...test]).size).toBe(train.length + test.length)
  if (division.kind === 'time') {
    const times = division.timesMs!
    const known = [...train].map((row) => times[row]!).filter((time) => !Number.isNaN(time))
    expect(Math.max(...known)).toBeLessThan(Math.min(...[...test].map((row) => times[row]!)))
  }
  if (division.kind === 'group') {
    const groupsOf = (rows: Uint32Array) => [...rows].map((row) => division.groups![row]!).filter((group) => group >= 0)
    const learnt = new Set(groupsOf(train))
    expect(groupsOf(test).some((group) => learnt.has(group))).toBe(false)
  }
}

const code = (body: () => unknown): string => {
  try {
    body()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  return 'none'
}

describe('splitRows', () => {
  test('is a partition into honest sides, whatever the kind', () => {
    fc.assert(
      fc.property(divisions, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (division, testShare) => {
        const split = splitRows({ ...division, testShare })
        expectHonest(division, split)
        expect(split.train.length + split.test.length).toBe(division.rowCount)
      }),
      { numRuns: 300 },
    )
  })

  test('by time: the last rows, a timestamp never parted, rows without time in training', () => {
    const timesMs = Float64Array.of(50, 10, Number.NaN, 40, 40, 20, 30, 40)
    const split = (testShare: number) => splitRows({ kind: 'time', timesMs, testShare, rowCount: 8, rng: seededRng(1) })
    // Of seven rows with a time: one at 50, four from 40 on.
    expect([...split(0.2).test]).toEqual([0])
    expect([...split(0.5).test]).toEqual([0, 3, 4, 7])
    expect([...split(0.5).train]).toEqual([1, 2, 5, 6])
  })

  test('by time: of two cuts equally near takes the later', () => {
    const timesMs = Float64Array.of(1, 2, 2, 3)
    // Wanted two test rows; a cut gives one or three.
    expect([...splitRows({ kind: 'time', timesMs, testShare: 0.5, rowCount: 4, rng: seededRng(1) }).test]).toEqual([3])
  })

  test('by time is told apart from chance: the seed changes nothing', () => {
    const timesMs = Float64Array.from({ length: 50 }, (_, row) => row % 17)
    const by = (seed: number) =>
      splitRows({ kind: 'time', timesMs, testShare: 0.2, rowCount: 50, rng: seededRng(seed) })
    expect(by(1)).toEqual(by(2))
  })

  test('by group: comes near the share though groups differ in size', () => {
    const groups = Int32Array.from({ length: 1000 }, (_, row) => (row < 300 ? 0 : 1 + (row % 40)))
    for (let seed = 0; seed < 20; seed++) {
      const { test } = splitRows({ kind: 'group', groups, testShare: 0.2, rowCount: 1000, rng: seededRng(seed) })
      // Groups but the first have 17 or 18 rows: no more than half of one from the share.
      expect(Math.abs(test.length - 200)).toBeLessThanOrEqual(9)
    }
  })

  test('stratified: keeps the share of a rare class', () => {
    const y = Float64Array.from({ length: 1000 }, (_, row) => (row % 20 === 0 ? 1 : 0))
    const { test } = splitRows({ kind: 'stratified', y, testShare: 0.2, rowCount: 1000, rng: seededRng(1) })
    expect(test.length).toBe(200)
    expect([...test].filter((row) => y[row] === 1)).toHaveLength(10)
  })

  test('stratified: of 40 classes, each gives its share, and a single row of a class is learnt from', () => {
    const y = Float64Array.from({ length: 391 }, (_, row) => (row === 390 ? 39 : row % 39))
    const { test } = splitRows({ kind: 'stratified', y, classes: 40, testShare: 0.2, rowCount: 391, rng: seededRng(1) })
    for (let label = 0; label < 39; label++) expect([...test].filter((row) => y[row] === label)).toHaveLength(2)
    expect(test).not.toContain(390)
  })

  test('stratified: of a quantity, takes its share from each tenth', () => {
    const y = Float64Array.from({ length: 1000 }, (_, row) => (row * 7919) % 1000)
    const { test } = splitRows({ kind: 'stratified', y, testShare: 0.2, rowCount: 1000, rng: seededRng(1) })
    for (let tenth = 0; tenth < 10; tenth++) {
      const inTenth = [...test].map((row) => y[row]!).filter((value) => Math.floor(value / 100) === tenth)
      expect(inTenth).toHaveLength(20)
      // Drawn from all of the tenth: 20 rows within half of it have a chance of one in a million.
      expect(Math.max(...inTenth) - Math.min(...inTenth)).toBeGreaterThan(50)
    }
  })

  test('random: other rows for another seed, the same for the same', () => {
    const by = (seed: number) =>
      splitRows({ kind: 'random', testShare: 0.25, rowCount: 100, rng: seededRng(seed) }).test
    expect(by(1)).toHaveLength(25)
    expect(by(1)).toEqual(by(1))
    expect(by(1)).not.toEqual(by(2))
  })

  test('refuses rows that cannot be divided', () => {
    const rng = seededRng(1)
    const basis = { testShare: 0.2, rng, rowCount: 4 }
    expect(code(() => splitRows({ ...basis, kind: 'random', rowCount: 1 }))).toBe('ROWS_TOO_FEW')
    expect(code(() => splitRows({ ...basis, kind: 'time', timesMs: Float64Array.of(7, 7, 7, Number.NaN) }))).toBe(
      'SPLIT_IMPOSSIBLE',
    )
    expect(code(() => splitRows({ ...basis, kind: 'group', groups: Int32Array.of(3, 3, 3, 3) }))).toBe(
      'SPLIT_IMPOSSIBLE',
    )
  })
})

describe('folds', () => {
  test('are honest, disjoint in their test rows, and cover all rows but by time', () => {
    fc.assert(
      fc.property(divisions, fc.integer({ min: 2, max: 7 }), (division, count) => {
        const parts = folds(division, count)
        expect(parts.length).toBeGreaterThanOrEqual(2)
        expect(parts.length).toBeLessThanOrEqual(count)
        for (const part of parts) expectHonest(division, part)
        const tested = parts.flatMap(({ test }) => [...test])
        expect(new Set(tested).size).toBe(tested.length)
        if (division.kind === 'time') return
        expect(tested).toHaveLength(division.rowCount)
        for (const { train, test } of parts) expect(train.length + test.length).toBe(division.rowCount)
      }),
      { numRuns: 300 },
    )
  })

  test('stratified: of every class each fold has as many rows as any other, or one more', () => {
    fc.assert(
      fc.property(divisions, fc.integer({ min: 2, max: 7 }), (division, count) => {
        const parts = folds({ ...division, kind: 'stratified' }, count)
        for (const label of new Set(division.y)) {
          const held = parts.map(({ test }) => test.reduce((sum, row) => sum + Number(division.y![row] === label), 0))
          expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  test('by time: an expanding window over blocks of equal size, rows without a time learnt from always', () => {
    const timesMs = Float64Array.from({ length: 13 }, (_, row) => (row === 12 ? Number.NaN : 100 - row))
    const parts = folds({ kind: 'time', timesMs, rowCount: 13, rng: seededRng(1) }, 3)
    expect(parts.map(({ test }) => [...test])).toEqual(
      [
        [6, 7, 8],
        [3, 4, 5],
        [0, 1, 2],
      ].map((rows) => rows),
    )
    expect(parts.map(({ train }) => [...train])).toEqual([
      [9, 10, 11, 12],
      [6, 7, 8, 9, 10, 11, 12],
      [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    ])
  })

  test('by time: fewer folds where there are few times', () => {
    const timesMs = Float64Array.from({ length: 90 }, (_, row) => row % 3)
    expect(folds({ kind: 'time', timesMs, rowCount: 90, rng: seededRng(1) }).map(({ test }) => test.length)).toEqual([
      30, 30,
    ])
  })

  test('stratified: every fold has its share of a rare class, and sizes differ by one at most', () => {
    const y = Float64Array.from({ length: 103 }, (_, row) => (row % 10 === 0 ? 1 : 0))
    const parts = folds({ kind: 'stratified', y, rowCount: 103, rng: seededRng(1) })
    for (const { test } of parts) {
      expect([20, 21]).toContain(test.length)
      expect([2, 3]).toContain([...test].filter((row) => y[row] === 1).length)
    }
  })

  test('stratified: no more folds than the rarest class has rows', () => {
    const y = Float64Array.from({ length: 50 }, (_, row) => (row < 3 ? 1 : 0))
    const parts = folds({ kind: 'stratified', y, rowCount: 50, rng: seededRng(1) })
    expect(parts).toHaveLength(3)
    for (const { test } of parts) expect([...test].filter((row) => y[row] === 1)).toHaveLength(1)
  })

  test('stratified: of many classes, all folds, though the rarest has one row', () => {
    const y = Float64Array.from({ length: 200 }, (_, row) => (row === 0 ? 12 : row % 12))
    const parts = folds({ kind: 'stratified', y, classes: 13, rowCount: 200, rng: seededRng(1) })
    expect(parts).toHaveLength(5)
    for (const { test } of parts) expect(new Set([...test].map((row) => y[row])).size).toBeGreaterThanOrEqual(12)
  })

  test('by group: folds of like size', () => {
    const groups = Int32Array.from({ length: 500 }, (_, row) => row % 37)
    const sizes = folds({ kind: 'group', groups, rowCount: 500, rng: seededRng(1) }).map(({ test }) => test.length)
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(14)
  })

  test('refuses rows that cannot be divided', () => {
    const rng = seededRng(1)
    expect(code(() => folds({ kind: 'random', rowCount: 1, rng }))).toBe('ROWS_TOO_FEW')
    expect(code(() => folds({ kind: 'time', rowCount: 4, rng, timesMs: Float64Array.of(1, 1, 2, 2) }))).toBe(
      'SPLIT_IMPOSSIBLE',
    )
    expect(code(() => folds({ kind: 'group', rowCount: 2, rng, groups: Int32Array.of(0, 0) }))).toBe('SPLIT_IMPOSSIBLE')
  })
})
