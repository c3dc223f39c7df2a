import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { RunDetail } from '../../../src/domain/run.ts'
import { studentQuantile, studentTail } from '../../../src/math/student-t.ts'
import { compareRuns } from '../../../src/tracking/compare-runs.ts'
import { groupRuns } from '../../../src/tracking/group-runs.ts'
import { meanInterval } from '../../../src/tracking/mean-interval.ts'

interface Test {
  readonly t: number
  readonly degrees: number
  readonly p: number
  readonly low: number
  readonly high: number
}

interface Golden {
  readonly tail: readonly (readonly [number, number, number])[]
  readonly quantile: readonly (readonly [number, number, number])[]
  readonly cases: readonly {
    readonly one: readonly number[]
    readonly other: readonly number[]
    readonly welch: Test
    readonly paired: Test | null
    readonly mean: {
      readonly n: number
      readonly mean: number
      readonly sd: number
      readonly low: number
      readonly high: number
    }
  }[]
}

/** Results of SciPy; the file's `made` holds versions and the command, student-t.py is the program. */
const golden = JSON.parse(readFileSync(new URL('student-t.json', import.meta.url), 'utf8')) as Golden

const run = (value: number | undefined, params: Readonly<Record<string, string>> = {}): RunDetail => ({
  run: {
    ...{ id: 'r', experimentId: '0', name: 'n', userId: '', status: 'finished', startedAtMs: 0, artifactUri: '' },
  },
  metrics: value === undefined ? [] : [{ key: 'acc', value, atMs: 0, step: 0 }],
  params: Object.entries(params).map(([key, text]) => ({ key, value: text })),
  ...{ tags: [], datasets: [], inputModels: [], outputModels: [] },
})

/** Relative; log gamma is good to about 1e-14, and t of a difference loses a digit or two more. */
const closeTo = (received: number | undefined, expected: number, relative = 1e-9): void => {
  expect(received).toBeDefined()
  expect(Math.abs(received! - expected)).toBeLessThanOrEqual(relative * Math.abs(expected))
}

function expectTest(received: Test | undefined, expected: Test): void {
  for (const name of ['t', 'degrees', 'p', 'low', 'high'] as const) closeTo(received?.[name], expected[name])
}

describe('Student’s t', () => {
  test.each(golden.tail)('has beyond %d with %d degrees the tail of SciPy', (t, degrees, expected) =>
    closeTo(studentTail(t, degrees), expected),
  )
  test.each(golden.quantile)('leaves %d with %d degrees beyond the quantile of SciPy', (share, degrees, expected) =>
    closeTo(studentQuantile(share, degrees), expected),
  )
})

describe('comparison of runs', () => {
  test.each(golden.cases)('is Welch’s test of SciPy, and its mean and interval', ({ one, other, welch, mean }) => {
    const comparison = compareRuns(
      one.map((value) => run(value)),
      other.map((value) => run(value)),
      'acc',
    )
    expect(comparison?.kind).toBe('welch')
    expectTest(comparison?.test, welch)
    const interval = meanInterval(one)
    for (const name of ['n', 'mean', 'sd', 'low', 'high'] as const) closeTo(interval[name], mean[name])
  })
  test('is the paired test of SciPy where seeds match, in whatever order', () => {
    const { one, other, paired } = golden.cases.find((each) => each.paired !== null)!
    const left = one.map((value, seed) => run(value, { seed: String(seed) }))
    const right = other.map((value, seed) => run(value, { seed: String(seed) })).toReversed()
    const comparison = compareRuns(left, right, 'acc')
    expect(comparison?.kind).toBe('paired')
    expectTest(comparison?.test, paired!)
    expect(compareRuns(left, right, 'acc', [])?.kind).toBe('welch')
  })
  test('is not paired where a seed has no partner, or two runs', () => {
    const seeds = (...all: readonly number[]) => all.map((seed) => run(seed / 10, { seed: String(seed) }))
    expect(compareRuns(seeds(1, 2, 3), seeds(1, 2, 4), 'acc')?.kind).toBe('welch')
    expect(compareRuns(seeds(1, 2, 2), seeds(1, 2, 3), 'acc')?.kind).toBe('welch')
  })
  test('leaves out runs without a finite metric, and says why there is no test', () => {
    const few = compareRuns([run(1), run(Number.NaN), run(undefined)], [run(2), run(3)], 'acc')
    expect(few).toMatchObject({
      n: { one: 1, other: 2 },
      difference: -1.5,
      reason: 'A test needs two runs of each set.',
    })
    const same = compareRuns([run(0.1), run(0.1), run(0.1)], [run(0.2), run(0.2)], 'acc')
    expect(same).toMatchObject({ reason: 'The runs of a set do not differ at all.' })
    expect(same?.test).toBe(undefined)
    expect(compareRuns([run(undefined)], [run(1)], 'acc')).toBe(undefined)
  })
})

test('groups come in the order of their first runs, with the runs that lack the metric counted', () => {
  const runs = [run(1, { model: 'tree' }), run(3, { model: 'line' }), run(3, { model: 'tree' }), run(undefined, {})]
  const groups = groupRuns(runs, [{ entity: 'param', key: 'model' }], 'acc')
  expect(groups).toEqual([
    // By hand: sd √2, half of the interval 12.7062 · √2 / √2.
    {
      values: ['tree'],
      runs: 2,
      metric: {
        n: 2,
        mean: 2,
        sd: Math.SQRT2,
        low: expect.closeTo(2 - 12.7062, 4),
        high: expect.closeTo(2 + 12.7062, 4),
      },
    },
    { values: ['line'], runs: 1, metric: { n: 1, mean: 3 } },
    { values: [null], runs: 1 },
  ])
})
