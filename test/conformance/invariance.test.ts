import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../../src/frame/column.ts'
import { frameOf, takeRows, withColumn } from '../../src/frame/frame.ts'
import { gradientBoosting, linearRegression, logisticRegression, poissonRegression } from '../../src/learn.ts'
import { context } from './odd-rows.ts'
import type { Frame } from '../../src/frame/frame.ts'
import type { Estimator, Target } from '../../src/learn.ts'

interface Rows {
  readonly frame: Frame
  readonly target: Target
}

interface Cells {
  readonly level: number | null
  readonly amount: number | null
  readonly colour: string | null
  readonly noise: number
}

/** Numbers that any of the transforms below keeps apart: quarters, few enough that values repeat. */
const number = fc.option(fc.integer({ min: -40, max: 40 }), { freq: 8 }).map((value) => value && value / 4)
const cells: fc.Arbitrary<Cells> = fc.record({
  level: number,
  amount: number,
  colour: fc.constantFrom('red', 'green', 'blue', null),
  noise: fc.integer({ min: -8, max: 8 }),
})

/** Tables with a gap here and there, whose target has something to do with them; both classes are there. */
const tables = fc.array(cells, { minLength: 24, maxLength: 80 })

function rowsOf(table: readonly Cells[], kind: Target['kind']): Rows {
  const frame = frameOf([
    ['level', numberColumn(table.map(({ level }) => level))],
    ['amount', numberColumn(table.map(({ amount }) => amount))],
    ['colour', categoryColumn(table.map(({ colour }) => colour))],
  ])
  const raw = table.map(
    ({ level, amount, colour, noise }) => (level ?? 0) - (amount ?? 1) / 2 + (colour === 'red' ? 3 : 0) + noise,
  )
  const y = raw.map((value, row) => (kind === 'regression' ? Math.abs(value) : row < 2 ? row : value > 0 ? 1 : 0))
  return { frame, target: { kind, y: Float64Array.from(y) } }
}

async function scores(estimator: Estimator, { frame, target }: Rows, weights?: Float64Array, asked: Frame = frame) {
  const model = await estimator.fit(frame, target, { ...context(), ...(weights && { weights }) })
  return model.predict(asked)
}

function taken({ frame, target }: Rows, indices: Uint32Array): Rows {
  return {
    frame: takeRows(frame, indices),
    target: { ...target, y: Float64Array.from(indices, (row) => target.y[row]!) },
  }
}

/** Greatest difference of two lists of scores, as a share of the greatest score. */
function apart(a: Float64Array, b: Float64Array): number {
  const greatest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 1)
  return a.reduce((most, value, row) => Math.max(most, Math.abs(value - b[row]!)), 0) / greatest
}

const boosting = gradientBoosting({ trees: 10, minLeaf: 3, rowShare: 1, columnShare: 1, patience: 0 })
/** With how far rounding may carry their scores: some 80 rows and 8 scaled slots, whose sums differ in their last bits. */
const linear = [
  ['logistic regression', 'classification', 1e-9, logisticRegression()],
  ['linear regression', 'regression', 1e-9, linearRegression()],
  // steps end at a decrement of 1e-13; its root is what may be left of the way
  ['Poisson regression', 'regression', 3e-7, poissonRegression()],
] as const
const both = ['classification', 'regression'] as const
const rounding = 1e-9
const runs = { numRuns: 20, seed: 7 }

describe('boosting', () => {
  const transforms: readonly [string, (value: number) => number][] = [
    ['exp', Math.exp],
    ['cube', (value) => value ** 3],
    ['shift and scale', (value) => 1000 + value / 8],
  ]

  test.each(both)('%s: an increasing transform of a number changes no score of a row learnt from', async (kind) => {
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom(...transforms), async (table, [, transform]) => {
        const rows = rowsOf(table, kind)
        const moved = numberColumn(table.map(({ level }) => (level === null ? null : transform(level))))
        const others = { ...rows, frame: withColumn(rows.frame, 'level', moved) }
        expect(await scores(boosting, others)).toEqual(await scores(boosting, rows))
      }),
      runs,
    )
  })

  test.each(both)('%s: the order of the rows changes no score', async (kind) => {
    await fc.assert(
      fc.asyncProperty(tables, fc.infiniteStream(fc.nat()), async (table, chance) => {
        const rows = rowsOf(table, kind)
        const shuffled = taken(rows, orderOf(table.length, chance))
        expect(
          apart(await scores(boosting, rows), await scores(boosting, shuffled, undefined, rows.frame)),
        ).toBeLessThan(rounding)
      }),
      runs,
    )
  })
})

describe('linear models', () => {
  test.each(linear)(
    '%s: the order of the rows changes no score beyond rounding',
    async (_, kind, rounding, estimator) => {
      await fc.assert(
        fc.asyncProperty(tables, fc.infiniteStream(fc.nat()), async (table, chance) => {
          const rows = rowsOf(table, kind)
          const shuffled = taken(rows, orderOf(table.length, chance))
          expect(
            apart(await scores(estimator, rows), await scores(estimator, shuffled, undefined, rows.frame)),
          ).toBeLessThan(rounding)
        }),
        runs,
      )
    },
  )

  test.each(linear)('%s: a weight is a repetition', async (_, kind, rounding, estimator) => {
    await fc.assert(
      fc.asyncProperty(tables, fc.infiniteStream(fc.nat({ max: 3 })), async (table, chance) => {
        const rows = rowsOf(table, kind)
        // the first two rows are of both classes
        const weights = Float64Array.from(table, (_, row) => Math.max(row < 2 ? 1 : 0, chance.next().value))
        const repeated = taken(
          rows,
          Uint32Array.from([...weights].flatMap((weight, row) => Array<number>(weight).fill(row))),
        )
        expect(
          apart(await scores(estimator, rows, weights), await scores(estimator, repeated, undefined, rows.frame)),
        ).toBeLessThan(rounding)
      }),
      runs,
    )
  })

  test('classes that change names change the side of every probability', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (table) => {
        const rows = rowsOf(table, 'classification')
        const other = { ...rows, target: { ...rows.target, y: rows.target.y.map((label) => 1 - label) } }
        const flipped = (await scores(logisticRegression(), other)).map((probability) => 1 - probability)
        expect(apart(await scores(logisticRegression(), rows), flipped)).toBeLessThan(rounding)
      }),
      runs,
    )
  })

  test('a target that is shifted and scaled shifts and scales every prediction', async () => {
    await fc.assert(
      fc.asyncProperty(
        tables,
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 1, max: 9 }),
        async (table, shift, scale) => {
          const rows = rowsOf(table, 'regression')
          const other = { ...rows, target: { ...rows.target, y: rows.target.y.map((value) => shift + scale * value) } }
          const expected = (await scores(linearRegression(), rows)).map((value) => shift + scale * value)
          expect(apart(expected, await scores(linearRegression(), other))).toBeLessThan(rounding)
        },
      ),
      runs,
    )
  })
})

/** Positions sorted by what chance says. */
function orderOf(count: number, chance: fc.Stream<number>): Uint32Array {
  const keys = Array.from({ length: count }, () => chance.next().value)
  return Uint32Array.from([...keys.keys()].toSorted((a, b) => keys[a]! - keys[b]! || a - b))
}
