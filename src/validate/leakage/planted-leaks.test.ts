import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import type { Contract } from '../../domain/contract.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import type { Column } from '../../frame/column.ts'
import { frameOf } from '../../frame/frame.ts'
import { findLeakage } from './find-leakage.ts'

/** A made-up shop: eight honest columns, a class that four of them tell in part, and an amount. Seeded. */
function shop(rowCount: number) {
  const rng = seededRng('shop')
  const next = (): number => rng.next()
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const rows = <Value>(make: (row: number) => Value): Value[] => Array.from({ length: rowCount }, (_, row) => make(row))
  const age = rows(() => 18 + Math.floor(60 * next()))
  const income = rows(() => Math.round(Math.exp(10 + 0.5 * normal())))
  const tenure = rows(() => Math.floor(72 * next()))
  const region = rows(() => ['N', 'S', 'E', 'W'][Math.floor(4 * next())]!)
  const plan = rows(() => ['basic', 'plus', 'pro'][Math.floor(3 * next())]!)
  const quantity = rows(() => 1 + Math.floor(9 * next()))
  const price = rows(() => Math.round(100 * (5 + 95 * next())) / 100)
  const shipping = rows(() => Math.round(3_000 * next()) / 100)
  const risk = rows((row) => (plan[row] === 'basic' ? 1.2 : 0) - 0.04 * (tenure[row]! - 36) + 0.9 * normal())
  const y = risk.map((value) => (value > 1.2 ? 1 : 0))
  const amount = rows((row) => Math.round(100 * (3 * price[row]! + 0.5 * age[row]! + 15 * normal())) / 100)
  const honest: Record<string, Column> = {
    ...{ age: numberColumn(age), income: numberColumn(income), tenure: numberColumn(tenure) },
    ...{ region: categoryColumn(region), plan: categoryColumn(plan), quantity: numberColumn(quantity) },
    ...{ price: numberColumn(price), shipping: numberColumn(shipping) },
  }
  return { next, normal, rows, y, amount, age, price, quantity, shipping, income, tenure, honest }
}

type Shop = ReturnType<typeof shop>

interface Planted {
  readonly y: readonly number[]
  readonly columns: Record<string, Column>
  readonly contract?: Contract
  readonly target?: string
  readonly time?: string
}

function excludedIn(make: (table: Shop) => Planted): readonly string[] {
  const table = shop(2_000)
  const { y, columns, contract = {}, target = 'target', time } = make(table)
  const findings = findLeakage({
    frame: frameOf(Object.entries({ ...table.honest, ...columns })),
    target: { name: target, kind: new Set(y).size === 2 ? 'classification' : 'regression', y: Float64Array.from(y) },
    contract,
    rng: seededRng(1),
    ...(time === undefined ? {} : { time }),
  })
  return findings.filter(({ action }) => action === 'excluded').map(({ column, kind }) => `${column}: ${kind}`)
}

/** A leak of one class or amount: [what it is, how it is planted, the columns that must fall, by which kind]. */
type Leak = readonly [string, (table: Shop) => Planted, readonly string[], string]

const onClass =
  (columns: (table: Shop) => Record<string, Column>) =>
  (table: Shop): Planted => ({
    y: table.y,
    columns: columns(table),
  })
const onAmount =
  (columns: (table: Shop) => Record<string, Column>) =>
  (table: Shop): Planted => ({
    y: table.amount,
    columns: columns(table),
  })

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
