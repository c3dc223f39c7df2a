import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { trackingServer, type TrackingServer } from '../../../test/fixtures/tracking-server.ts'

let server: TrackingServer
beforeAll(async () => {
  server = await trackingServer()
})
afterAll(() => server.close())

/** A program that opens a run and then computes without giving way. */
const program = (url: string, blockedMs: number): string => `
  import { throughlineClient } from ${JSON.stringify(new URL('../../client.ts', import.meta.url).href)}
  const client = throughlineClient({ url: ${JSON.stringify(url)}, heartbeatMs: 50 })
  const run = await client.startRun({ experiment: 'blocked' })
  process.stdout.write(run.id + '\\n')
  const until = Date.now() + ${blockedMs}
  while (Date.now() < until);
  process.stdout.write('free\\n')
  await run.end()
`

test('a program that gives way to nothing gives signs of life, and ends by itself', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(server.url, 2000)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await expect.poll(() => said, { timeout: 10_000, interval: 10 }).toContain('\n')
  const id = said.split('\n')[0]!
  const seen = new Set<number>()
  while (!said.includes('free')) {
    const found = (await server.store.runLife.beating()).find((each) => each.id === id)
    if (found !== undefined) seen.add(found.beatAtMs)
    await new Promise((resume) => setTimeout(resume, 20))
  }
  // Of the forty in two seconds most are heard; without a thread it would be the first alone.
  expect(seen.size).toBeGreaterThan(5)
  const [code] = (await ended) as [number]
  expect(code).toBe(0)
  expect((await server.store.runs.info(id)).status).toBe('finished')
})
