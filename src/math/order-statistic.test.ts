import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRng } from '../base/rng.ts'
import { orderStatistic } from './order-statistic.ts'

const shapes: Readonly<Record<string, (chance: number) => number>> = {
  'spread evenly': (chance) => 100 * chance - 50,
  'with one far from all': (chance) => (chance < 1e-4 ? 1e300 : chance),
  'few and often': (chance) => Math.floor(3 * chance),
  'of every size': (chance) => Math.exp(1000 * (chance - 0.5)) * (chance < 0.3 ? -1 : 1),
  'all alike': () => 7,
  'a hair apart': (chance) => 1 + Math.floor(3 * chance) * 2 ** -52,
}

test.each(Object.entries(shapes))('finds any place of 20,000 values %s', (_, valueOf) => {
  const rng = seededRng(6)
  const values = Float64Array.from({ length: 20_000 }, () => valueOf(rng.next()))
  const sorted = values.slice().sort()
  for (const rank of [0, 1, 4_999, 9_999, 10_000, 19_999]) expect(orderStatistic(values, rank)).toBe(sorted[rank])
})

test('finds any place of any few values', () => {
  const some = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 50 })
  fc.assert(
    fc.property(some, fc.nat(), (drawn, nat) => {
      const rank = nat % drawn.length
      expect(orderStatistic(Float64Array.from(drawn), rank)).toBe(Float64Array.from(drawn).sort()[rank])
    }),
  )
})
