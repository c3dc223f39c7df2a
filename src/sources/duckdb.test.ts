import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { withDuckDb } from './duckdb.ts'

const parent = mkdtempSync(join(tmpdir(), 'throughline-sweep-'))
afterAll(() => rmSync(parent, { recursive: true, force: true }))

test('withDuckDb removes what processes killed more than a day ago left behind, and nothing else', async () => {
  const dead = 4_194_305 // above the largest process id of Linux
  const twoDaysAgo = Date.now() / 1000 - 2 * 86_400
  for (const [name, isOld] of [
    [`throughline-duckdb-${dead}-old`, true],
    [`throughline-duckdb-${dead}-fresh`, false],
    [`throughline-duckdb-${process.pid}-alive`, true],
    ['throughline-duckdb-nobody', true],
    ['somebody-else', true],
  ] as const) {
    mkdirSync(join(parent, name, 'spill'), { recursive: true })
    if (isOld) utimesSync(join(parent, name), twoDaysAgo, twoDaysAgo)
  }
  const kept = [
    'somebody-else',
    `throughline-duckdb-${dead}-fresh`,
    `throughline-duckdb-${process.pid}-alive`,
    'throughline-duckdb-nobody',
  ].toSorted()
  await withDuckDb({ what: 'A test', tempParent: parent }, async () => {
    expect(readdirSync(parent)).toHaveLength(kept.length + 1)
  })
  expect(readdirSync(parent).toSorted()).toEqual(kept)
})
