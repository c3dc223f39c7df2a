import { describe, expect, test } from 'vitest'
import { expectNoFailure } from './session.ts'
import type { Session } from './session.ts'

/** Models that the client keeps and loads back, and fits that log themselves. */
export function modelClaims(session: Session): void {
  const { ask } = session

  test('a model comes back and predicts the same numbers', async () => {
    expect(await ask('models.round_trip')).toEqual({
      ...{ isEqual: true, isEqualByRun: true, isEqualOwn: true, isNoted: true },
      ...{ inputs: ['a', 'b', 'c'], example: [3, 3] },
    })
    // 3.x asks a run for the files of a model that is its own.
    expectNoFailure(session, /artifacts\/ridge 404$/)
  })

  const fits = {
    sklearn: {
      params: expect.toSatisfy((count: number) => count > 10),
      series: {
        training_mean_absolute_error: 1,
        training_mean_squared_error: 1,
        training_r2_score: 1,
        training_root_mean_squared_error: 1,
        training_score: 1,
      },
      paths: ['estimator.html'],
      datasets: [['code', 'train']],
    },
    xgboost: {
      params: 6,
      series: { 'train-rmse': 12 },
      paths: ['feature_importance_weight.json', 'feature_importance_weight.png'],
      datasets: [
        ['code', 'train'],
        ['code', 'eval'],
      ],
    },
    lightgbm: {
      params: expect.any(Number),
      series: { 'training-l2': 12 },
      paths: [
        'feature_importance_gain.json',
        'feature_importance_gain.png',
        'feature_importance_split.json',
        'feature_importance_split.png',
      ],
      datasets: [['code', 'train']],
    },
  }
  describe('autolog', () => {
    test.for(Object.keys(fits) as (keyof typeof fits)[])('notes a fit of %s, and keeps its model', async (library) => {
      const { paths, ...fit } = fits[library]
      // 2.x keeps a model among the files of its run.
      const model = session.major === 2 ? ['model'] : []
      expect(await ask('models.autolog', { library })).toEqual({
        ...{ status: 'FINISHED', isEqual: true, hasExample: true, signature: ['a', 'b', 'c'] },
        ...{ ...fit, paths: expect.arrayContaining([...paths, ...model]) },
      })
      expectNoFailure(session)
    })
  })

  test('a network in the ONNX flavour is answered by ONNX Runtime', async () => {
    expect(await ask('models.onnx')).toEqual([0.5, 2.5])
    expectNoFailure(session)
  })

  test('a model of Python, with a file and a parameter, is kept', async () => {
    expect(await ask('models.own')).toEqual([13, 16])
    expectNoFailure(session)
  })
}
