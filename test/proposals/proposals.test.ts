import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { proposalsPage } from '../../scripts/reference/proposals.ts'
import { scoresOf, sets } from './published.ts'
import { total } from './score.ts'

describe.each(sets)('what init decides about made tables ($name)', (set) => {
  test('nine in ten needed decisions are found, and 95 % of the decisions are needed', async () => {
    const { tables, needed, recall, precision } = total(await scoresOf(set))
    expect(tables).toBeGreaterThanOrEqual(40)
    expect(needed).toBeGreaterThan(200)
    expect(recall).toBeGreaterThanOrEqual(0.9)
    expect(precision).toBeGreaterThanOrEqual(0.95)
  }, 120_000)

  test('no honest column that looks like dirt loses its place among the features', async () => {
    const lost = (await scoresOf(set)).flatMap(({ table, invented }) =>
      invented.filter((decision) => /:role:/.test(decision)).map((decision) => `${table.title}: ${decision}`),
    )
    expect(lost).toEqual([])
  }, 120_000)

  test('what cannot be repaired is noted', async () => {
    const { notes, notesThere } = total(await scoresOf(set))
    expect(notes).toBeGreaterThan(10)
    expect(notesThere).toBeGreaterThanOrEqual(0.9 * notes)
  }, 120_000)
})

test('docs/reference/proposals.md tells these scores (else: node scripts/reference.ts)', async () => {
  const written = readFileSync(new URL('../../docs/reference/proposals.md', import.meta.url), 'utf8')
  expect(written).toBe(await proposalsPage())
}, 120_000)
