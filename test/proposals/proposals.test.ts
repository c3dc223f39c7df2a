import { describe, expect, test } from 'vitest'
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
