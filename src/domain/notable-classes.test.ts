import { expect, test } from 'vitest'
import { notableClasses } from './notable-classes.ts'
import type { ClassResult } from './evaluation.ts'

const of = (label: string, rows: number, f1?: number): ClassResult => ({
  label,
  rows,
  answered: 0,
  ...(f1 === undefined ? {} : { f1 }),
})

test('few classes are all told, the worst first, without rows last', () => {
  const classes = [of('a', 5, 0.9), of('b', 0), of('c', 5, 0.1), of('d', 9, 0.9)]
  expect(notableClasses(classes).map(({ label }) => label)).toEqual(['c', 'd', 'a', 'b'])
})

test('of many the ten largest, and the ten worst of those that can be judged', () => {
  const large = Array.from({ length: 10 }, (_, at) => of(`large ${at}`, 1000 + at, 0.99))
  const poor = Array.from({ length: 12 }, (_, at) => of(`poor ${at}`, 20, at / 100))
  const rare = Array.from({ length: 30 }, (_, at) => of(`rare ${at}`, 2, 0))
  const told = notableClasses([...rare, ...poor, ...large]).map(({ label }) => label)
  expect(told).toHaveLength(20)
  expect(told.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, at) => `poor ${at}`))
  expect(told.slice(10)).toEqual(large.map(({ label }) => label).toReversed())
})
