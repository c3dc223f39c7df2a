import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { context } from '../../../../test/conformance/odd-rows.ts'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { columnOf, frameOf } from '../../../frame/frame.ts'
import type { Frame } from '../../../frame/frame.ts'
import type { Transform } from '../transform.ts'
import { oneHot } from './one-hot.ts'
import { quantileTransformer } from './quantile-transformer.ts'
import { robustScaler } from './robust-scaler.ts'
import { standardScaler } from './standard-scaler.ts'
import { targetEncoder } from './target-encoder.ts'

const numbers = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(null) },
  ),
  {
    minLength: 1,
    maxLength: 40,
  },
)

const fitted = async (transform: Transform, rows: Frame) => (await transform.fit(rows, undefined, context())).fitted
const numbersOf = (rows: Frame, name: string) => (columnOf(rows, name) as { values: Float64Array }).values

test('scaling is undone by its own numbers', async () => {
  await fc.assert(
    fc.asyncProperty(numbers, async (values) => {
      const rows = frameOf([['x', numberColumn(values)]])
      for (const transform of [standardScaler(), robustScaler()]) {
        const step = await fitted(transform, rows)
        const { columns } = step.toState().params as unknown as { columns: [{ mean: number; scale: number }] }
        const [{ mean, scale }] = columns
        for (const [row, scaled] of numbersOf(step.transform(rows), 'x').entries()) {
          const value = values[row] ?? null
          if (value === null) expect(scaled).toBeNaN()
          // a value beyond a million scales is held
          else if (Math.abs(scaled) < 1e6)
            expect(Math.abs(mean + scale * scaled - value)).toBeLessThanOrEqual(
              1e-9 * Math.max(1, Math.abs(value), Math.abs(mean)),
            )
        }
      }
    }),
    { numRuns: 60, seed: 1 },
  )
})

test('one-hot columns of a row add up to 1, whatever is rare or missing', async () => {
  const words = fc.array(fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { nil: null }), {
    minLength: 1,
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(words, fc.integer({ min: 1, max: 6 }), async (cells, minRows) => {
      const rows = frameOf([['x', categoryColumn(cells)]])
      const made = (await fitted(oneHot({ minRows }), rows)).transform(rows)
      const sums = cells.map((_, row) =>
        [...made.columns.keys()].reduce((sum, name) => sum + numbersOf(made, name)[row]!, 0),
      )
      expect(new Set(sums)).toEqual(new Set([1]))
    }),
    { numRuns: 60, seed: 1 },
  )
})

test('quantiles never fall where the value rises, and stay within their ends', async () => {
  await fc.assert(
    fc.asyncProperty(numbers, numbers, fc.integer({ min: 2, max: 20 }), async (values, asked, quantiles) => {
      const rows = frameOf([['x', numberColumn(values)]])
      const rising = frameOf([['x', numberColumn(asked.filter((it) => it !== null).sort((a, b) => a - b))]])
      for (const [output, end] of [
        ['uniform', 1],
        ['normal', 5.2],
      ] as const) {
        const made = numbersOf((await fitted(quantileTransformer({ quantiles, output }), rows)).transform(rising), 'x')
        expect(made.every((share, i) => share >= (made[i - 1] ?? -Infinity) - 1e-12 && Math.abs(share) <= end)).toBe(
          true,
        )
      }
    }),
    { numRuns: 60, seed: 1 },
  )
})

test("a row's own target changes nothing in its training encoding", async () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 4, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(words, fc.nat(), fc.double({ min: -100, max: 100, noNaN: true }), async (cells, pick, other) => {
      fc.pre(new Set(cells).size > 1)
      const rows = frameOf([['x', categoryColumn(cells)]])
      const row = pick % cells.length
      const y = Float64Array.from(cells, (_, i) => i % 7)
      const encodedBy = async (of: Float64Array) => {
        const made = await targetEncoder().fit(rows, { kind: 'regression', y: of }, context())
        return numbersOf(made.frame, 'x')[row]
      }
      expect(await encodedBy(y)).toBe(await encodedBy(y.with(row, other)))
    }),
    { numRuns: 60, seed: 1 },
  )
})
