import { describe, expect, test } from 'vitest'
import { givenModel, givenScores, numbersOf } from '../../../test/given-scores.ts'
import { systemClock } from '../../../test/system-clock.ts'
import { seededRng } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'
import { inProcessCompute } from '../../compute/in-process.ts'
import { categoryColumn, numberColumn } from '../../frame/column.ts'
import { frameOf, takeRows, withColumn } from '../../frame/frame.ts'
import type { Frame } from '../../frame/frame.ts'
import { linearRegression } from '../estimators/linear/linear-regression.ts'
import { logisticRegression } from '../estimators/linear/logistic-regression.ts'
import { decodeModelFile, encodeModelFile } from '../model-file.ts'
import type { ModelState } from '../model.ts'
import { folds } from '../selection/folds.ts'
import { conformalQuantile } from './conformal-quantile.ts'
import { coveredByIntervals, coveredBySets } from './coverage.ts'
import { crossConformalIntervals } from './cross-intervals.ts'
import { conformalIntervals } from './intervals.ts'
import { loadConformalIntervals, loadConformalSets } from './load-conformal.ts'
import { conformalQuantileIntervals } from './quantile-intervals.ts'
import { conformalSets } from './sets.ts'

const context = () => ({ rng: seededRng(1), compute: inProcessCompute(systemClock) })
const zero = givenModel((frame) => new Float64Array(frame.rowCount))
const byX = givenModel((frame) => numbersOf(frame, 'x'))

/** Rows whose target scatters the more, the greater x. */
function scattered(rowCount: number, rng: Rng): { frame: Frame; y: Float64Array } {
  const x = Float64Array.from({ length: rowCount }, () => rng.next())
  return { frame: frameOf([['x', numberColumn(x)]]), y: x.map((value) => value * (2 * rng.next() - 1)) }
}

/** Asserts that a share of `repeats` is within 3 standard errors of `expected`. */
function expectShare(hits: number, repeats: number, expected: number): void {
  const error = Math.sqrt((expected * (1 - expected)) / repeats)
  expect(Math.abs(hits / repeats - expected)).toBeLessThan(3 * error)
}

/** How many of `repeats` new rows are covered, each by a calibration of its own on 19 rows. */
function coveredOf(repeats: number, isCovered: (rows: { frame: Frame; y: Float64Array }, rng: Rng) => boolean): number {
  const rng = seededRng('coverage')
  let hits = 0
  for (let repeat = 0; repeat < repeats; repeat++) hits += Number(isCovered(scattered(20, rng), rng))
  return hits
}

const calibrationRows = Uint32Array.from({ length: 19 }, (_, row) => row)
const lastRow = Uint32Array.of(19)

describe('conformalQuantile', () => {
  test('is the ⌈(n + 1) · coverage⌉-th smallest', () => {
    const scores = Float64Array.of(5, 1, 4, 2, 3, 9, 8, 7, 6)
    // 10 · 0.9 = 9, 10 · 0.85 = 8.5, 10 · 0.3 = 3 though doubles make it 3 and a little
    expect([0.9, 0.85, 0.3].map((coverage) => conformalQuantile(scores, coverage))).toEqual([9, 9, 3])
  })

  test('refuses too few scores for the coverage, naming how many it takes', () => {
    const eight = new Float64Array(8)
    expect(() => conformalQuantile(eight, 0.9)).toThrow('A coverage of 0.9 needs at least 9 rows, received 8')
    expect(conformalQuantile(new Float64Array(9), 0.9)).toBe(0)
    expect(() => conformalQuantile(new Float64Array(98), 0.99)).toThrow('at least 99 rows')
    for (const coverage of [0, 1, -1, Number.NaN]) {
      expect(() => conformalQuantile(eight, coverage)).toThrow('coverage must be a number above 0 and below 1')
    }
    expect(() => conformalQuantile(new Float64Array(20).fill(Number.NaN), 0.9)).toThrow('scores must be')
  })
})

describe('coverage of a row not seen, over calibrations', () => {
  // 19 scores without ties: the rank of a twentieth is uniform, so it is covered with a chance of exactly 18 / 20.
  const repeats = 4000

  test('of intervals of one width is what was promised', () => {
    const hits = coveredOf(repeats, ({ frame, y }) => {
      const fitted = conformalIntervals(zero, takeRows(frame, calibrationRows), y.subarray(0, 19), { coverage: 0.9 })
      return coveredByIntervals(fitted.predict(takeRows(frame, lastRow)), y.subarray(19))[0]!
    })
    expectShare(hits, repeats, 0.9)
  })

  test('of conformalised quantiles is what was promised, though the models are bad', () => {
    const models = { low: zero, high: byX }
    const hits = coveredOf(repeats, ({ frame, y }) => {
      const fitted = conformalQuantileIntervals(models, takeRows(frame, calibrationRows), y.subarray(0, 19))
      return coveredByIntervals(fitted.predict(takeRows(frame, lastRow)), y.subarray(19))[0]!
    })
    expectShare(hits, repeats, 0.9)
  })

  test.each([
    ['lac', undefined],
    ['aps', 3],
  ] as const)('of sets by %s is what was promised', (method, seed) => {
    const shares = givenModel(
      (frame) => Float64Array.from([...numbersOf(frame, 'x')].flatMap((x) => [x / 2, 0.5 - x / 3, 0.5 - x / 6])),
      3,
    )
    const hits = coveredOf(repeats, ({ frame }, rng) => {
      const y = Float64Array.from({ length: 20 }, () => Math.floor(3 * rng.next()))
      const drawn = seed === undefined ? undefined : Math.floor(1e9 * rng.next())
      const fitted = conformalSets(shares, takeRows(frame, calibrationRows), y.subarray(0, 19), { method, seed: drawn })
      return coveredBySets(fitted.predict(takeRows(frame, lastRow)), 3, y.subarray(19))[0]!
    })
    expectShare(hits, repeats, 0.9)
  })

  test('of sets by aps without chance is at least what was promised', () => {
    const share = givenModel((frame) => numbersOf(frame, 'x'))
    const hits = coveredOf(repeats, ({ frame }, rng) => {
      const y = numbersOf(frame, 'x').map((x) => Number(rng.next() < x))
      const fitted = conformalSets(share, takeRows(frame, calibrationRows), y.subarray(0, 19), { method: 'aps' })
      const set = fitted.predict(takeRows(frame, lastRow))
      expect(set.includes(1)).toBe(true)
      return coveredBySets(set, 2, y.subarray(19))[0]!
    })
    expect(hits / repeats).toBeGreaterThan(0.9 - 3 * Math.sqrt((0.9 * 0.1) / repeats))
  })

  test('of cross-conformal intervals is near what was promised', async () => {
    const rng = seededRng('cross')
    const tries = 400
    let hits = 0
    for (let repeat = 0; repeat < tries; repeat++) {
      const { frame, y } = scattered(41, rng)
      const rows = Uint32Array.from({ length: 40 }, (_, row) => row)
      const data = { frame: takeRows(frame, rows), y: y.subarray(0, 40) }
      const divided = folds({ kind: 'random', rowCount: 40, rng: seededRng(repeat) }, 4)
      const fitted = await crossConformalIntervals(linearRegression(), data, { folds: divided }, context())
      const found = fitted.predict(takeRows(frame, Uint32Array.of(40)))
      hits += Number(coveredByIntervals(found, y.subarray(40))[0])
    }
    // Promised are 0.8 - √(2 / 40); with a fit as stable as this it is near 0.9, which three standard errors tell from 0.8.
    expectShare(hits, tries, 0.9)
  })
})

describe('conformalIntervals', () => {
  const { frame, y } = scattered(500, seededRng(2))

  test('in proportion to a scale are narrow where the target is easy', () => {
    const plain = conformalIntervals(zero, frame, y).predict(frame)
    const scaled = conformalIntervals(zero, frame, y, { scale: byX }).predict(frame)
    const widths = ({ low, high }: typeof plain) => high.map((bound, row) => bound - low[row]!)
    expect(new Set(widths(plain)).size).toBe(1)
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
    // By hand: the 90th percentile of x·u is 0.68 or so, that of u 0.9, times a mean x of a half.
    expect(mean(widths(scaled))).toBeLessThan(0.8 * mean(widths(plain)))
  })

  test('refuses a model of classes, a scale without size, a target with holes', () => {
    const classes = givenModel((rows) => new Float64Array(3 * rows.rowCount), 3)
    expect(() => conformalIntervals(classes, frame, y)).toThrow(
      'model must be a model of a regression, received 3 scores',
    )
    expect(() => conformalIntervals(zero, frame, y, { scale: zero })).toThrow('scale must be above 0 in some row')
    expect(() => conformalIntervals(zero, frame, y.with(3, Number.NaN))).toThrow('y must be a finite number')
    expect(() => conformalIntervals(zero, frame, y.subarray(1))).toThrow('y must be of length 500, received 499')
    const none = takeRows(frame, new Uint32Array(0))
    expect(() => conformalIntervals(zero, none, new Float64Array(0))).toThrow('at least 1 rows')
  })
})

test('bounds of quantiles that would cross meet in the middle', () => {
  const { frame, y } = scattered(50, seededRng(4))
  const wide = (bound: number) => givenModel((rows) => numbersOf(rows, 'x').map((x) => (x > 1 ? bound / 100 : bound)))
  const fitted = conformalQuantileIntervals({ low: wide(-9), high: wide(9) }, frame, y)
  const { low, high } = fitted.predict(frameOf([['x', numberColumn([0.5, 2])]]))
  expect(low[0]).toBeLessThan(high[0]!)
  expect([low[1], high[1]]).toEqual([0, 0])
})

describe('conformalSets', () => {
  const { frame } = scattered(60, seededRng(3))
  const y = Float64Array.from({ length: 60 }, (_, row) => row % 2)

  test('draws the same for the same seed, and other sets for another', () => {
    const by = (seed: number) => [
      ...conformalSets(byX, frame, y, { method: 'aps', seed, coverage: 0.6 }).predict(frame),
    ]
    expect(by(1)).toEqual(by(1))
    expect(by(1)).not.toEqual(by(2))
  })

  test('refuses a class the model does not have, and a seed where nothing is drawn', () => {
    expect(() => conformalSets(byX, frame, y.with(0, 2))).toThrow('y must be 0 or 1 in every place, received 2')
    expect(() => conformalSets(byX, frame, y, { seed: 1 })).toThrow("seed must be left out with the method 'lac'")
  })
})

describe('as data', () => {
  const throughFile = ({ kind, params, tensors }: ModelState): ModelState => {
    const decoded = decodeModelFile(encodeModelFile({ kind, params }, tensors))
    return { ...(decoded.header as { kind: string; params: ModelState['params'] }), tensors: decoded.tensors }
  }

  test('intervals and sets predict alike after a journey through a file', async () => {
    const { frame: plain, y } = scattered(80, seededRng(6))
    const halves = Array.from(y, (_, row) => (row % 2 === 0 ? 'even' : 'odd'))
    const frame = withColumn(plain, 'half', categoryColumn(halves))
    const target = { kind: 'regression' as const, y }
    const model = await linearRegression().fit(frame, target, context())
    const size = await linearRegression().fit(frame, { ...target, y: y.map(Math.abs) }, context())
    const divided = folds({ kind: 'random', rowCount: 80, rng: seededRng(1) }, 3)
    for (const fitted of [
      conformalIntervals(model, frame, y),
      conformalIntervals(model, frame, y, { scale: size }),
      conformalQuantileIntervals({ low: model, high: size }, frame, y),
      conformalIntervals(model, frame, y, { by: 'half' }),
      await crossConformalIntervals(linearRegression(), { frame, y }, { folds: divided, coverage: 0.8 }, context()),
    ]) {
      const loaded = loadConformalIntervals(throughFile(fitted.toState()))
      expect(loaded.predict(frame)).toEqual(fitted.predict(frame))
      expect(loaded.coverage).toBe(fitted.coverage)
    }
    const classes = y.map((value) => Number(value > 0))
    const labels = await logisticRegression().fit(frame, { kind: 'classification', y: classes }, context())
    const sets = conformalSets(labels, frame, classes, { method: 'aps', seed: 4, by: 'half' })
    expect(loadConformalSets(throughFile(sets.toState())).predict(frame)).toEqual(sets.predict(frame))
  })

  test('a state of another kind, or with a part missing, is refused', () => {
    const odd = { kind: 'conformal-sets', params: { coverage: 0.9, method: 'lac' }, tensors: {} }
    for (const load of [loadConformalIntervals, loadConformalSets]) {
      expect(() => load(odd)).toThrow('Model of kind "conformal-sets" is refused')
    }
  })
})

test('cross-conformal intervals refuse a row judged twice', async () => {
  const { frame, y } = scattered(20, seededRng(1))
  const twice = [0, 1].map(() => ({ train: calibrationRows, test: lastRow }))
  const fitted = crossConformalIntervals(
    givenScores(() => y),
    { frame, y },
    { folds: twice },
    context(),
  )
  await expect(fitted).rejects.toThrow('folds must be divisions whose test rows are disjoint, received row 19 twice')
})
