import { describe, expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { estimatorRows } from '../../test/conformance/estimator-rows.ts'
import { inProcessCompute } from '../compute/in-process.ts'
import { systemClock } from '../../test/system-clock.ts'
import { gradientBoosting } from './estimators/trees/gradient-boosting.ts'
import { logisticRegression } from './estimators/linear/logistic-regression.ts'
import { loadModel } from './load-model.ts'
import type { ModelState } from './model.ts'

const { frame, target } = estimatorRows({ kind: 'classification' }, 100)
const context = { rng: seededRng(1), compute: inProcessCompute(systemClock) }
const boosted = (await gradientBoosting({ trees: 3, patience: 0 }).fit(frame, target, context)).toState()
const linear = (await logisticRegression().fit(frame, target, context)).toState()

const three = estimatorRows({ kind: 'classification', classes: 3 }, 100)
const boostedThree = (
  await gradientBoosting({ trees: 3, patience: 0 }).fit(three.frame, three.target, context)
).toState()
const slots = linear.tensors['coefficients']!.length

const withTensor = (state: ModelState, name: string, tensor: ModelState['tensors'][string]): ModelState => ({
  ...state,
  tensors: { ...state.tensors, [name]: tensor },
})

describe('loadModel', () => {
  test('loads what toState gave', () => {
    expect(loadModel(boosted).toState()).toEqual(boosted)
    expect(loadModel(linear).toState()).toEqual(linear)
    expect(loadModel(boostedThree).toState()).toEqual(boostedThree)
  })

  test.each<[string, ModelState]>([
    ['a kind it does not know', { kind: 'neural-network', params: {}, tensors: {} }],
    ['a kind that is only a property of every object', { kind: 'toString', params: {}, tensors: {} }],
    ['missing coefficients', { ...linear, tensors: {} }],
    ['too few coefficients', withTensor(linear, 'coefficients', new Float64Array(2))],
    ['coefficients of two outputs', withTensor(linear, 'coefficients', new Float64Array(2 * slots))],
    ['params that are null', { ...linear, params: null }],
    ['an encoding it does not know', { ...linear, params: { features: [{ kind: 'hash', input: { column: 'age' } }] } }],
    ['nodes that lead in a circle', withTensor(boosted, 'left', new Int32Array(boosted.tensors['left']!.length))],
    [
      'nodes that read beyond the row',
      withTensor(
        boosted,
        'slot',
        Int32Array.from(boosted.tensors['slot']!, () => 99),
      ),
    ],
    ['leaves that are missing', withTensor(boosted, 'leafValue', new Float64Array(1))],
    [
      'sets that are missing',
      withTensor(
        boosted,
        'set',
        Int32Array.from(boosted.tensors['set']!, () => 10_000),
      ),
    ],
    ['trees that some classes lack', withTensor(boostedThree, 'roots', boostedThree.tensors['roots']!.slice(1))],
    [
      'a constant whose score is a hole',
      { kind: 'majority', params: {}, tensors: { score: Float64Array.of(0.5, Number.NaN) } },
    ],
    ['a constant without its score', { kind: 'mean', params: {}, tensors: {} }],
  ])('refuses %s', (_, state) => {
    expect(() => loadModel(state)).toThrow(expect.objectContaining({ code: 'MODEL_REFUSED' }))
  })
})
