import { describe, expect, test } from 'vitest'
import { foldInterval } from './fold-interval.ts'

describe('foldInterval', () => {
  test('is by Student, wider for folds that share rows', () => {
    // by hand: mean 2, s = 1, t(2) = 4.3027, √(1/3 + 1/2) = 0.91287
    const three = foldInterval([1, 2, 3])
    expect(three.value).toBe(2)
    expect(three.high - 2).toBeCloseTo(4.3027 * 0.912871, 4)
    expect(2 - three.low).toBeCloseTo(three.high - 2, 12)
  })

  test('knows t beyond its table', () => {
    // t(19) = 2.0930: twenty scores of ±1 have s = √(20/19)
    const { high } = foldInterval(Array.from({ length: 20 }, (_, fold) => (fold % 2 === 0 ? 1 : -1)))
    expect(high / Math.sqrt((20 / 19) * (1 / 20 + 1 / 19))).toBeCloseTo(2.093, 3)
  })
})
