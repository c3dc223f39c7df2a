import { hostname, tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { startPostgres } from '../../../test/postgres.ts'
import { systemClock as clock } from '../../../test/system-clock.ts'
import { explained } from '../../base/system-error.ts'
import { openWorkspace } from '../open-workspace.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-lost-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a PostgreSQL server that stops is STORE_LOST, and ends no process', async () => {
  const server = await startPostgres()
  const workspace = await openWorkspace({ folder, clock, databaseUrl: await server.createDatabase() })
  await server.stop()
  const lost = await workspace.trainings
    .create({
      id: 'r1',
      experiment: 'churn',
      startedAtMs: clock.nowMs(),
      process: { pid: process.pid, host: hostname() },
      config: {},
      seed: 1,
      versions: { throughline: '0', node: '24', platform: 'linux-x64' },
    })
    .catch((error: unknown) => explained(error))
  expect(lost).toMatchObject({ code: 'STORE_LOST', exit: 3, status: 503 })
  await workspace.close()
})
