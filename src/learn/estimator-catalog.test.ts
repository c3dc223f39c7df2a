import { describe, expect, test } from 'vitest'
import { ESTIMATORS, estimatorOf } from './estimator-catalog.ts'

describe('estimatorOf', () => {
  test.each(Object.keys(ESTIMATORS))('makes %s with the defaults of its table', (kind) => {
    const estimator = estimatorOf({ kind, params: {} })
    const defaults = Object.entries(ESTIMATORS[kind]!.params).map(([name, range]) => [name, range.default])
    expect(estimator).toMatchObject({ kind, name: ESTIMATORS[kind]!.name })
    expect(estimator.params).toEqual(Object.fromEntries(defaults))
  })

  test('takes what is given and leaves the rest at its default', () => {
    expect(estimatorOf({ kind: 'gradient-boosting', params: { trees: 7 } }).params).toMatchObject({
      trees: 7,
      maxLeaves: 31,
    })
  })

  test.each([
    [{ kind: 'gradient-bosting', params: {} }, 'models[0].kind in the config must be one of logistic-regression'],
    [{ kind: 'constructor', params: {} }, 'models[0].kind'],
    [
      { kind: 'poisson-regression', params: { l2: 0 } },
      'models[0].params.l2 in the config must be a number from 0.000001 to',
    ],
    [{ kind: 'elastic-net', params: { alpha: 'found' } }, "a number from 0 to 1000000000, or 'chosen', received"],
    [{ kind: 'gradient-boosting', params: { trees: 1.5 } }, 'must be a whole number from 1 to 10000, received 1.5'],
    [{ kind: 'gradient-boosting', params: { learningRate: Number.NaN } }, 'models[0].params.learningRate'],
    [{ kind: 'gradient-boosting', params: { trees: '300' } }, 'received "300"'],
    [{ kind: 'gradient-boosting', params: { treees: 3 } }, 'Did you mean "trees"?'],
    [
      { kind: 'gradient-boosting', params: { loss: 'possion' } },
      `must be one of 'squared-error', 'absolute-error', 'quantile', 'poisson', received`,
    ],
    [{ kind: 'mean', params: { toString: 3 } }, 'Unknown key "toString"'],
  ])('refuses %j', (spec, message) => expect(() => estimatorOf(spec, 'models[0]')).toThrow(message))
})
