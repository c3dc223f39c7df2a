import { expect, test } from 'vitest'
import { assert, dictionary, constantFrom, oneof, property, string, double, constant, subarray } from 'fast-check'
import { rowRedactor, withContents } from './log-contents.ts'
import type { PredictionLogWriter, PredictionRecord, RefusalRecord } from '../domain/prediction-log.ts'

const record: PredictionRecord = {
  ...{ id: 'a-0', atMs: 1, model: 'churn', version: 1, score: 0.5 },
  input: { email: 'a@b.c', age: 4, phone: null },
}
const refusal: RefusalRecord = {
  ...{ atMs: 1, model: 'churn', version: 1, error: 'REQUEST_FIELDS' },
  details: { rows: 1, problems: [{ row: 0, column: 'age', expected: 'a number' }], payload: [{ email: 'a@b.c' }] },
}

function aLog(): { log: PredictionLogWriter; kept: (PredictionRecord | RefusalRecord)[] } {
  const kept: (PredictionRecord | RefusalRecord)[] = []
  const counts = { written: 0, dropped: 0, droppedBy: { rows: 0, bytes: 0, closed: 0, unwritten: 0 }, gaps: 0 }
  return {
    kept,
    log: {
      offer: (each) => kept.push(each) > 0,
      offerRefusal: (each) => kept.push(each) > 0,
      flush: async () => undefined,
      counts: () => counts,
      close: async () => undefined,
    },
  }
}

test('redacted columns are replaced in what is logged, and not in what the caller holds', () => {
  const { log, kept } = aLog()
  const contents = withContents(log, { redact: ['email', 'phone', 'street'], refusedRows: true }, () => 0)
  contents.offer(record)
  contents.offerRefusal(refusal)
  expect(kept).toMatchObject([
    { input: { email: '[redacted]', age: 4, phone: null } },
    { details: { payload: [{ email: '[redacted]' }] } },
  ])
  expect(kept[0]).not.toHaveProperty('input.street')
  expect(record.input['email']).toBe('a@b.c')
})

test('refused rows are kept only where somebody asks for them', () => {
  const { log, kept } = aLog()
  withContents(log, {}, () => 0).offerRefusal(refusal)
  expect(kept).toEqual([{ ...refusal, details: { rows: 1, problems: refusal.details.problems } }])
})

test('a share of rows is kept, and those left out are counted and told as not logged', () => {
  const { log, kept } = aLog()
  const chances = [0.1, 0.9, 0.29, 0.3]
  const contents = withContents(log, { sample: 0.3 }, () => chances.shift()!)
  expect([1, 2, 3, 4].map(() => contents.offer(record))).toEqual([true, false, true, false])
  expect(kept).toHaveLength(2)
  expect(contents.counts()).toMatchObject({ unsampled: 2, dropped: 0 })
})

test('whatever the row, no value of a redacted column is in its line, and all others are', () => {
  const names = ['a', 'b', 'c', '__proto__', 'toString']
  const value = oneof(string(), double({ noNaN: true, noDefaultInfinity: true }), constant(null), constant(true))
  assert(
    property(dictionary(constantFrom(...names), value), subarray(names), (row, columns) => {
      const written = JSON.parse(JSON.stringify(rowRedactor(columns)(row))) as Record<string, unknown>
      const before = JSON.parse(JSON.stringify(row)) as Record<string, unknown>
      expect(Object.keys(written).sort()).toEqual(Object.keys(before).sort())
      for (const [name, is] of Object.entries(before)) {
        expect(written[name]).toEqual(columns.includes(name) && is !== null ? '[redacted]' : is)
      }
    }),
  )
})
