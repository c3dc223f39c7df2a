import { expect, test } from 'vitest'
import { fisherExact } from './fisher-exact.ts'
import { missingEvidence } from './missing-share.ts'
import { proportionZ } from './proportion-z.ts'

test('missingEvidence says nothing where nothing is missing', () => {
  expect(missingEvidence({ rows: 0, of: 500 }, { rows: 0, of: 300 })).toBeUndefined()
  expect(missingEvidence({ rows: 5, of: 500 }, { rows: 0, of: 0 })).toBeUndefined()
})

test('missingEvidence measures a rise and a fall alike', () => {
  const [few, many] = [
    { rows: 20, of: 1000 },
    { rows: 120, of: 1000 },
  ]
  expect(missingEvidence(few, many)).toMatchObject({ score: expect.closeTo(0.1, 12), samples: 1000 })
  expect(missingEvidence(many, few)?.score).toBeCloseTo(0.1, 12)
})

test('missingEvidence counts exactly where few rows are expected', () => {
  const [few, many] = [
    { rows: 3, of: 2000 },
    { rows: 9, of: 200 },
  ]
  expect(missingEvidence(few, many)?.pValue).toBe(fisherExact(few, many))
  const [half, most] = [
    { rows: 500, of: 1000 },
    { rows: 560, of: 1000 },
  ]
  expect(missingEvidence(half, most)?.pValue).toBe(proportionZ(half, most).pValue)
})
