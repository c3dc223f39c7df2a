import { describe, expect, test } from 'vitest'
import type { OperatingCost } from '../operating-cost.ts'
import { chooseSimplest } from './one-standard-error.ts'
import type { ScoredCandidate } from './choice.ts'

function candidate(name: string, complexity: number, foldScores: number[], cost?: OperatingCost): ScoredCandidate {
  const count = foldScores.length
  const mean = foldScores.reduce((sum, score) => sum + score, 0) / count
  const variance = foldScores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (count - 1)
  return { name, complexity, mean, standardError: Math.sqrt(variance / count), foldScores, ...(cost && { cost }) }
}

const auc = { metricName: 'ROC AUC' }

/** Folds and costs are those of real runs, to six digits. */
describe('the reason of a choice, on real tables', () => {
  const birdstrikes = [
    candidate('logistic regression', 1, [0.837792, 0.779557, 0.77426, 0.82591, 0.778172], { steps: 10, bytes: 6749 }),
    candidate('gradient boosting', 2, [0.819137, 0.772099, 0.746209, 0.807133, 0.77624], {
      steps: 284.573,
      bytes: 84256,
    }),
  ]
  const telco = [
    candidate('logistic regression', 1, [0.838768, 0.829553, 0.850726, 0.844465, 0.868849], { steps: 19, bytes: 3214 }),
    candidate('gradient boosting', 2, [0.841173, 0.829633, 0.850516, 0.843894, 0.871419], {
      steps: 284.214,
      bytes: 76774,
    }),
  ]
  const bike = [
    candidate('linear regression', 1, [130.622, 124.879, 108.885, 156.58, 181.864], { steps: 13, bytes: 2465 }),
    candidate('Poisson regression', 1, [144.238, 134.384, 114.172, 174.65, 195.49], { steps: 13, bytes: 2492 }),
    candidate('gradient boosting', 2, [84.6824, 50.7038, 69.0358, 92.1382, 64.8681], { steps: 2152.19, bytes: 500927 }),
    candidate('gradient boosting with Poisson loss', 2, [76.0018, 47.5539, 68.2894, 91.7042, 58.2122], {
      steps: 2191.5,
      bytes: 499674,
    }),
  ]
  const california = [
    candidate('linear regression', 1, [66412.0, 66170.7, 66742.4, 65986.4, 67688.8], { steps: 9, bytes: 1946 }),
    candidate('gradient boosting', 2, [46761.9, 46281.0, 46064.6, 45223.6, 46434.2], { steps: 1875.48, bytes: 367745 }),
  ]
  const credit = [
    candidate('logistic regression', 1, [0.73894, 0.746309, 0.735793, 0.754692, 0.756018], { steps: 23, bytes: 4392 }),
    candidate('gradient boosting', 2, [0.776791, 0.788465, 0.783982, 0.78683, 0.784066], {
      steps: 416.965,
      bytes: 74020,
    }),
  ]

  test('birdstrikes: the best is the simplest, along time', () => {
    expect(chooseSimplest(birdstrikes, 'higher', { ...auc, alongTime: true }).reason).toBe(
      'Logistic regression did best on average over 5 trials on training rows later than those learnt from (ROC AUC 0.799), and no model that was tried is simpler. Next came gradient boosting (0.784).',
    )
  })

  test('telco: the simpler one is as good, and an answer takes a fifteenth of the work', () => {
    expect(chooseSimplest(telco, 'higher', auc).reason).toBe(
      'Gradient boosting did best on average over 5 trials on held-back training rows (ROC AUC 0.84733), but logistic regression is simpler and came within 0.00085 of it (0.84647): that is no more than the uncertainty of the comparison (one standard error, 0.00690), so the simpler one is chosen. The choice gives up 0.00085 of ROC AUC on average; an answer takes some 19 steps in place of some 280, and the model has 3.2 kB in place of 77 kB.',
    )
  })

  test('bike: neither simpler one is good enough, along time', () => {
    expect(chooseSimplest(bike, 'lower', { metricName: 'RMSE', alongTime: true }).reason).toBe(
      'Gradient boosting with Poisson loss did best on average over 5 trials on training rows later than those learnt from (RMSE 68). The best of the 2 simpler ones, linear regression (141), is worse by 72, more than the uncertainty of the comparison (one standard error of the difference over the same periods, 21), so none of them is good enough. The price: an answer takes some 2,200 steps in place of some 13, and the model has 500 kB in place of 2.5 kB.',
    )
  })

  test('california: the simpler one is far off', () => {
    expect(chooseSimplest(california, 'lower', { metricName: 'RMSE' }).reason).toBe(
      'Gradient boosting did best on average over 5 trials on held-back training rows (RMSE 46153). The simpler linear regression (66600) is worse by 20447, more than the uncertainty of the comparison (one standard error, 259), so the simpler one is not good enough. The price: an answer takes some 1,900 steps in place of some 9, and the model has 370 kB in place of 1.9 kB.',
    )
  })

  test('credit: the simpler one is not good enough', () => {
    expect(chooseSimplest(credit, 'higher', auc).reason).toBe(
      'Gradient boosting did best on average over 5 trials on held-back training rows (ROC AUC 0.7840). The simpler logistic regression (0.7464) is worse by 0.0377, more than the uncertainty of the comparison (one standard error, 0.0020), so the simpler one is not good enough. The price: an answer takes some 420 steps in place of some 23, and the model has 74 kB in place of 4.4 kB.',
    )
  })
})

describe('the reason of a choice', () => {
  const folds = [0.7, 0.74, 0.78, 0.82, 0.86]
  const boosting = candidate('gradient boosting', 2, folds, { steps: 1840, bytes: 312_400 })
  const worse = (by: number) => folds.map((score) => score - by)

  test('of a tie', () => {
    const linear = candidate('logistic regression', 1, folds, { steps: 12, bytes: 850 })
    expect(chooseSimplest([boosting, linear], 'higher', auc).reason).toBe(
      'Gradient boosting and logistic regression did equally well on average over 5 trials on held-back training rows (ROC AUC 0.780); logistic regression is simpler, so it is chosen. The choice gives up nothing; an answer takes some 12 steps in place of some 1,800, and the model has 850 bytes in place of 310 kB.',
    )
  })

  test('of one as simple that costs less to run, and names the others that are as good', () => {
    const small = candidate('boosting of few trees', 2, worse(0.002), { steps: 310, bytes: 48_000 })
    const forest = candidate('random forest', 2, worse(0.001), { steps: 300, bytes: 52_000_000 })
    const { chosen, reason } = chooseSimplest([boosting, small, forest], 'higher', auc)
    expect(chosen).toBe(small)
    expect(reason).toBe(
      'Gradient boosting did best on average over 5 trials on held-back training rows (ROC AUC 0.7800), but boosting of few trees is as simple and costs less to run and came within 0.0020 of it (0.7780): that is no more than the uncertainty of the comparison (one standard error, 0.0283), so the one that costs less is chosen. Within one standard error as well: random forest (worse by 0.001; dearer to run). The choice gives up 0.002 of ROC AUC on average; an answer takes some 310 steps in place of some 1,800, and the model has 48 kB in place of 310 kB.',
    )
  })

  test('of one that is simpler and not cheaper', () => {
    const text = candidate('logistic regression', 1, worse(0.002), { steps: 640, bytes: 2_400_000 })
    const cheap = candidate('gradient boosting', 2, folds, { steps: 200, bytes: 30_000 })
    expect(chooseSimplest([cheap, text], 'higher', auc).reason).toBe(
      'Gradient boosting did best on average over 5 trials on held-back training rows (ROC AUC 0.7800), but logistic regression is simpler and came within 0.0020 of it (0.7780): that is no more than the uncertainty of the comparison (one standard error, 0.0283), so the simpler one is chosen. The choice gives up 0.002 of ROC AUC on average; it is easier to explain, but an answer takes some 640 steps in place of some 200, and the model has 2.4 MB in place of 30 kB.',
    )
  })

  test('of the best where another is as good and less simple', () => {
    const linear = candidate('logistic regression', 1, folds, { steps: 12, bytes: 850 })
    const trees = candidate('gradient boosting', 2, worse(0.01), { steps: 900, bytes: 80_000 })
    expect(chooseSimplest([trees, linear], 'higher', auc).reason).toBe(
      'Logistic regression did best on average over 5 trials on held-back training rows (ROC AUC 0.780), and no model that was tried is simpler. Within one standard error as well: gradient boosting (worse by 0.01; less simple).',
    )
  })
})
