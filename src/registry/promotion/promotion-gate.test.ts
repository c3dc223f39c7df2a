import { describe, expect, test } from 'vitest'
import { judgePromotion } from './promotion-gate.ts'
import type { PromotionInput } from './promotion-gate.ts'

const sound: PromotionInput = {
  policy: {},
  registered: { passed: true, reasons: ['passed: the golden rows are reproduced'] },
  metrics: { rocAuc: { value: 0.84, low: 0.82, high: 0.86 } },
  breaches: [],
  comparison: {
    champion: 'loans/1',
    metric: 'rocAuc',
    rows: 500,
    difference: { value: 0.002, low: -0.004, high: 0.008 },
  },
  slices: [],
  cost: { bytes: 20_000, microseconds: 12 },
  lineage: [
    { part: 'run', found: true },
    { part: 'snapshot', found: true },
  ],
}

const lastOf = (input: Partial<PromotionInput>, about: RegExp) => {
  const { passed, reasons } = judgePromotion({ ...sound, ...input })
  return { passed, reason: reasons.find((it) => about.test(it)) }
}

describe('judgePromotion', () => {
  test('passes a version that is no worse than the champion, and tells every condition with its numbers', () => {
    expect(judgePromotion(sound)).toEqual({
      passed: true,
      reasons: [
        'passed: its gate at registration (1 condition)',
        'passed: the data keep the contract',
        'passed: no worse than loans/1: ROC AUC differs by 0.002 on the same 500 rows (95 % interval -0.004 to 0.008, margin 0.01)',
        'passed: its origin is complete: run, snapshot',
      ],
    })
  })

  test('refuses where the interval reaches the margin, on the side that is worse for the metric', () => {
    const versus = (metric: 'rocAuc' | 'rmse', low: number, high: number, margin: number) =>
      lastOf(
        { policy: { margin }, comparison: { ...sound.comparison!, metric, difference: { value: 0, low, high } } },
        /loans\/1/,
      ).passed
    expect(versus('rocAuc', -0.009, 0.5, 0.01)).toBe(true)
    expect(versus('rocAuc', -0.01, 0.5, 0.01)).toBe(false)
    expect(versus('rmse', -0.5, 0.009, 0.01)).toBe(true)
    expect(versus('rmse', -0.5, 0.01, 0.01)).toBe(false)
  })

  test('takes a hundredth of the error of the champion as the margin where none is named', () => {
    const comparison = { ...sound.comparison!, metric: 'rmse', difference: { value: 1, low: 0, high: 1.9 } } as const
    expect(lastOf({ comparison, championValue: 200 }, /margin 2\)/).passed).toBe(true)
    expect(lastOf({ comparison, championValue: 100 }, /margin 1\)/).passed).toBe(false)
  })

  test('refuses a champion that cannot be compared with, and says why', () => {
    const { difference: _none, ...rest } = sound.comparison!
    expect(lastOf({ comparison: { ...rest, problem: 'it reads "age"' } }, /cannot be compared/)).toEqual({
      passed: false,
      reason: 'not passed: it cannot be compared with loans/1: it reads "age"',
    })
    expect(lastOf({ comparison: rest }, /no meaning/).passed).toBe(false)
  })

  test('refuses a part of the rows whose whole interval is beyond the bound, and no other', () => {
    const slice = { slice: 'plan = a', rows: 80, metric: 'rocAuc', value: 0.6, worse: true }
    const policy = { slices: { worst: 0.7 } }
    expect(lastOf({ policy, slices: [{ ...slice, low: 0.5, high: 0.71 }] }, /parts of the rows/).passed).toBe(true)
    const bad = lastOf({ policy, slices: [{ ...slice, low: 0.5, high: 0.69 }] }, /plan = a/)
    expect(bad.passed).toBe(false)
    expect(bad.reason).toContain('plan = a (0.6, 0.5 to 0.69, 80 rows)')
  })

  test('refuses what costs more than is asked for, what broke its gate and what has no origin', () => {
    expect(lastOf({ policy: { limits: { microseconds: 11 } } }, /microseconds/).passed).toBe(false)
    expect(lastOf({ policy: { limits: { bytes: 20_000 } } }, /bytes/).passed).toBe(true)
    const registered = { passed: false, reasons: ['passed: a', 'not passed: b'] }
    expect(lastOf({ registered }, /registration/).reason).toBe('not passed: its gate at registration: b')
    expect(lastOf({ lineage: [{ part: 'run', found: false }] }, /origin/).reason).toBe(
      'not passed: its origin lacks run',
    )
    expect(lastOf({ policy: { require: { rocAuc: 0.9 } } }, /required/).passed).toBe(false)
  })
})
