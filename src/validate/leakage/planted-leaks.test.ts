import { describe, expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import { excludedIn, onAmount, onClass } from '../../../test/fixtures/made-up-shop.ts'
import type { Planted, Shop } from '../../../test/fixtures/made-up-shop.ts'

/** A leak of one class or amount: [what it is, how it is planted, the columns that must fall, by which kind]. */
type Leak = readonly [string, (table: Shop) => Planted, readonly string[], string]

const SINGLE: readonly Leak[] = [
  ['a copy of the class', onClass((t) => ({ flag: numberColumn(t.y) })), ['flag'], 'reproduces-target'],
  [
    'a recoding of the class into four codes',
    onClass((t) => ({ code: categoryColumn(t.y.map((v) => (t.next() < 0.4 ? 'ab' : 'xy')[v]!)) })),
    ['code'],
    'reproduces-target',
  ],
  [
    'a copy with one row in two hundred changed',
    onClass((t) => ({ flag: numberColumn(t.y.map((v) => (t.next() < 0.005 ? 1 - v : v))) })),
    ['flag'],
    'reproduces-target',
  ],
  [
    'a value that is filled in for one class only',
    onClass((t) => ({ note: categoryColumn(t.y.map((v) => (v === 1 ? 'pqr'[Math.floor(3 * t.next())]! : null))) })),
    ['note'],
    'reproduces-target',
  ],
  [
    'a noisy score of the class',
    onClass((t) => ({ level: numberColumn(t.y.map((v) => v + 0.12 * t.normal())) })),
    ['level'],
    'reproduces-target',
  ],
  [
    'the amount in another unit',
    onAmount((t) => ({ z: numberColumn(t.amount.map((v) => 2.54 * v + 3)) })),
    ['z'],
    'reproduces-target',
  ],
  [
    'the logarithm of the amount',
    onAmount((t) => ({ z: numberColumn(t.amount.map((v) => Math.log(500 + v))) })),
    ['z'],
    'reproduces-target',
  ],
  [
    'the amount rounded to tens',
    onAmount((t) => ({ z: numberColumn(t.amount.map((v) => 10 * Math.round(v / 10))) })),
    ['z'],
    'reproduces-target',
  ],
  [
    'the amount cut into three bands',
    onAmount((t) => ({ band: categoryColumn(t.amount.map((v) => (v < 100 ? 'low' : v < 220 ? 'mid' : 'high'))) })),
    ['band'],
    'reproduces-target',
  ],
]

const COMBINED: readonly Leak[] = [
  [
    'a product of three columns, beside seventy that are nearly empty',
    onAmount((t) => {
      const [share, days] = [t.rows(() => 0.5 + t.next()), t.rows(() => 1 + Math.floor(20 * t.next()))]
      const rate = t.amount.map((v, row) => v / (share[row]! * days[row]!))
      const empty = Array.from({ length: 70 }, (_, i): [string, Column] => [
        `week${i}`,
        numberColumn(t.rows(() => (t.next() < 0.1 ? t.next() : Number.NaN))),
      ])
      return {
        ...Object.fromEntries(empty),
        share: numberColumn(share),
        days: numberColumn(days),
        rate: numberColumn(rate),
      }
    }),
    ['share', 'days', 'rate'],
    'combines-to-target',
  ],
  [
    'two columns whose difference is positive for one class',
    onClass((t) => {
      const due = t.rows(() => 1_000 * t.next())
      return {
        due: numberColumn(due),
        got: numberColumn(due.map((v, row) => v + (t.y[row] === 1 ? -300 : 1_200) * t.next())),
      }
    }),
    ['due', 'got'],
    'combines-to-target',
  ],
  [
    'a goal and what was reached of it',
    onClass((t) => {
      const goal = t.rows(() => Math.exp(6 + t.normal()))
      return {
        goal: numberColumn(goal),
        reached: numberColumn(
          goal.map((v, row) => v * (t.y[row]! * (1 + t.next()) + (1 - t.y[row]!) * 0.99 * t.next())),
        ),
      }
    }),
    ['goal', 'reached'],
    'combines-to-target',
  ],
  [
    'four flags of which the class is any',
    onClass((t) => {
      const which = t.rows(() => Math.floor(4 * t.next()))
      const flag = (place: number) =>
        numberColumn(t.y.map((v, row) => (v === 1 && (which[row] === place || t.next() < 0.05) ? 1 : 0)))
      return { f0: flag(0), f1: flag(1), f2: flag(2), f3: flag(3) }
    }),
    ['f0', 'f1', 'f2', 'f3'],
    'combines-to-target',
  ],
  [
    'two categories that give the class together',
    onClass((t) => {
      const side = t.rows(() => (t.next() < 0.5 ? 'x' : 'z'))
      return {
        left: categoryColumn(side),
        right: categoryColumn(side.map((v, row) => ((v === 'x') === (t.y[row] === 1) ? 'u' : 'w'))),
      }
    }),
    ['left', 'right'],
    'combines-to-target',
  ],
  [
    'two parts of the amount, rounded',
    onAmount((t) => {
      const part = t.amount.map((v) => v * t.next())
      return {
        s1: numberColumn(part.map(Math.round)),
        s2: numberColumn(t.amount.map((v, row) => Math.round(v - part[row]!))),
      }
    }),
    ['s1', 's2'],
    'combines-to-target',
  ],
  [
    'two moments and the time between them',
    onAmount((t) => {
      const start = t.rows(() => 1.6e12 + Math.round(3e10 * t.next()))
      const stop = start.map((v, row) => v + Math.round(60_000 * t.amount[row]!))
      return {
        t0: { kind: 'timestamp', values: Float64Array.from(start) },
        t1: { kind: 'timestamp', values: Float64Array.from(stop) },
      }
    }),
    ['t0', 't1'],
    'combines-to-target',
  ],
  [
    'six parts of a sum',
    (t) => {
      const parts = Array.from({ length: 6 }, () => t.rows(() => 50 * t.next()))
      const columns = Object.fromEntries(parts.map((part, at) => [`p${at}`, numberColumn(part)]))
      return { y: t.rows((row) => parts.reduce((sum, part) => sum + part[row]!, 0)), columns }
    },
    ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'],
    'combines-to-target',
  ],
  [
    'price and quantity of a total',
    (t) => ({ y: t.rows((row) => t.price[row]! * t.quantity[row]!), columns: {} }),
    ['quantity', 'price'],
    'combines-to-target',
  ],
  [
    'the two sides of a ratio',
    (t) => ({ y: t.rows((row) => t.income[row]! / t.price[row]!), columns: {} }),
    ['income', 'price'],
    'combines-to-target',
  ],
  [
    'price, quantity and shipping of a total',
    (t) => ({
      y: t.rows((row) => t.price[row]! * t.quantity[row]! + 8 * t.shipping[row]!),
      columns: { freight: numberColumn(t.shipping.map((v) => 8 * v)) },
    }),
    ['quantity', 'price', 'freight'],
    'combines-to-target',
  ],
]

const WITNESSED: readonly Leak[] = [
  [
    'a refund paid to a third of one class',
    onClass((t) => ({ refund_amount: numberColumn(t.y.map((v) => (t.next() < (v === 1 ? 0.3 : 0.01) ? 20 : 0))) })),
    ['refund_amount'],
    'recorded-after',
  ],
  [
    'a closing date that most of one class has',
    onClass((t) => ({
      closedAt: numberColumn(t.y.map((v) => (t.next() < (v === 1 ? 0.7 : 0.05) ? 1_000 * t.next() : null))),
    })),
    ['closedAt'],
    'recorded-after',
  ],
  [
    'the length of the call that is to be decided on',
    onClass((t) => ({
      'Call Duration': numberColumn(t.y.map((v) => Math.round(Math.exp(4.5 + 1.5 * v + 0.8 * t.normal())))),
    })),
    ['Call Duration'],
    'recorded-after',
  ],
  [
    'a column that only its description gives away',
    (t) => ({
      y: t.y,
      columns: { x17: numberColumn(t.y.map((v) => (t.next() < (v === 1 ? 0.3 : 0.02) ? 1 : 0))) },
      contract: { x17: { type: 'integer', meaning: '1 when the claim was settled in court' } },
    }),
    ['x17'],
    'recorded-after',
  ],
  [
    'the reason of the event itself',
    (t) => ({
      y: t.y,
      target: 'churn',
      columns: { churnReason: categoryColumn(t.y.map((v) => (v === 1 && t.next() < 0.6 ? 'price' : null))) },
    }),
    ['churnReason'],
    'recorded-after',
  ],
  [
    'days to close, for an amount',
    onAmount((t) => ({ days_to_close: numberColumn(t.amount.map((v) => Math.round(v / 10 + 8 * t.normal()))) })),
    ['days_to_close'],
    'recorded-after',
  ],
]

describe('a planted leak is excluded, and nothing beside it', () => {
  test.each([...SINGLE, ...COMBINED, ...WITNESSED])('%s', (_, make, columns, kind) => {
    expect(excludedIn(make).toSorted()).toEqual(columns.map((column) => `${column}: ${kind}`).toSorted())
  })
})
