import { describe, expect, test } from 'vitest'
import { DRIFT_TESTS, judge } from './thresholds.ts'

const POLICY = { minSamples: 200, falseDiscoveryRate: 0.01 }

describe('judge', () => {
  test.each([
    [0.1999, 0.001, 1000, 'warning'],
    [0.2, 0.001, 1000, 'drifted'],
    [0.2, 0.01, 1000, 'drifted'],
    [0.1, 0.001, 1000, 'warning'],
    [0.0999, 0, 1_000_000, 'stable'],
    [9.9, 0.0101, 1000, 'stable'],
    [9.9, 0, 199, 'inconclusive'],
    [9.9, 0, 200, 'drifted'],
  ])('a distance of %d at p %d over %d rows is %s', (score, pValue, samples, verdict) => {
    expect(judge(DRIFT_TESTS.wasserstein, { score, pValue, samples }, POLICY)).toBe(verdict)
  })

  test('warns before it alerts, for every test', () => {
    for (const { warnAt, alertAt } of Object.values(DRIFT_TESTS)) expect(warnAt).toBeLessThan(alertAt)
  })
})
