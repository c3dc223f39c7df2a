import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import type { Problem } from '../../domain/project.ts'
import { valueOf } from './value.ts'

const y = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 0, 0)
const scores = Float64Array.of(0.9, 0.1, 0.7, 0.2, 0.05, 0.1, 0.1, 0.3, 0.2, 0.1)
const baseline = scores.map(() => 0.2)
const costs = { falsePositive: 10, falseNegative: 100, currency: 'USD', assumed: true }

type Asked = Pick<Problem, 'kind' | 'costs' | 'withoutModel'>
const classification = (withoutModel?: Problem['withoutModel']): Asked => ({
  kind: 'classification',
  costs,
  ...(withoutModel === undefined ? {} : { withoutModel }),
})

describe('valueOf', () => {
  test('prices mistakes with and without the model', () => {
    // One false positive (0.7), one missed positive (0.05), among 10 rows; always positive: 8 false positives.
    const value = valueOf(classification('always-positive'), y, scores, 0.5, baseline, seededRng(1))!
    expect(value).toMatchObject({ currency: 'USD', assumedCosts: true, withoutModel: 'always-positive' })
    expect(value.costPer1000WithModel).toBeCloseTo(11_000, 9)
    expect(value.costPer1000WithoutModel).toBeCloseTo(8000, 9)
    expect(value.savedPer1000.value).toBeCloseTo(-3000, 9)
    expect(value.savedPer1000.low).toBeLessThan(-3000)
    expect(value.savedPer1000.high).toBeGreaterThan(-3000)
  })

  test('does not lend the model’s threshold to the policy', () => {
    // At the model's threshold of 0.05 a baseline of 0.2 would call everybody positive.
    const value = valueOf(classification(), y, scores, 0.05, baseline, seededRng(1))!
    expect(value.withoutModel).toBe('majority')
    expect(value.costPer1000WithoutModel).toBeCloseTo(20_000, 9)
    expect(value.costPer1000WithModel).toBeCloseTo(8000, 9)
    const never = valueOf(
      classification('always-negative'),
      y,
      scores,
      0.05,
      baseline.map(() => 1),
      seededRng(1),
    )!
    expect(never.costPer1000WithoutModel).toBeCloseTo(20_000, 9)
  })

  test('prices the errors of a regression', () => {
    const problem: Asked = { kind: 'regression', costs: { perUnitError: 3, currency: 'EUR' } }
    const value = valueOf(
      problem,
      Float64Array.of(1, 2, 3),
      Float64Array.of(1, 2, 4),
      undefined,
      Float64Array.of(2, 2, 2),
      seededRng(1),
    )!
    expect(value.costPer1000WithModel).toBeCloseTo(1000, 9)
    expect(value.costPer1000WithoutModel).toBeCloseTo(2000, 9)
    expect(value.savedPer1000.value).toBeCloseTo(1000, 9)
    expect(value).toMatchObject({ withoutModel: 'mean', assumedCosts: false })
  })

  test('has no value without the costs of its kind', () => {
    const rng = seededRng(1)
    expect(valueOf({ kind: 'classification' }, y, scores, 0.5, baseline, rng)).toBeUndefined()
    expect(valueOf({ kind: 'regression', costs }, y, scores, 0.5, baseline, rng)).toBeUndefined()
  })
})
