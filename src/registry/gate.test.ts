import { describe, expect, test } from 'vitest'
import { judgeGate } from './gate.ts'
import type { GateInput } from './gate.ts'

const sound: GateInput = {
  policy: {},
  metrics: { rocAuc: { value: 0.84, low: 0.82, high: 0.86 } },
  gain: { metric: 'rocAuc', better: 'higher', difference: { value: 0.34, low: 0.32, high: 0.36 } },
  breaches: [],
  goldenReproduced: true,
}

describe('judgeGate', () => {
  test('passes a model that beats the baseline, keeps the contract and reproduces its golden rows', () => {
    const { passed, reasons } = judgeGate(sound)
    expect(passed).toBe(true)
    expect(reasons).toEqual([
      'passed: better than doing without a model: ROC AUC differs by 0.34 (95 % interval 0.32 to 0.36)',
      'passed: the data keep the contract',
      'passed: the golden rows are reproduced',
    ])
  })

  test('does not pass a gain whose interval touches zero', () => {
    expect(
      judgeGate({ ...sound, gain: { ...sound.gain, difference: { value: 0.34, low: 0, high: 0.36 } } }).passed,
    ).toBe(false)
  })

  test('reads a gain downwards where lower is better', () => {
    const gain = { metric: 'rmse', better: 'lower', difference: { value: -5, low: -7, high: -3 } } as const
    expect(judgeGate({ ...sound, gain }).passed).toBe(true)
    expect(judgeGate({ ...sound, gain: { ...gain, difference: { value: -5, low: -7, high: 1 } } }).passed).toBe(false)
    const logLoss = { ...gain, metric: 'logLoss' }
    expect(judgeGate({ ...sound, gain: logLoss }).reasons[0]).toContain('log loss (nats) differs by -5')
  })

  test('does not pass a metric without meaning on the test rows, and says that it has none', () => {
    const { passed, reasons } = judgeGate({ ...sound, gain: { metric: 'rocAuc', better: 'higher' } })
    expect(passed).toBe(false)
    expect(reasons[0]).toBe(
      'not passed: not surely better than doing without a model: ROC AUC has no meaning on the test rows',
    )
  })

  test('names the columns of an open breach, and lets a warning through', () => {
    const breach = { column: 'age', kind: 'unreadable', rows: 12, examples: ['x'], severity: 'error' } as const
    const refused = judgeGate({ ...sound, breaches: [breach] })
    expect(refused.passed).toBe(false)
    expect(refused.reasons[1]).toContain('age (unreadable, 12 rows)')
    expect(judgeGate({ ...sound, breaches: [{ ...breach, severity: 'warning' }] }).passed).toBe(true)
  })

  test('holds the values a project requires, and does not pass what was not measured', () => {
    expect(judgeGate({ ...sound, policy: { require: { rocAuc: 0.85 } } }).passed).toBe(false)
    expect(judgeGate({ ...sound, policy: { require: { rocAuc: 0.84 } } }).passed).toBe(true)
    expect(judgeGate({ ...sound, policy: { require: { rmse: 3 } } }).passed).toBe(false)
  })

  test('does not pass a model that loses its golden rows', () => {
    expect(judgeGate({ ...sound, goldenReproduced: false }).passed).toBe(false)
  })
})
