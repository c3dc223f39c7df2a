import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { pages } from '../../scripts/reference/pages.ts'

/** That one is compared where its scores are asserted, so that the tables are made once. */
const quick = Object.keys(pages).filter((name) => name !== 'proposals.md')

describe('docs/reference', () => {
  test.each(quick)('%s is what the program says of itself (else: node scripts/reference.ts)', async (name) => {
    const written = readFileSync(new URL(`../../docs/reference/${name}`, import.meta.url), 'utf8')
    expect(written).toBe(await pages[name]!())
  })

  test('names every value of an error in its sentence', async () => {
    expect(await pages['errors.md']!()).not.toMatch(/undefined|\[object|NaN|\bfunction\b/)
  })
})
