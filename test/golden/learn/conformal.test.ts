import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { inProcessCompute } from '../../../src/compute/in-process.ts'
import { numberColumn } from '../../../src/frame/column.ts'
import { frameOf } from '../../../src/frame/frame.ts'
import type { Frame } from '../../../src/frame/frame.ts'
import { crossConformalIntervals } from '../../../src/learn/conformal/cross-intervals.ts'
import { conformalIntervals } from '../../../src/learn/conformal/intervals.ts'
import type { Intervals } from '../../../src/learn/conformal/intervals.ts'
import { conformalQuantileIntervals } from '../../../src/learn/conformal/quantile-intervals.ts'
import { conformalSets } from '../../../src/learn/conformal/sets.ts'
import type { Estimator } from '../../../src/learn/model.ts'
import { partition } from '../../../src/learn/selection/row-division.ts'
import { givenModel, givenScores, numbersOf } from '../../given-scores.ts'
import { systemClock } from '../../system-clock.ts'

type Numbers = readonly number[]
type Bounds = readonly [Numbers, Numbers]

/** Bounds by numpy; the file's `made` holds versions and the command, conformal.py is the program. */
const golden = JSON.parse(readFileSync(new URL('conformal.json', import.meta.url), 'utf8')) as Readonly<
  { coverage: number; P: readonly Numbers[]; PNew: readonly Numbers[] } & Record<
    'y' | 'p' | 'pNew' | 'size' | 'sizeNew' | 'low' | 'high' | 'lowNew' | 'highNew' | 'off' | 'label' | 'lac' | 'aps',
    Numbers
  > &
    Record<'residual' | 'scaled' | 'quantiles' | 'cross', Bounds>
>

const { coverage } = golden
const y = Float64Array.from(golden.y)
const frame = frameOf([
  ['p', numberColumn(golden.p)],
  ['size', numberColumn(golden.size)],
  ['low', numberColumn(golden.low)],
  ['high', numberColumn(golden.high)],
])
const fresh = frameOf([
  ['p', numberColumn(golden.pNew)],
  ['size', numberColumn(golden.sizeNew)],
  ['low', numberColumn(golden.lowNew)],
  ['high', numberColumn(golden.highNew)],
])
const column = (name: string) => givenModel((rows) => numbersOf(rows, name))

function expectBounds({ low, high }: Intervals, [lows, highs]: Bounds): void {
  for (const [row, bound] of lows.entries()) expect(low[row]).toBeCloseTo(bound, 12)
  for (const [row, bound] of highs.entries()) expect(high[row]).toBeCloseTo(bound, 12)
}

test('intervals of one width, and in proportion to a scale, agree with numpy', () => {
  const plain = conformalIntervals(column('p'), frame, y, { coverage })
  expectBounds(plain.predict(fresh), golden.residual)
  const scaled = conformalIntervals(column('p'), frame, y, { coverage, scale: column('size') })
  expectBounds(scaled.predict(fresh), golden.scaled)
})

test('conformalised quantiles agree with numpy', () => {
  const fitted = conformalQuantileIntervals({ low: column('low'), high: column('high') }, frame, y, { coverage })
  expectBounds(fitted.predict(fresh), golden.quantiles)
})

test('cross-conformal bounds agree with numpy', async () => {
  const folds = golden.off.map((_, fold) => partition(y.length, (row) => row % 3 === fold))
  let fitted = 0
  const estimator: Estimator = {
    ...givenScores(() => y),
    fit: async () => {
      const off = golden.off[fitted++]!
      return givenModel((rows: Frame) => numbersOf(rows, 'p').map((value) => value + off))
    },
  }
  const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
  const crossed = await crossConformalIntervals(estimator, { frame, y }, { folds, coverage }, context)
  expectBounds(crossed.predict(fresh), golden.cross)
})

test.each(['lac', 'aps'] as const)('sets by %s agree with numpy', (method) => {
  const [rows, newRows] = [golden.P, golden.PNew].map((its) => frameOf([['row', numberColumn(its.keys())]]))
  let probabilities = golden.P
  const model = givenModel(() => Float64Array.from(probabilities.flat()), 4)
  const sets = conformalSets(model, rows!, Float64Array.from(golden.label), { coverage, method })
  probabilities = golden.PNew
  expect([...sets.predict(newRows!)]).toEqual(golden[method])
})
