import { assert } from '../../base/assert.ts'
import { AppError } from '../../base/errors.ts'
import type { Json } from '../../base/json.ts'
import { loadModel } from '../load-model.ts'
import type { Model, ModelState } from '../model.ts'
import { partOf } from '../model-parts.ts'
import { crossedIntervals } from './cross-intervals.ts'
import { levelsOf } from './group-levels.ts'
import { scaledIntervals } from './intervals.ts'
import type { ConformalIntervals } from './intervals.ts'
import { movedIntervals } from './quantile-intervals.ts'
import { levelSets } from './sets.ts'
import type { ConformalSets } from './sets.ts'

type Params = Readonly<Record<string, Json>>

/**
 * The intervals that `toState` wrote. Nothing in a state is evaluated.
 *
 * @throws MODEL_REFUSED for another kind, or parts that do not fit together
 */
export function loadConformalIntervals(state: ModelState): ConformalIntervals {
  return read(state, {
    'conformal-intervals': (params, model) => {
      const { scale } = params
      const parts = {
        coverage: shareOf(params),
        model: model('model', params['model']),
        widths: levelsOf(params['widths']),
      }
      if (scale === undefined) return scaledIntervals(parts)
      return scaledIntervals({ ...parts, scale: model('scale', scale), least: numberOf(params, 'least') })
    },
    'conformal-quantile-intervals': (params, model) =>
      movedIntervals({
        coverage: shareOf(params),
        low: model('low', params['low']),
        high: model('high', params['high']),
        moves: levelsOf(params['moves']),
      }),
    'cross-conformal-intervals': (params, model) => {
      const { models } = params
      assert(Array.isArray(models) && models.length > 0, 'there is a model of each fold')
      const misses = models.map((_, fold) => {
        const ofFold = state.tensors[`misses-${fold}`]
        assert(ofFold instanceof Float64Array && ofFold.every(Number.isFinite), 'misses of every fold are finite')
        return ofFold
      })
      const folds = models.map((part: Json, fold) => model(`fold-${fold}`, part))
      return crossedIntervals({ coverage: shareOf(params), models: folds, misses })
    },
  })
}

/**
 * The sets that `toState` wrote. Nothing in a state is evaluated.
 *
 * @throws MODEL_REFUSED for another kind, or parts that do not fit together
 */
export function loadConformalSets(state: ModelState): ConformalSets {
  return read(state, {
    'conformal-sets': (params, model) => {
      const { method, seed } = params
      assert(method === 'lac' || method === 'aps', 'the method is known')
      assert(seed === undefined || typeof seed === 'number', 'the seed is a number')
      const [coverage, levels] = [shareOf(params), levelsOf(params['levels'])]
      return levelSets({ coverage, model: model('model', params['model']), method, levels, seed })
    },
  })
}

type Readers<Result> = Readonly<
  Record<string, (params: Params, model: (name: string, part: Json | undefined) => Model) => Result>
>

function read<Result>({ kind, params, tensors }: ModelState, readers: Readers<Result>): Result {
  try {
    assert(Object.hasOwn(readers, kind), `known kinds are ${Object.keys(readers).join(', ')}`)
    return readers[kind]!(params as Params, (name, part) => loadModel(partOf(name, part, tensors)))
  } catch (error) {
    if (error instanceof AppError) throw error
    // As `loadModel`: whatever breaks on the way, the state is refused.
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('MODEL_REFUSED', { model: `of kind "${kind}"`, problem }, { cause: error })
  }
}

function numberOf(params: Params, name: string): number {
  const value = params[name]
  assert(typeof value === 'number' && Number.isFinite(value), `${name} is a number`)
  return value
}

function shareOf(params: Params): number {
  const coverage = numberOf(params, 'coverage')
  assert(coverage > 0 && coverage < 1, 'the coverage is a share')
  return coverage
}
