import { expect, test } from 'vitest'
import type { OperatingCost } from '../operating-cost.ts'
import { cheapest, isDearer } from './cheapest.ts'

interface Named {
  readonly name: string
  readonly cost?: OperatingCost
}
const model = (name: string, steps: number, bytes: number): Named => ({ name, cost: { steps, bytes } })
const names = (of: readonly Named[]) => of.map(({ name }) => name)

test('twice the steps of the least are alike, more are dearer', () => {
  const all = [model('b', 4000, 10), model('a', 2000, 10), model('c', 4001, 10)]
  expect(names(cheapest(all))).toEqual(['b', 'a'])
  expect(isDearer(all[2]!, all[1]!)).toBe(true)
  expect(isDearer(all[0]!, all[1]!)).toBe(false)
})

test('bytes decide among those alike in steps', () => {
  const all = [model('forest', 2000, 52e6), model('boosting', 3000, 3e5), model('neighbours', 9e4, 100)]
  expect(names(cheapest(all))).toEqual(['boosting'])
})

test('what no one feels decides nothing', () => {
  const all = [model('average', 57, 900_000), model('linear', 19, 3000)]
  expect(names(cheapest(all))).toEqual(['average', 'linear'])
  expect(isDearer(all[0]!, all[1]!)).toBe(false)
})

test('a cost that is not known decides nothing', () => {
  const all: Named[] = [model('a', 1e6, 1), { name: 'b' }]
  expect(cheapest(all)).toBe(all)
  expect(isDearer(all[0]!, all[1]!)).toBe(false)
})
