import { assert, constantFrom, double, oneof, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import { fromXgboostJson } from './xgboost-json.ts'
import { xgboostTree } from './xgboost-tree.ts'

const stump = (condition: number, leaves = [1, 2]) => ({
  left_children: [1, -1, -1],
  right_children: [2, -1, -1],
  split_indices: [0, 0, 0],
  split_conditions: [condition, ...leaves],
  default_left: [1, 0, 0],
  sum_hessian: [3, 1, 2],
})
const modelParam = { base_score: '[5E-1]', num_class: '0', num_feature: '1', num_target: '1' }
function file({ name = 'reg:squarederror', booster = 'gbtree', attributes = {}, param = {}, trees = [stump(0)] } = {}) {
  const model = {
    iteration_indptr: trees.map((_, at) => at).concat(trees.length),
    tree_info: trees.map(() => 0),
    trees,
  }
  const learner_model_param = { ...modelParam, ...param }
  return {
    learner: { attributes, gradient_booster: { name: booster, model }, learner_model_param, objective: { name } },
  }
}
const answersOf = (json: unknown, cells: readonly (number | null)[]) =>
  Array.from(fromXgboostJson(json).predict(frameOf([['f0', numberColumn(cells)]])))

test('a number goes left where it is less than the condition once both have 32 bits', () => {
  const near = double({ noNaN: true, min: -1e6, max: 1e6 })
  const odd = constantFrom(0, -0, 1e-45, -1e-45, 3.4e38, -3.4e38, 1, Math.fround(0.1), 2 ** -126)
  assert(
    property(
      oneof(near, odd),
      near,
      constantFrom(0, 0.25, 0.5, 0.75, 1),
      constantFrom(0, 1, -1),
      (at, far, share, nudge) => {
        const condition = Math.fround(at)
        const [node] = xgboostTree(stump(condition), 1)
        const cut = (node as { test: number }).test
        // Numbers far off, and about the middle between the condition and its neighbours, where rounding turns.
        const step = Math.max(Math.abs(condition) * 2 ** -23, 2 ** -149)
        const number = condition - share * step + nudge * Math.abs(condition) * Number.EPSILON
        for (const x of [far, number, cut]) expect(x <= cut).toBe(Math.fround(x) < condition)
      },
    ),
    { seed: 3, numRuns: 2000 },
  )
})

describe('a file of XGBoost', () => {
  test('adds the base score to the leaves, and missing cells take their side', () => {
    expect(answersOf(file(), [-1, 0, null])).toEqual([1.5, 2.5, 1.5])
  })

  test('turns the base score by the link of the objective', () => {
    expect(answersOf(file({ name: 'count:poisson', trees: [stump(0, [0, 0])] }), [1])[0]).toBeCloseTo(0.5, 7)
    const odds = { base_score: '[2.5E-1]' }
    expect(answersOf(file({ name: 'binary:logistic', param: odds, trees: [stump(0, [0, 0])] }), [1])[0]).toBeCloseTo(
      0.25,
      7,
    )
  })

  test('counts the trees up to the best iteration', () => {
    const trees = [stump(0), stump(0), stump(0)]
    expect(answersOf(file({ trees }), [1])).toEqual([6.5])
    expect(answersOf(file({ trees, attributes: { best_iteration: '1' } }), [1])).toEqual([4.5])
  })

  test.each([
    ['the objective "survival:cox"', file({ name: 'survival:cox' })],
    ['a gblinear booster', file({ booster: 'gblinear' })],
    ['2 targets', file({ param: { num_target: '2' } })],
    ['leaves of vectors', file({ trees: [{ ...stump(0), tree_param: { size_leaf_vector: '3' } } as never] })],
  ])('is refused with %s', (what, json) => {
    const refused = { code: 'MODEL_FOREIGN_UNSUPPORTED', message: expect.stringContaining(what) as string }
    expect(() => fromXgboostJson(json)).toThrow(expect.objectContaining(refused))
  })

  test.each([
    ['nothing', null],
    ['something else', { learner: {} }],
    ['no such feature', file({ param: { num_feature: '0' } })],
    ['a circle', file({ trees: [{ ...stump(0), left_children: [0, -1, -1] }] })],
    ['a child that is not there', file({ trees: [{ ...stump(0), left_children: [9, -1, -1] }] })],
    ['an odd base score', file({ param: { base_score: '[a]' } })],
  ])('is refused where it holds %s', (_, json) => {
    expect(() => fromXgboostJson(json)).toThrow(expect.objectContaining({ code: 'MODEL_FOREIGN_UNREADABLE' }))
  })
})
