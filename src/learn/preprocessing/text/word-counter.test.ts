import { expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { vocabularyCounter } from './vocabulary.ts'
import { wordCounter } from './word-counter.ts'

test('counts as the counter of terms does', () => {
  const rng = seededRng(2)
  const limits = { weightMin: 2, termsMax: 500 }
  const [byNumbers, byTerms] = [wordCounter(limits), vocabularyCounter(limits)]
  for (let row = 0; row < 400; row++) {
    const words = Array.from({ length: Math.floor(12 * rng.next()) }, () => `w${Math.floor(60 * rng.next() ** 2)}`)
    byNumbers.add(words, 1 + (row % 2))
    byTerms.add([...words, ...words.slice(1).map((word, i) => `${words[i]!} ${word}`)], 1 + (row % 2))
  }
  expect(byNumbers.build()).toEqual(byTerms.build())
})

test('keeps the common pairs when there are more pairs than it holds', () => {
  const counter = wordCounter({ weightMin: 2, termsMax: 1e9 })
  const words = Array.from({ length: 3001 }, (_, number) => `w${number}`)
  for (let row = 0; row < 400; row++) {
    // each row pairs every word with another one, so that no pair but the first comes twice
    const shifted = words.slice(1).flatMap((word, i) => [word, words[1 + ((i + row) % 3000)]!])
    counter.add(['often', 'seen', ...shifted], 1)
  }
  expect(counter.build().terms).toContain('often seen')
})
