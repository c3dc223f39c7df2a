import { describe, expect, test } from 'vitest'
import { categoryColumn } from '../../frame/column.ts'
import { fitLevels } from './levels.ts'

const column = categoryColumn(['b', 'a', 'c', 'a', 'b', null, 'd'])
const weights = new Float64Array(7).fill(1)

describe('fitLevels', () => {
  test('orders by weight, then by name', () => {
    const { levels, other } = fitLevels('x', column, weights, { levelsMax: 9, weightMin: 1 })
    expect(levels).toEqual(['a', 'b', 'c', 'd'])
    expect(other).toBe(false)
  })

  test('groups what is rare or beyond the limit', () => {
    expect(fitLevels('x', column, weights, { levelsMax: 9, weightMin: 2 })).toMatchObject({
      levels: ['a', 'b'],
      other: true,
    })
    expect(fitLevels('x', column, weights, { levelsMax: 1, weightMin: 1 })).toMatchObject({
      levels: ['a'],
      other: true,
    })
  })

  test('does not know a level that only rows of weight 0 have', () => {
    const light = Float64Array.of(1, 1, 1, 1, 1, 1, 0)
    const { levels, other } = fitLevels('x', column, light, { levelsMax: 9, weightMin: 1 })
    expect(levels).not.toContain('d')
    expect(other).toBe(false)
  })
})
