import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { categoryColumn, numberColumn } from '../frame/column.ts'
import type { Column } from '../frame/column.ts'
import { frameOf, withColumn } from '../frame/frame.ts'
import type { Frame } from '../frame/frame.ts'
import { normalQuantile } from '../math/normal-quantile.ts'
import { compareWindow } from './compare.ts'
import { referenceProfile } from './profile.ts'
import { DEFAULT_DRIFT_POLICY } from './thresholds.ts'

const rng = seededRng('calibration')
const normal = (): number => normalQuantile(rng.next() || 0.5)
/** Position drawn so that few values are common and most are rare: the log-uniform form of Zipf's law. */
const rank = (values: number): number => Math.floor(values ** rng.next())

/** Columns as awkward as real ones: heavy tails, spikes, few values, many categories, holes. */
const NUMBERS: Readonly<Record<string, () => number>> = {
  normal,
  normalAgain: normal,
  uniform: () => rng.next(),
  logNormal: () => Math.exp(normal()),
  heavy: () => Math.exp(3 * normal()),
  cauchy: () => normal() / normal(),
  mostlyZero: () => (rng.next() < 0.95 ? 0 : Math.exp(normal())),
  month: () => 1 + Math.floor(12 * rng.next()),
  yesNo: () => (rng.next() < 0.03 ? 1 : 0),
  rarelyOne: () => (rng.next() < 0.003 ? 1 : 0),
  holes: () => (rng.next() < 0.05 ? Number.NaN : normal()),
  fewHoles: () => (rng.next() < 0.004 ? Number.NaN : normal()),
}
const CATEGORIES: Readonly<Record<string, () => string>> = {
  two: () => (rng.next() < 0.3 ? 'y' : 'n'),
  five: () => `v${rank(5)}`,
  twenty: () => `v${Math.floor(20 * rng.next())}`,
  fifty: () => `v${rank(50)}`,
  fourHundred: () => `v${rank(400)}`,
  fourHundredAgain: () => `v${rank(400)}`,
  thousands: () => `v${rank(5000)}`,
  identifier: () => `id-${Math.floor(1e9 * rng.next())}`,
}
const NAMES = [...Object.keys(NUMBERS), ...Object.keys(CATEGORIES)]

function rows(count: number): Frame {
  const numbers = Object.entries(NUMBERS).map(([name, draw]): [string, Column] => [
    name,
    numberColumn(Array.from({ length: count }, draw)),
  ])
  const categories = Object.entries(CATEGORIES).map(([name, draw]): [string, Column] => [
    name,
    categoryColumn(Array.from({ length: count }, draw)),
  ])
  return frameOf([...numbers, ...categories])
}

/** Windows, of `windows` without drift, in which some row of the report has a corrected p-value of at most `rate`. */
function falseAlarms(referenceRows: number, currentRows: number, windows: number, rates: readonly number[]): number[] {
  const alarms = rates.map(() => 0)
  for (let window = 0; window < windows; window++) {
    const profile = referenceProfile(rows(referenceRows), NAMES)
    const columns = compareWindow(profile, rows(currentRows), DEFAULT_DRIFT_POLICY)
    const least = Math.min(...columns.map(({ pValue }) => pValue ?? 1))
    for (const [index, rate] of rates.entries()) if (least <= rate) alarms[index]!++
  }
  return alarms
}

describe('compareWindow without drift, over 20 columns', () => {
  test('raises a false alarm in at most the stated share of windows', () => {
    const plan = [
      [2000, 200, 120],
      [500, 1000, 120],
      [2000, 1000, 80],
      [1500, 5000, 25],
    ] as const
    const rates = [0.01, 0.05]
    const totals = [0, 0]
    for (const [referenceRows, currentRows, windows] of plan) {
      const alarms = falseAlarms(referenceRows, currentRows, windows, rates)
      for (const [index, count] of alarms.entries()) totals[index]! += count
    }
    const windows = plan.reduce((sum, [, , count]) => sum + count, 0)
    for (const [index, rate] of rates.entries()) {
      // Three standard errors of a share of `rate` over this many windows.
      const most = windows * rate + 3 * Math.sqrt(windows * rate * (1 - rate))
      expect(totals[index]).toBeLessThanOrEqual(most)
    }
  })
})

describe('compareWindow with a mean shift of 0.3 sd in one of 20 columns', () => {
  test('calls that column, and only that one, over 2,000 rows', () => {
    const called: string[] = []
    for (let window = 0; window < 20; window++) {
      const profile = referenceProfile(rows(3000), NAMES)
      const current = rows(2000)
      const shifted = withColumn(current, 'normal', numberColumn(Array.from({ length: 2000 }, () => normal() + 0.3)))
      const drifted = compareWindow(profile, shifted, DEFAULT_DRIFT_POLICY).filter((row) => row.verdict === 'drifted')
      called.push(...drifted.map(({ column }) => column))
    }
    expect(called).toEqual(Array.from({ length: 20 }, () => 'normal'))
  })
})
