import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRng } from '../../src/base/rng.ts'
import { parsed, start, temporaryFolder, throughline } from './cli.ts'
import { writeLoans } from './tables.ts'
import type { ModelHistory } from '../../src/cli/operations.ts'
import type { RunResult } from '../../src/domain/run-result.ts'

const folder = temporaryFolder()
const project = join(folder.path, 'loans')
afterAll(folder.remove)

beforeAll(async () => {
  const table = join(folder.path, 'loans.csv')
  writeLoans(table, 2000)
  await throughline(['init', table, '--target', 'defaulted', '--name', 'loans', '--yes', '--cwd', project])
})

test('a run killed at three random moments leaves a store that opens, no half version, and a next run that works', async () => {
  const undisturbedMs = performance.now()
  const first = parsed<RunResult>(await throughline(['run', '--json', '--cwd', project], { isCounted: false }))
  const wholeMs = performance.now() - undisturbedMs
  const rng = seededRng('kill')
  for (let round = 0; round < 3; round++) {
    const { child, end } = start(['run', '--json', '--cwd', project], { isCounted: false })
    setTimeout(() => child.kill('SIGKILL'), wholeMs * (0.15 + 0.8 * rng.next()))
    await end
    const history = parsed<ModelHistory>(await throughline(['models', 'show', 'loans', '--json', '--cwd', project]))
    for (const { version } of history.versions) {
      expect(
        history.evidence.some(({ action, subject }) => action === 'model.registered' && subject === `loans/${version}`),
      ).toBe(true)
    }
    const doctor = await throughline(['doctor', '--json', '--cwd', project])
    expect([doctor.code, doctor.stdout]).toEqual([0, expect.stringContaining('reproduces its golden rows')])
  }
  const runs = parsed<{ status: string }[]>(await throughline(['runs', 'list', '--json', '--cwd', project]))
  expect(runs.filter(({ status }) => status === 'running')).toEqual([])
  const last = parsed<RunResult>(await throughline(['run', '--json', '--cwd', project], { isCounted: false }))
  expect(last.model.digest).toBe(first.model.digest)
}, 120_000)
