import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../src/base/rng.ts'
import { canaryScore } from '../../../src/rollout/canary/canary-score.ts'
import { classifyMetric } from '../../../src/rollout/canary/classify-metric.ts'
import type { CanaryMetric, MetricLabel, MetricResult } from '../../../src/rollout/canary/classify-metric.ts'
import { commonLanguage, meanRatio } from '../../../src/rollout/canary/effect-sizes.ts'
import { locationShift } from '../../../src/rollout/canary/location-shift.ts'
import { percentile, withoutOutliers } from '../../../src/rollout/canary/outliers.ts'

type Numbers = readonly number[]
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

/** Kayenta's own test data and labels; `made` says where from. */
const kayenta = read('kayenta.json') as {
  cases: readonly {
    title: string
    canary: Numbers
    baseline: Numbers
    metric: Omit<CanaryMetric, 'name'>
    label: MetricLabel
    critical?: boolean
  }[]
  nist: Numbers
}
/** R's formula in scipy, searched to 1e-12; rollout.py is the program. */
const golden = read('rollout.json') as {
  shift: readonly {
    name: string
    x: Numbers
    y: Numbers
    cles: number
    at: readonly { level: number; low: number; high: number; median: number }[]
  }[]
  percentiles: { values: Numbers; at: Record<string, number> }
}

describe("Kayenta's classifier tests", () => {
  test.each(kayenta.cases)('$title', ({ canary, baseline, metric, label, critical }) => {
    const result = classifyMetric({ name: 'metric', ...metric }, { canary, baseline, rng: seededRng(1) })
    expect(result.label).toBe(label)
    if (critical !== undefined) expect(result.critical).toBe(critical)
  })

  test('a ratio to a mean of 0 is no number and does not stand in the way of a label', () => {
    const metric = { name: 'm', effectSize: { allowedIncrease: 1.2 } }
    const series = { canary: [54.9, 54.5, 55.1, 55.6, 57.4], baseline: [0, 0, 0, 0, 0], rng: seededRng(1) }
    expect(classifyMetric(metric, series)).toMatchObject({ label: 'High', ratio: Number.NaN })
  })

  test('an interval above 0, but not above a quarter of the shift, passes', () => {
    const { x, y } = golden.shift.find(({ name }) => name === 'near')!
    const metric = { name: 'm', confidence: 0.95 }
    const result = classifyMetric(metric, { canary: x, baseline: y, rng: seededRng(1) })
    expect(result.label).toBe('Pass')
    expect(result.arithmetic!.low).toBeGreaterThan(0)
    expect(result.arithmetic!.bound).toBe(0.25 * result.arithmetic!.estimate)
    const narrow = classifyMetric({ ...metric, tolerance: 0.1 }, { canary: x, baseline: y, rng: seededRng(1) })
    expect(narrow.label).toBe('High')
  })

  test('data that must be there and is not fails its metric; what is infinite is an error', () => {
    const none = { canary: [Number.NaN], baseline: [1, 2], rng: seededRng(1) }
    expect(classifyMetric({ name: 'm', mustHaveData: true }, none).label).toBe('NodataFailMetric')
    expect(classifyMetric({ name: 'm', mustHaveData: true, critical: true }, none)).toMatchObject({
      label: 'Nodata',
      critical: true,
    })
    const infinite = { canary: [Infinity, 1], baseline: [1, 2], rng: seededRng(1) }
    expect(classifyMetric({ name: 'm' }, infinite).label).toBe('Error')
  })
})

describe.each(golden.shift)("R's interval of the series '$name'", ({ x, y, at, cles }) => {
  test.each(at)('at $level', ({ level, low, high, median }) => {
    const got = locationShift(x, y, level)!
    // The search there stops within 1e-12 of its root, which is a jump of a step function.
    expect(got.low).toBeCloseTo(low, 9)
    expect(got.high).toBeCloseTo(high, 9)
    expect(got.estimate).toBeCloseTo(median, 9)
  })

  test('and its common language effect size', () => {
    expect(commonLanguage(y, x)).toBeCloseTo(cles, 12)
  })
})

describe("Kayenta's outliers and effect sizes", () => {
  test('percentiles are those of numpy, type 7', () => {
    const sorted = Float64Array.from(golden.percentiles.values).sort()
    for (const [at, wanted] of Object.entries(golden.percentiles.at)) {
      expect(percentile(sorted, Number(at) / 100)).toBeCloseTo(wanted, 12)
    }
  })

  test('its detector cases, and far values that are more than one of a hundred are kept', () => {
    expect(withoutOutliers([])).toEqual([])
    // The fence is at least the 99th percentile, here 18.1: among few values the far one goes.
    const flat = [1, 1, 1, 1, 1, 20, 1, 1, 1, 1, 1]
    expect(withoutOutliers(flat)).toEqual(flat.filter((value) => value === 1))
    expect(withoutOutliers(kayenta.nist, 1.5)).toEqual(kayenta.nist.slice(0, -1))
    const spread = Array.from({ length: 200 }, (_, at) => at % 10)
    expect(withoutOutliers([...spread, 1000, 1000, 1000, 1000])).toHaveLength(204)
  })

  test('mean ratios of its cases', () => {
    expect(meanRatio([1, 1], [10, 10])).toBe(10)
    expect(meanRatio([100], [10])).toBe(0.1)
    expect(meanRatio([0], [10])).toBeNaN()
    expect(commonLanguage([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).toBe(0.5)
  })
})

describe("Kayenta's scorer tests", () => {
  const of = (label: MetricLabel, group = 'g', more: Partial<MetricResult> = {}): MetricResult => ({
    name: label,
    label,
    critical: false,
    muted: false,
    groups: [group],
    ratio: 1,
    ...more,
  })
  const halves = { a: 50, b: 50 }

  test.each<[string, MetricResult[], Record<string, number>, number]>([
    ['single metric pass', [of('Pass')], {}, 100],
    ['single metric fail', [of('High')], {}, 0],
    ['one group, two metrics', [of('Pass'), of('High')], {}, 50],
    ['one group, three metrics', [of('Pass'), of('High'), of('Low')], {}, 33.33],
    ['two groups, three metrics', [of('Pass', 'a'), of('Pass', 'a'), of('High', 'b')], { a: 75, b: 25 }, 75],
    ['two groups of equal weight', [of('Pass', 'a'), of('High', 'a'), of('High', 'b')], halves, 25],
    ['one without data in two groups', [of('Pass', 'a'), of('Nodata', 'a'), of('High', 'b')], halves, 50],
    ['no data', [of('Nodata')], {}, 0],
    ['half without data', [of('Pass'), of('Nodata')], {}, 0],
    ['less than half without data', [of('Pass'), of('Pass'), of('Nodata')], {}, 100],
    ['one good, one critical failure', [of('Pass'), of('High', 'g', { critical: true })], {}, 0],
    ['one low, one critical that passes', [of('Low'), of('Pass', 'g', { critical: true })], {}, 50],
    ['one good, one critical without data', [of('Pass'), of('Nodata', 'g', { critical: true })], {}, 0],
    ['unequal weights', [of('High', 'a'), of('Low', 'a'), of('Pass', 'a'), of('High', 'b')], { a: 15, b: 85 }, 5],
    ['a muted failure', [of('Pass'), of('High', 'g', { muted: true })], {}, 100],
    ['a group without data counts 100', [of('Pass', 'a'), of('Pass', 'a'), of('Nodata', 'b')], halves, 100],
    ['data that must be there', [of('Pass'), of('NodataFailMetric')], {}, 50],
    ['groups without weights share the rest', [of('Pass', 'a'), of('High', 'b'), of('Pass', 'c')], { a: 60 }, 80],
    ['nothing', [], {}, 0],
  ])('%s', (_title, results, weights, score) => {
    expect(canaryScore(results, weights, { pass: 95, marginal: 75 }).score).toBe(score)
  })

  test('thresholds are inclusive', () => {
    const verdict = (pass: number, marginal: number) =>
      canaryScore([of('Pass'), of('High')], {}, { pass, marginal }).verdict
    expect([verdict(50, 20), verdict(51, 50), verdict(90, 51)]).toEqual(['Pass', 'Marginal', 'Fail'])
  })
})
