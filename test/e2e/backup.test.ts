import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from '../../src/store/sqlite/open-sqlite.ts'
import { parsed, startUp, temporaryFolder, throughline } from './cli.ts'
import { writeLoans } from './tables.ts'
import { trackingLoad } from './tracking-load.ts'
import { expectWhole } from './whole-workspace.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
const path = (...names: string[]) => join(folder.path, ...names)
const uncounted = { isCounted: false }

async function prediction(url: string): Promise<unknown> {
  const answer = await fetch(`${url}/models/loans/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rows: [{ income: 30_000, purpose: 'car', 'shoe size': 40 }] }),
  })
  const { predictions } = (await answer.json()) as { predictions: { probability: number }[] }
  return predictions[0]!.probability
}

test('a backup made under load is restored to a workspace that serves the same, and goes on', async () => {
  writeLoans(path('loans.csv'), 300)
  const cwd = path('loans')
  await throughline(
    ['init', path('loans.csv'), '--target', 'defaulted', '--name', 'loans', '--yes', '--cwd', cwd],
    uncounted,
  )
  expect((await throughline(['run', '--cwd', cwd], uncounted)).code).toBe(0)
  const up = await startUp(['--cwd', cwd], uncounted)
  const load = trackingLoad(() => up.url)
  await expect.poll(() => load.acknowledged(), { timeout: 20_000 }).toBeGreaterThan(100)
  const made = await throughline(['backup', '--out', path('backup'), '--json', '--cwd', cwd])
  expect([made.code, parsed<{ files: number }>(made).files]).toEqual([0, expect.any(Number)])
  await load.stop()
  expect([...load.answers.keys()]).toEqual([200])
  const predicted = await prediction(up.url)
  await up.stop()

  const end = await throughline(['restore', path('backup'), '--data', path('restored'), '--json'])
  expect(parsed(end)).toMatchObject({ folder: path('restored'), rows: parsed<{ rows: number }>(made).rows })
  expect(await expectWhole(path('restored'))).toEqual({ versions: 1, runs: 1 })
  const database = await openSqlite(path('restored/metadata.sqlite'))
  // Whole batches alone: what was acknowledged later than the backup began may be lacking.
  expect((await load.missing(database)).filter((problem) => problem.includes('half a batch'))).toEqual([])
  await database.close()
  const restored = await startUp(['--data', path('restored')], uncounted)
  expect(await prediction(restored.url)).toBe(predicted)
  await restored.stop()
  const again = await throughline(['restore', path('backup'), '--data', path('restored')], uncounted)
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('BACKUP_TARGET_TAKEN')])
}, 180_000)
