import { describe, expect, test } from 'vitest'
import { seededRng } from '../../../base/rng.ts'
import { sparseRow } from '../sparse-row.ts'
import { fitJoinedText, joinedTextFeature } from './joined-text.ts'
import type { JoinedText } from './joined-text.ts'

const ones = (length: number) => new Float64Array(length).fill(1)

/** The slots of a row that are not 0, by name. */
function slotsOf(text: JoinedText, ...texts: (string | null)[]): Record<string, number> {
  const feature = joinedTextFeature(text)
  const row = sparseRow(feature.slots.length)
  feature.writeTexts(texts, row, 0)
  return Object.fromEntries(
    Array.from({ length: row.count }, (_, i) => [feature.slots[row.slots[i]!]!, row.values[i]!]),
  )
}

function fitted(values: readonly (string | null)[], weights = ones(values.length)): JoinedText {
  return fitJoinedText(new Map([['x', values]]), weights)!
}

describe('texts', () => {
  test('of few rows keep every term; of fifty and more those of two rows', () => {
    expect(fitted(['one', 'two']).words.terms).toEqual(['one', 'two'])
    const many = Array.from({ length: 60 }, (_, row) => `common ${row}`)
    expect(fitted(many).words.terms).toEqual(['common'])
  })

  test('teach nothing in rows of weight 0', () => {
    expect(fitted(['one', 'two', 'three'], Float64Array.of(1, 1, 0)).words.terms).toEqual(['one', 'two'])
  })

  test('that are all alike or missing say nothing', () => {
    expect(fitJoinedText(new Map([['x', ['a', 'a']]]), ones(2))).toBeUndefined()
    expect(fitJoinedText(new Map([['x', [null, null]]]), ones(2))).toBeUndefined()
    expect(fitJoinedText(new Map(), ones(2))).toBeUndefined()
  })

  test('that are missing are marked, each column on its own', () => {
    const text = fitJoinedText(
      new Map([
        ['title', ['a b', null, 'c']],
        ['body', ['d', 'e', null]],
      ]),
      ones(3),
    )!
    expect(text.input.columns).toEqual(['body', 'title'])
    expect(slotsOf(text, null, null)).toEqual({ 'body is missing': 1, 'title is missing': 1 })
    expect(slotsOf(text, 'zzz', null)).toEqual({ 'title is missing': 1 })
  })

  test('of several columns share their words', () => {
    const text = fitJoinedText(
      new Map([
        ['title', ['graph', 'tree']],
        ['body', ['long', 'short']],
      ]),
      ones(2),
    )!
    expect(slotsOf(text, 'graph', null)['"graph"']).toBe(slotsOf(text, null, 'graph')['"graph"'])
  })

  test('in scripts without spaces give characters and pairs of them as words', () => {
    expect(fitted(['漢字かな', 'x']).words.terms).toEqual(
      ['x', 'か', 'かな', 'な', '字', '字か', '漢', '漢字'].map(spaced).sort(),
    )
  })

  test('read one way whatever their width, case and composition', () => {
    const text = fitted(['ｃａｆｅ\u0301', 'x'])
    expect(slotsOf(text, 'Café')).toEqual(slotsOf(text, 'ｃａｆｅ\u0301'))
  })

  test('longer than 8 million characters in all are read by words alone', () => {
    const long = Array.from({ length: 81 }, (_, row) => `${'word '.repeat(20_000)}${row}`)
    expect(fitted(long).characters.terms).toEqual([])
  })
})

test('any string at all gives finite values in ascending slots, of length 1 in each block', () => {
  const rng = seededRng(5)
  const anyText = () =>
    String.fromCharCode(
      ...Array.from({ length: Math.floor(40 * rng.next()) }, () => Math.floor(0x1_0000 * rng.next() ** 3)),
    )
  const values = Array.from({ length: 400 }, anyText)
  const text = fitted(values)
  const feature = joinedTextFeature(text)
  const row = sparseRow(feature.slots.length)
  for (const value of [...values, ...Array.from({ length: 400 }, anyText)]) {
    row.count = 0
    feature.writeTexts([value], row, 0)
    const squares = [0, 0]
    for (let i = 0; i < row.count; i++) {
      expect(i === 0 || row.slots[i]! > row.slots[i - 1]!).toBe(true)
      squares[row.slots[i]! < text.words.terms.length ? 0 : 1]! += row.values[i]! ** 2
    }
    for (const square of squares) expect(square === 0 || Math.abs(square - 1) < 1e-12).toBe(true)
  }
})

/** Two characters are two words, with a space between. */
function spaced(term: string): string {
  return Array.from(term).join(' ')
}
