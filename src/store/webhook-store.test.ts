import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { systemClock as clock } from '../../test/system-clock.ts'
import type { Webhook } from '../domain/webhook.ts'
import { openWorkspace, type Workspace } from './open-workspace.ts'

const newKey = (): string => randomBytes(32).toString('base64')
const hook: Omit<Webhook, 'id'> = {
  ...{ name: 'hook', url: 'https://example.com', events: ['run.failed' as const], isActive: true },
  ...{ createdAtMs: 1, updatedAtMs: 1 },
}

onBothDatabases(({ newPlace }) => {
  test('secrets of webhooks outlive their key: sealed anew with the young one, unread without either', async () => {
    const place = await newPlace()
    const withKeys = async <Result>(secretKeys: string, work: (workspace: Workspace) => Promise<Result>) => {
      const workspace = await openWorkspace({ ...place, clock, secretKeys })
      try {
        return await work(workspace)
      } finally {
        await workspace.close()
      }
    }
    const [old, young] = [newKey(), newKey()]
    await withKeys(old, async ({ webhooks }) => {
      await webhooks.create({ ...hook, id: 'a', secret: 'hunter2' })
      await webhooks.create({ ...hook, id: 'b' })
      expect(await webhooks.reseal()).toBe(0)
    })
    await withKeys(young, async ({ webhooks }) => {
      expect(await webhooks.reseal()).toBe(0)
      const { url, secret, problem } = await webhooks.destination('a')
      expect([url, secret, problem]).toEqual([hook.url, undefined, expect.stringContaining('cannot be read')])
    })
    await withKeys(`${young},${old}`, async ({ webhooks }) => {
      expect(await webhooks.reseal()).toBe(1)
      expect(await webhooks.reseal()).toBe(0)
    })
    await withKeys(young, async ({ webhooks }) => {
      expect(await webhooks.destination('a')).toEqual({ url: hook.url, secret: 'hunter2' })
      await webhooks.update('a', { secret: 'hunter3', updatedAtMs: 2 })
      expect(await webhooks.destination('a')).toEqual({ url: hook.url, secret: 'hunter3' })
      expect(await webhooks.destination('b')).toEqual({ url: hook.url })
    })
  })
})
