import { describe, expect, test } from 'vitest'
import { shop } from '../../../test/fixtures/made-up-shop.ts'
import { seededRng } from '../../base/rng.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { findLeakage } from './find-leakage.ts'
import type { Shop } from '../../../test/fixtures/made-up-shop.ts'
import type { Column } from '../../frame/column.ts'

/** A target of so many classes, the first the commonest: shares fall as 1 / (position + 2). */
function positions(table: Shop, classes: number): number[] {
  const weights = Array.from({ length: classes }, (_, at) => 1 / (at + 2))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return table.rows(() => {
    let left = table.next() * total
    return Math.min(
      classes - 1,
      weights.findIndex((weight) => (left -= weight) < 0),
    )
  })
}

/** What is found in the shop with these columns, 'column: kind, action'. */
function foundIn(
  classes: number,
  plant: (table: Shop, y: readonly number[]) => Record<string, Column>,
  rows = 2_000,
): readonly string[] {
  const table = shop(rows)
  const y = positions(table, classes)
  return findLeakage({
    frame: frameOf(Object.entries({ ...table.honest, ...plant(table, y) })),
    target: {
      name: 'brand',
      kind: 'classification',
      y: Float64Array.from(y),
      labels: Array.from({ length: classes }, (_, at) => `brand ${at}`),
    },
    contract: {},
    rng: seededRng(1),
  }).map(({ column, kind, action }) => `${column}: ${kind}, ${action}`)
}

/** Codes without the order of the classes. */
const shuffled = (position: number): number => (position * 37 + 11) % 151

describe.each([3, 12, 150])('what gives %d classes away is found', (classes) => {
  test.each([
    ['a code, one to one', (v: number) => `c${shuffled(v)}`],
    ['the class itself', (v: number) => `brand ${v}`],
  ] as const)('%s', (_, code) => {
    expect(foundIn(classes, (__, y) => ({ code: categoryColumn(y.map(code)) }))).toEqual([
      'code: reproduces-target, excluded',
    ])
  })

  test('a code as a number', () => {
    expect(foundIn(classes, (_, y) => ({ code: numberColumn(y.map(shuffled)) }))).toEqual([
      'code: reproduces-target, excluded',
    ])
  })

  test('a copy with one row in two hundred changed, and four in ten missing', () => {
    const copy = (table: Shop, y: readonly number[]) => ({
      changed: categoryColumn(y.map((v) => `c${table.next() < 0.005 ? Math.floor(classes * table.next()) : v}`)),
      patchy: categoryColumn(y.map((v) => (table.next() < 0.4 ? null : `c${v}`))),
    })
    expect(foundIn(classes, copy)).toEqual([
      'changed: reproduces-target, excluded',
      'patchy: reproduces-target, excluded',
    ])
  })

  test('a noisy number that bands the classes', () => {
    const level = (table: Shop, y: readonly number[]) => ({
      level: numberColumn(y.map((v) => shuffled(v) + 0.1 * table.normal())),
    })
    expect(foundIn(classes, level)).toEqual(['level: reproduces-target, excluded'])
  })
})

test('two codes a class are a recoding while they are few; of many classes they may be entities', () => {
  const codes = (_: Shop, y: readonly number[]) => ({
    code: categoryColumn(y.map((v, row) => `c${shuffled(v)}-${row % 2}`)),
  })
  expect(foundIn(12, codes)).toEqual(['code: reproduces-target, excluded'])
  expect(foundIn(29, codes)).toEqual(['code: data-only, flagged'])
})

test('a code that is missing for the commonest class is found', () => {
  const code = (_: Shop, y: readonly number[]) => ({ code: categoryColumn(y.map((v) => (v === 0 ? null : `c${v}`))) })
  expect(foundIn(3, code)).toEqual(['code: reproduces-target, excluded'])
})

test('a score of which the class is a band is found', () => {
  const table = shop(2_000)
  const score = table.rows(() => Math.floor(100 * table.next()))
  const [finding] = findLeakage({
    frame: frameOf(Object.entries({ ...table.honest, score: numberColumn(score) })),
    target: {
      name: 'grade',
      kind: 'classification',
      y: Float64Array.from(score, (v) => [90, 80, 70, 50].filter((limit) => v < limit).length),
      labels: ['A', 'B', 'C', 'D', 'F'],
    },
    contract: {},
    rng: seededRng(1),
  })
  expect(finding).toMatchObject({ column: 'score', kind: 'reproduces-target', action: 'excluded' })
  expect(finding?.evidence).toMatch(/^its value alone tells grade right in 100 % of 1,999 rows/)
})

describe('honest columns of many classes stay', () => {
  test.each([3, 12, 150])('the shop itself, %d classes', (classes) => expect(foundIn(classes, () => ({}))).toEqual([]))

  test('the petals of irises: three overlapping sizes, one class apart', () => {
    const petals = (table: Shop, y: readonly number[]) => ({
      length: numberColumn(
        y.map((v) => Math.round(10 * ([1.46, 4.26, 5.55][v]! + [0.17, 0.47, 0.55][v]! * table.normal())) / 10),
      ),
      width: numberColumn(
        y.map((v) => Math.round(10 * ([0.25, 1.33, 2.03][v]! + [0.1, 0.2, 0.27][v]! * table.normal())) / 10),
      ),
    })
    expect(foundIn(3, petals, 150)).toEqual([])
    expect(foundIn(3, petals, 2_000)).toEqual([])
  })

  test('a size or an island that tells one class of several without a fault', () => {
    const columns = (table: Shop, y: readonly number[]) => ({
      area: numberColumn(y.map((v) => (v === 2 ? 90 : 50) + 3 * table.normal())),
      island: categoryColumn(y.map((v) => (v === 1 ? 'Biscoe' : table.next() < 0.5 ? 'Dream' : 'Torgersen'))),
    })
    expect(foundIn(7, columns)).toEqual([])
  })

  test('a model of car, which knows its brand, is shown to a person', () => {
    const model = (table: Shop, y: readonly number[]) => ({
      model: categoryColumn(y.map((v) => `model ${v}-${Math.floor(12 * table.next())}`)),
    })
    expect(foundIn(12, model)).toEqual(['model: data-only, flagged'])
  })

  test.each([
    [200, []],
    [90, ['flagged']],
  ])('a size that names the %d entities of the table is shown at most', (entities, actions) => {
    const table = shop(2_000)
    const entity = table.rows(() => Math.floor(entities * table.next()))
    const height = Array.from({ length: entities }, () => 170 + 10 * table.normal())
    const findings = findLeakage({
      frame: frameOf([['height', numberColumn(entity.map((of) => height[of]!))]]),
      target: {
        name: 'sport',
        kind: 'classification',
        y: Float64Array.from(entity, (of) => of % 3),
        labels: ['a', 'b', 'c'],
      },
      contract: {},
      rng: seededRng(1),
    })
    expect(findings.map(({ action }) => action)).toEqual(actions)
  })
})

describe('words of a column, weighed against each of several classes', () => {
  const refund = (table: Shop, y: readonly number[]) => ({
    refund: numberColumn(y.map((v) => (table.next() < (v === 3 ? 0.6 : 0.01) ? 100 : 0))),
  })

  test('a column recorded after one of the classes is excluded, and the class is named', () => {
    expect(foundIn(5, refund)).toEqual(['refund: recorded-after, excluded'])
    const table = shop(2_000)
    const y = positions(table, 5)
    const [finding] = findLeakage({
      frame: frameOf(Object.entries(refund(table, y))),
      target: { name: 'brand', kind: 'classification', y: Float64Array.from(y), labels: ['a', 'b', 'c', 'd', 'e'] },
      contract: {},
      rng: seededRng(1),
    })
    expect(finding?.evidence).toMatch(
      /^where refund is not 0 \(\d+ rows\), brand is d in \d+ % against \d+(\.\d)? % overall/,
    )
  })

  test('positions of classes are names: which number a class has changes no verdict', () => {
    const table = shop(2_000)
    const y = positions(table, 5)
    const columns = frameOf(
      Object.entries({ ...table.honest, ...refund(table, y), code: numberColumn(y.map(shuffled)) }),
    )
    const verdicts = [(v: number) => v, (v: number) => 4 - v, (v: number) => (v * 2) % 5].map((renamed) =>
      findLeakage({
        frame: columns,
        target: {
          name: 'brand',
          kind: 'classification',
          y: Float64Array.from(y, renamed),
          labels: ['a', 'b', 'c', 'd', 'e'],
        },
        contract: {},
        rng: seededRng(1),
      }).map(({ column, kind }) => `${column}: ${kind}`),
    )
    expect(verdicts[0]).toEqual(['refund: recorded-after', 'code: reproduces-target'])
    expect(new Set(verdicts.map((found) => found.join())).size).toBe(1)
  })
})
