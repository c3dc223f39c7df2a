import { expect, test } from 'vitest'
import { frameOf } from '../../../src/frame/frame.ts'
import { fitLinearFeatures, linearEncoder } from '../../../src/learn/preprocessing/linear-encoder.ts'
import golden from './tf-idf.json' with { type: 'json' }

const { texts, words, characters } = golden
const frame = frameOf([['x', { kind: 'text', values: texts }]])
const encoder = linearEncoder(fitLinearFeatures(frame, new Float64Array(texts.length).fill(1)))

test('the vocabularies have as many terms', () => {
  expect(encoder.width).toBe(words.terms + characters.terms)
})

test.each([
  ['words', words.rows, /^"(.*)"$/s],
  ['characters', characters.rows, /^the characters "(.*)"$/s],
] as const)('%s have the same terms and values', (_, rows, name) => {
  for (const [row, terms] of Object.entries(rows)) {
    const out = encoder.newRow()
    encoder.bindFrame(frame)(Number(row), out)
    const found = Array.from({ length: out.count }, (_, i) => [
      name.exec(encoder.slots[out.slots[i]!]!)?.[1],
      out.values[i]!,
    ]).filter(([term]) => term !== undefined) as [string, number][]
    expect(found.map(([term]) => term).sort()).toEqual(Object.keys(terms).sort())
    for (const [term, value] of found) expect(value).toBeCloseTo((terms as Record<string, number>)[term]!, 12)
  }
})
