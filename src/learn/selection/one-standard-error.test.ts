import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chooseSimplest } from './one-standard-error.ts'
import type { ScoredCandidate } from './choice.ts'

function candidate(name: string, complexity: number, foldScores: readonly number[]): ScoredCandidate {
  const count = foldScores.length
  const mean = foldScores.reduce((sum, score) => sum + score, 0) / count
  const variance = foldScores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1)
  return { name, complexity, mean, standardError: Math.sqrt(variance / count), foldScores }
}

describe('chooseSimplest', () => {
  const boosting = candidate('gradient boosting', 2, [0.7, 0.74, 0.78, 0.82, 0.86])

  test('takes the simpler one that is within one standard error of the best', () => {
    // The best: mean 0.78, s 0.0632, standard error 0.0283. The simpler one is 0.01 worse in every fold.
    const linear = candidate('logistic regression', 1, [0.69, 0.73, 0.77, 0.81, 0.85])
    const { chosen, reason } = chooseSimplest([boosting, linear], 'higher', { metricName: 'ROC AUC' })
    expect(chosen).toBe(linear)
    expect(reason).toContain('came within 0.0100 of it (0.7700)')
    expect(reason).toContain('one standard error, 0.0283')
    const worse = candidate('logistic regression', 1, [0.66, 0.71, 0.75, 0.79, 0.83])
    expect(chooseSimplest([boosting, worse], 'higher').chosen).toBe(boosting)
  })

  test('takes, along time, the simpler one that is within one standard error of the difference', () => {
    const linear = candidate('logistic regression', 1, [0.7, 0.75, 0.76, 0.83, 0.85])
    const { chosen, best, reason } = chooseSimplest([boosting, linear], 'higher', {
      metricName: 'ROC AUC',
      alongTime: true,
    })
    expect([chosen.name, best.name]).toEqual(['logistic regression', 'gradient boosting'])
    // Differences 0, -0.01, 0.02, -0.01, 0.01: mean 0.002, s 0.01304, times √(1/5 + 1/4) = 0.00875.
    expect(reason).toBe(
      'Gradient boosting did best on average over 5 trials on training rows later than those learnt from (ROC AUC 0.7800), but ' +
        'logistic regression is simpler and came within 0.0020 of it (0.7780): that is no more than the uncertainty of ' +
        'the comparison (one standard error of the difference over the same periods, 0.0087), so the simpler one is chosen.',
    )
  })

  test('is not fooled by periods that differ: along time a small loss in every fold is a loss', () => {
    // Each fold 0.01 worse, give or take 0.001: far within the 0.028 standard error of the best alone.
    const linear = candidate('logistic regression', 1, [0.691, 0.729, 0.77, 0.811, 0.849])
    expect(boosting.standardError).toBeGreaterThan(0.025)
    const { chosen, reason } = chooseSimplest([linear, boosting], 'higher', { alongTime: true })
    expect(chosen).toBe(boosting)
    expect(reason).toContain('The simpler logistic regression (0.77000) is worse by 0.01000, more than the uncertainty')
  })

  test('knows which end of the score is good', () => {
    const good = candidate('linear regression', 1, [10, 11, 12])
    const bad = candidate('gradient boosting', 2, [20, 21, 23])
    expect(chooseSimplest([bad, good], 'lower')).toMatchObject({ chosen: good, best: good })
    expect(chooseSimplest([bad, good], 'higher')).toMatchObject({ chosen: bad, best: bad })
    expect(chooseSimplest([bad, good], 'lower').reason).toContain('no model that was tried is simpler')
  })

  test('takes the better of two that are equally simple, the first of two alike', () => {
    const other = candidate('other boosting', 2, [0.7, 0.74, 0.78, 0.82, 0.861])
    expect(chooseSimplest([boosting, other], 'higher').chosen).toBe(other)
    const twin = { ...boosting, name: 'twin' }
    expect(chooseSimplest([boosting, twin], 'higher').chosen).toBe(boosting)
  })

  test('reads the standard error of the best where folds do not pair up', () => {
    const linear = candidate('logistic regression', 1, [0.75, 0.76])
    expect(boosting.mean - linear.mean).toBeLessThan(boosting.standardError)
    expect(chooseSimplest([boosting, linear], 'higher').chosen).toBe(linear)
  })

  test('says so when one model was tried', () => {
    expect(chooseSimplest([boosting], 'higher', { metricName: 'ROC AUC' }).reason).toBe(
      'Gradient boosting is the only model that was tried (ROC AUC 0.780 on average over 5 trials on held-back training rows).',
    )
  })

  test('never chooses one more complex than the best, nor depends on the order', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 5 })
    const drawn = fc.array(fc.tuple(fc.nat(2), scores), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(drawn, fc.constantFrom('higher' as const, 'lower' as const), (rows, better) => {
        const candidates = rows.map(([complexity, folds], i) => candidate(`model ${i}`, complexity, folds))
        const { chosen, best } = chooseSimplest(candidates, better)
        expect(chosen.complexity).toBeLessThanOrEqual(best.complexity)
        const reversed = chooseSimplest([...candidates].reverse(), better)
        if (new Set(candidates.map(({ mean }) => mean)).size === candidates.length) expect(reversed.chosen).toBe(chosen)
      }),
    )
  })
})
