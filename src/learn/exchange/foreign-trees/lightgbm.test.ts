import { describe, expect, test } from 'vitest'
import { categoryColumn, numberColumn } from '../../../frame/column.ts'
import { frameOf } from '../../../frame/frame.ts'
import type { Column } from '../../../frame/column.ts'
import { fromLightgbmText } from './lightgbm-text.ts'

const stump = {
  num_leaves: '2',
  num_cat: '0',
  split_feature: '0',
  threshold: '1.5',
  decision_type: '10',
  left_child: '-1',
  right_child: '-2',
  leaf_value: '10 20',
  leaf_count: '3 5',
}
const head = { num_tree_per_iteration: '1', objective: 'regression', feature_names: 'a', feature_infos: '[0:9]' }

function text(tree: Record<string, string> = {}, header: Record<string, string> = {}, end = 'pandas_categorical:null') {
  const lines = (fields: Record<string, string>) => Object.entries(fields).map(([key, value]) => `${key}=${value}`)
  return [
    ...['tree', 'version=v4', ...lines({ ...head, ...header }), ''],
    ...['Tree=0', ...lines({ ...stump, ...tree }), '', '', 'end of trees', '', end, ''],
  ].join('\n')
}
const numbers = (...cells: (number | null)[]) => numberColumn(cells)
const answersOf = (model: string, column: Column) =>
  Array.from(fromLightgbmText(model).predict(frameOf([['a', column]])))

describe('a text of LightGBM', () => {
  test('parts numbers at the threshold; missing cells take the default side', () => {
    expect(answersOf(text(), numbers(1.5, 1.6, null))).toEqual([10, 20, 10])
    expect(answersOf(text({ decision_type: '8' }), numbers(1.5, 1.6, null))).toEqual([10, 20, 20])
  })

  test('reads missing cells as 0 where nothing is missing, and 0 as missing where it is said', () => {
    expect(answersOf(text({ decision_type: '0' }), numbers(null))).toEqual([10])
    expect(answersOf(text({ decision_type: '0', threshold: '-1' }), numbers(null))).toEqual([20])
    expect(answersOf(text({ decision_type: '4' }), numbers(0, 1e-36, 1, null))).toEqual([20, 20, 10, 20])
  })

  const set = {
    decision_type: '1',
    threshold: '0',
    num_cat: '1',
    cat_boundaries: '0 11',
    cat_threshold: '2 0 0 0 0 0 0 0 0 0 1',
  }
  test('reads sets of codes beyond 256, and cuts codes to whole numbers', () => {
    expect(answersOf(text(set), numbers(1, 1.9, 320, 0, 321, 9999, -1, null))).toEqual([10, 10, 10, 20, 20, 20, 20, 20])
  })

  test('reads the categories of pandas by their values', () => {
    const model = text(set, { feature_infos: '0:1' }, 'pandas_categorical:[["x", "y"]]')
    expect(answersOf(model, categoryColumn(['y', 'x', 'z', null]))).toEqual([10, 20, 20, 20])
  })

  test('has a tree of one leaf', () => {
    expect(answersOf(text({ num_leaves: '1', leaf_value: '7' }), numbers(1))).toEqual([7])
  })

  test('is read with the line ends of Windows', () => {
    expect(answersOf(text().replaceAll('\n', '\r\n'), numbers(1, 2))).toEqual([10, 20])
  })

  test.each([
    ['linear models in its leaves', text({ is_linear: '1' })],
    ['the objective "custom"', text({}, { objective: 'custom' })],
    ['categories of 1 pandas columns', text({}, {}, 'pandas_categorical:[["x"]]')],
    ['a category with the code', text({ ...set, cat_boundaries: '0 40000', cat_threshold: `${'0 '.repeat(39_999)}1` })],
  ])('is refused with %s', (what, model) => {
    const refused = { code: 'MODEL_FOREIGN_UNSUPPORTED', message: expect.stringContaining(what) as string }
    expect(() => fromLightgbmText(model)).toThrow(expect.objectContaining(refused))
  })

  test.each([
    ['is empty', ''],
    ['is cut off', text().slice(0, 150)],
    ['lacks numbers', text({ threshold: '' })],
    ['holds words for numbers', text({ threshold: 'x' })],
    ['reads a feature that is not there', text({ split_feature: '4' })],
    ['leads in circles', text({ left_child: '0' })],
    ['leads nowhere', text({ left_child: '-9' })],
  ])('is refused where it %s', (_, model) => {
    expect(() => fromLightgbmText(model)).toThrow(expect.objectContaining({ code: 'MODEL_FOREIGN_UNREADABLE' }))
  })
})
