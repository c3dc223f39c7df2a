import { describe, expect, test } from 'vitest'
import { sampleServed } from '../../test/fixtures/sample-model.ts'
import { createFeedback } from './feedback.ts'
import type { FeedbackRecord } from '../domain/feedback.ts'
import type { SampleKind } from '../../test/fixtures/sample-model.ts'

const nowMs = Date.UTC(2026, 0, 2)

function taker(kind: SampleKind = 'classification') {
  const served = sampleServed(kind)
  const kept: FeedbackRecord[] = []
  const feedback = createFeedback({
    shelf: { resolve: () => served, load: async () => served },
    log: { record: async (records) => void kept.push(...records) },
    clock: { nowMs: () => nowMs, monotonicMs: () => 0 },
  })
  return { feedback, kept }
}

describe('take', () => {
  test('keeps outcomes with the moment they were known, and the order in which they came', async () => {
    const { feedback, kept } = taker()
    const taken = await feedback.take('strikes', [
      { id: 'a-0', outcome: true, at: '2026-01-01T12:00:00+02:00' },
      { id: 'a-0', outcome: false },
    ])
    expect(taken).toEqual({ model: 'strikes', version: 1, accepted: 2 })
    expect(kept).toEqual([
      { id: 'a-0', outcome: true, atMs: Date.UTC(2026, 0, 1, 10), receivedMs: nowMs, sequence: 0, model: 'strikes' },
      { id: 'a-0', outcome: false, atMs: nowMs, receivedMs: nowMs, sequence: 1, model: 'strikes' },
    ])
  })

  test.each([
    ['classification', 'true', 'one of false, true'],
    ['classification', 1, 'one of false, true'],
    ['classes', 'major', 'one of "minor", "none", "constructor"'],
    ['regression', '12', 'a number'],
    ['regression', true, 'a number'],
  ] as const)('refuses what a model of %s does not answer: %j', async (kind, outcome, expected) => {
    const { feedback, kept } = taker(kind)
    const items = [
      { id: 'good', outcome: { classification: true, classes: 'none', regression: 4 }[kind] },
      { id: 'bad', outcome },
    ]
    await expect(feedback.take('strikes', items)).rejects.toMatchObject({
      code: 'FEEDBACK_ITEMS',
      details: { problems: [{ item: 1, id: 'bad', expected, received: JSON.stringify(outcome) }] },
    })
    expect(kept).toEqual([])
  })

  test.each(['2026-01-01T12:00', 'yesterday', '2026-01-02T00:06:00Z', '2026-13-01'])(
    'refuses the moment %s',
    async (at) => {
      await expect(taker().feedback.take('strikes', [{ id: 'a', outcome: true, at }])).rejects.toMatchObject({
        code: 'FEEDBACK_ITEMS',
      })
    },
  )

  test('refuses more than 10,000 outcomes', async () => {
    const items = Array.from({ length: 10_001 }, () => ({ id: 'a', outcome: true }))
    await expect(taker().feedback.take('strikes', items)).rejects.toMatchObject({ code: 'FEEDBACK_TOO_MANY' })
  })
})
