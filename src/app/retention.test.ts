import { expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { systemClock } from '../../test/system-clock.ts'
import { keepRetention } from './retention.ts'

const dayMs = 86_400_000
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined }

onBothDatabases(({ open }) => {
  test('a server moves into the trash what has had its days, and removes for good what was long in it', async () => {
    const store = await open()
    const nowMs = systemClock.nowMs()
    for (const [id, days] of [
      ['old', 20],
      ['young', 3],
    ] as const) {
      const startedAtMs = Math.round(nowMs - days * dayMs)
      const of = {
        experimentId: '0',
        name: id,
        userId: '',
        status: 'running' as const,
        artifactUri: `mlflow-artifacts:/0/${id}`,
      }
      await store.runs.create({ id, ...of, startedAtMs }, [])
      await store.runs.update(id, { atMs: startedAtMs, status: 'finished', endedAtMs: startedAtMs })
    }
    const looks = { store, clock: systemClock }
    const stop = keepRetention(looks, { runDays: 10, trashDays: 0 }, silent, 0)
    await expect
      .poll(async () => (await store.runs.get('old')).run.deletedAtMs, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(nowMs)
    stop()
    expect((await store.runs.get('young')).run.deletedAtMs).toBeUndefined()
    // What was in the trash a moment ago; times are kept in whole milliseconds.
    await new Promise((resume) => setTimeout(resume, 20))
    const again = keepRetention(looks, { runDays: 10, trashDays: 1e-9 }, silent, 0)
    await expect
      .poll(() => store.runs.get('old').catch((error: { code: string }) => error.code), { timeout: 20_000 })
      .toBe('RUN_NOT_FOUND')
    again()
    expect((await store.runs.get('young')).run.status).toBe('finished')
  })
})
