import { describe, expect, test } from 'vitest'
import { seededRng } from '../../base/rng.ts'
import { frameOf } from '../../frame/frame.ts'
import { findLeakage } from './find-leakage.ts'
import { namedLabels } from './named-labels.ts'

const labels = ['paid', 'paid-late', 'not paid']

describe('namedLabels', () => {
  test('finds the longest label that stands first, as whole words in any writing', () => {
    const texts = ['It was Paid Late.', 'paid', 'repaid', 'NOT-PAID, never', null, '']
    expect([...namedLabels(texts, labels).codes]).toEqual([1, 0, 3, 2, -1, 3])
  })
})

describe('a text', () => {
  const rng = seededRng(4)
  const y = Float64Array.from({ length: 600 }, () => Math.floor(3 * rng.next()))
  const leakage = (textOf: (label: string) => string) =>
    findLeakage({
      frame: frameOf([['note', { kind: 'text', values: Array.from(y, (label) => textOf(labels[label]!)) }]]),
      target: { name: 'outcome', kind: 'classification', y, labels },
      contract: { note: { type: 'text' } },
      definesTarget: [],
      rng: seededRng(1),
    })

  test('that names the label of its row is a leak', () => {
    const found = leakage((label) => `On day ${Math.floor(100 * rng.next())} the bill was ${label} in full`)
    expect(found).toMatchObject([{ column: 'note', action: 'excluded' }])
  })

  test('that names labels at random, or none, is no leak', () => {
    expect(leakage(() => `the bill was ${labels[Math.floor(3 * rng.next())]!} in full`)).toEqual([])
    expect(leakage(() => `a note of ${rng.next()} words`)).toEqual([])
  })
})
