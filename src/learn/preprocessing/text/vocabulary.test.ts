import { expect, test } from 'vitest'
import { vocabularyCounter, vocabularyOf, vocabularyTensors } from './vocabulary.ts'

test('keeps the terms of most texts, ties by code unit, sorted', () => {
  const counter = vocabularyCounter({ weightMin: 1, termsMax: 2 })
  for (const terms of [['b', 'b'], ['c'], ['a'], ['c']]) counter.add(terms, 1)
  expect(counter.build().terms).toEqual(['a', 'c'])
})

test('counts a text of weight 2 as two texts', () => {
  const [once, twice] = [2, 1].map((weight) => {
    const counter = vocabularyCounter({ weightMin: 2, termsMax: 9 })
    for (let time = 0; time < 3 - weight; time++) counter.add(['a', 'b'], weight)
    counter.add(['b'], 1)
    return counter.build()
  })
  expect(once).toEqual(twice)
})

test('forgets terms of one text beyond a million, and keeps the common ones', () => {
  const counter = vocabularyCounter({ weightMin: 2, termsMax: 10 })
  for (let text = 0; text < 1100; text++) {
    counter.add(['common', ...Array.from({ length: 1000 }, (_, i) => `${text} ${i}`)], 1)
  }
  expect(counter.build().terms).toEqual(['common'])
})

test('goes into tensors and back', () => {
  for (const terms of [['a', 'é b', '漢😀'], []]) {
    const vocabulary = { terms, idf: Float64Array.from(terms, (_, i) => 1 + i / 3) }
    expect(vocabularyOf('x', vocabularyTensors('x', vocabulary))).toEqual(vocabulary)
  }
  expect(() => vocabularyOf('x', {})).toThrow('x has its terms')
  expect(() => vocabularyOf('x', { 'x.terms': Uint8Array.of(97), 'x.idf': new Float64Array(2) })).toThrow('weight')
})
