import { describe, expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { excludedIn, onAmount, onClass } from '../../../test/fixtures/made-up-shop.ts'
import type { Planted, Shop } from '../../../test/fixtures/made-up-shop.ts'

const HONEST: readonly (readonly [string, (table: Shop) => Planted])[] = [
  ['the shop itself, for a class', onClass(() => ({}))],
  ['the shop itself, for an amount', onAmount(() => ({}))],
  [
    'a category of which one level is mostly positive',
    onClass((t) => ({
      species: categoryColumn(t.y.map((v) => (t.next() < (v === 1 ? 0.3 : 0.05) ? 'goose' : 'gull'))),
    })),
  ],
  [
    'a number that tells the classes apart with an AUC of .99',
    onClass((t) => ({ signal: numberColumn(t.y.map((v) => 3.3 * v + t.normal())) })),
  ],
  [
    'two such numbers together',
    onClass((t) => ({
      m: numberColumn(t.y.map((v) => 2.5 * v + t.normal())),
      l: numberColumn(t.y.map((v) => 2.5 * v + t.normal())),
    })),
  ],
  [
    'a category of five hundred levels',
    onClass((t) => ({ branch: categoryColumn(t.rows(() => `b${Math.floor(500 * t.next())}`)) })),
  ],
  [
    'a branch whose rows are all of one class',
    (t) => {
      const branch = t.rows(() => Math.floor(100 * t.next()))
      return {
        y: branch.map((v) => (v % 5 === 0 ? 1 : 0)),
        columns: { branch: categoryColumn(branch.map((v) => `b${v}`)) },
      }
    },
  ],
  [
    'a temperature and what it feels like',
    (t) => {
      const temp = t.rows(() => 20 + 8 * t.normal())
      const y = temp.map((v) => 3 * v + 30 * t.normal())
      return {
        y,
        columns: { temp: numberColumn(temp), atemp: numberColumn(temp.map((v) => 1.05 * v + 0.5 * t.normal())) },
      }
    },
  ],
  [
    'the earlier values of a slow series, named or not',
    (t) => {
      let level = 0
      const y = t.rows(() => (level += t.normal()))
      const before = (steps: number) => numberColumn(y.map((_, row) => y[row - steps] ?? null))
      return { y, columns: { previous_value: before(1), opening_price: before(1), lag2: before(2), open: before(1) } }
    },
  ],
  [
    'the date of a target that grows with time',
    (t) => ({
      y: t.rows((row) => 100 + 0.5 * row + t.normal()),
      columns: {
        year: numberColumn(t.rows((row) => 1990 + Math.floor(row / 100))),
        release: categoryColumn(t.rows((row) => `v${Math.floor(row / 400)}`)),
        date: { kind: 'timestamp', values: Float64Array.from(t.rows((row) => 1e12 + 864e5 * row)) },
      },
      time: 'date',
    }),
  ],
  [
    'a machine that is off and draws no power',
    (t) => {
      const on = t.rows(() => (t.next() < 0.5 ? 1 : 0))
      return { y: on.map((v) => (v === 1 ? 100 + 12 * t.normal() : 5 + t.normal())), columns: { on: numberColumn(on) } }
    },
  ],
  [
    'three columns that add up to the amount but for noise',
    (t) => ({ y: t.rows((row) => 2 * t.age[row]! + 3 * t.tenure[row]! + 8 * t.normal()), columns: {} }),
  ],
  [
    'columns whose words only sound like afterwards',
    onClass((t) => ({
      loan_duration: numberColumn(t.y.map((v) => 12 + Math.round(6 * t.normal() + 9 * v))),
      previous_outcome: categoryColumn(t.y.map((v) => (t.next() < (v === 1 ? 0.3 : 0.03) ? 'success' : 'none'))),
      estimated_cost: numberColumn(t.y.map((v) => 2 * v + t.normal())),
      TotalCharges: numberColumn(t.y.map((v) => 2 * v + t.normal())),
      Contract: categoryColumn(t.y.map((v) => (t.next() < (v === 1 ? 0.05 : 0.6) ? 'two years' : 'one month'))),
    })),
  ],
  [
    'a duration that is only a little longer for one class',
    onClass((t) => ({ duration: numberColumn(t.y.map((v) => Math.round(24 + 12 * t.normal() + 5 * v))) })),
  ],
]

describe('an honest table loses no column', () => {
  test.each(HONEST)('%s', (_, make) => {
    expect(excludedIn(make)).toEqual([])
  })
})
