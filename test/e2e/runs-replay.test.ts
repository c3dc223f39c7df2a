import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { throughlineClient } from '../../src/client.ts'
import { parsed, startUp, temporaryFolder, throughline } from './cli.ts'
import type { Replayed } from '../../src/cli/operations.ts'

vi.setConfig({ testTimeout: 120_000 })

const folder = temporaryFolder()
afterAll(folder.remove)

test('what a client wrote without network is at the server after runs replay, and is listed', async () => {
  const journal = join(folder.path, 'offline.journal')
  const client = throughlineClient({ url: 'http://127.0.0.1:9', journal, drainMs: 10 })
  const run = await client.startRun({ experiment: 'offline', name: 'on the train', params: { depth: 3 } })
  await run.logMetric('loss', 0.25)
  await run.end()
  await client.close()
  const up = await startUp(['--cwd', folder.path])
  try {
    const replay = () => throughline(['runs', 'replay', journal, '--url', up.url, '--json'])
    const first = await replay()
    expect(parsed<Replayed>(first)).toEqual({ url: up.url, sent: 4, refused: [], left: 0, damaged: 0 })
    expect(first.code).toBe(0)
    expect(parsed<Replayed>(await replay()).sent).toBe(0)
    const reader = throughlineClient({ url: up.url })
    expect(await reader.getRun(run.id)).toMatchObject({
      name: 'on the train',
      status: 'finished',
      metrics: { loss: 0.25 },
    })
    const listed = (...more: string[]) => throughline(['runs', 'list', '--cwd', folder.path, ...more])
    expect((await listed('--filter', 'metrics.loss < 1')).stdout).toMatch(
      /on the train +offline +finished .*loss 0\.250/,
    )
    expect(parsed(await listed('--filter', 'metrics.loss > 1', '--json'))).toEqual([])
    expect((await listed('--filter', 'metrics.loss <')).stderr).toContain('SEARCH_FILTER')
    const shown = await throughline(['runs', 'show', run.id, '--cwd', folder.path])
    expect(parsed(shown)).toMatchObject({ experiment: 'offline', params: { depth: '3' }, metrics: { loss: 0.25 } })
  } finally {
    await up.stop()
  }
})

test('runs replay says which journal it cannot read, and that a server is away', async () => {
  const missing = await throughline(['runs', 'replay', join(folder.path, 'no.journal'), '--json'])
  expect([missing.code, missing.stdout]).toEqual([2, expect.stringContaining('JOURNAL_UNREADABLE')])
  const journal = join(folder.path, 'held.journal')
  writeFileSync(`${journal}.lock`, '1 elsewhere')
  writeFileSync(journal, '')
  const held = await throughline(['runs', 'replay', journal])
  expect([held.code, held.stderr]).toEqual([2, expect.stringContaining('in use by process 1 elsewhere')])
})
