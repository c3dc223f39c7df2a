import { describe, expect, test } from 'vitest'
import { watchRuns } from './watch-runs.ts'
import type { RunLife } from '../domain/run.ts'

const limits = { silenceMsMax: 60_000, intervalMs: 5_000 }

/** A server that looks every five seconds of a clock held by hand, at runs whose signs of life are set by hand. */
function watched() {
  const beats = new Map<string, number>()
  const dead: { id: string; because: string }[] = []
  let [nowMs, monotonicMs] = [Date.UTC(2026, 0, 1), 0]
  const runLife = {
    beating: async () => [...beats].map(([id, beatAtMs]) => ({ id, beatAtMs })),
    async markDead(id: string, { because }: { because: string }) {
      dead.push({ id, because })
      return beats.delete(id)
    },
  } as unknown as RunLife
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
  const clock = { nowMs: () => nowMs, monotonicMs: () => monotonicMs }
  const start = () => watchRuns({ runLife, clock, logger }, limits)
  let look = start()
  return {
    beats,
    dead,
    restart: () => void (look = start()),
    shiftClock: (byMs: number) => void (nowMs += byMs),
    async pass(seconds: number, { everyMs = 5_000, alive = [] as readonly string[] } = {}) {
      for (let passedMs = 0; passedMs < seconds * 1000; passedMs += everyMs) {
        nowMs += everyMs
        monotonicMs += everyMs
        for (const id of alive) beats.set(id, nowMs)
        await look()
      }
    },
  }
}

describe('watchRuns', () => {
  test('marks a run dead once it was silent for longer than the limit, and not before', async () => {
    const { beats, dead, pass } = watched()
    beats.set('a', 1)
    await pass(65)
    expect(dead).toEqual([])
    await pass(5)
    expect(dead).toEqual([{ id: 'a', because: 'its client gave no sign of life for 65 s' }])
  })

  test('lets live a run that beats, beside one that does not', async () => {
    const { beats, dead, pass } = watched()
    beats.set('silent', 1)
    await pass(600, { alive: ['alive'] })
    expect(dead.map(({ id }) => id)).toEqual(['silent'])
  })

  test.each([
    ['forwards', 86_400_000],
    ['backwards', -86_400_000],
  ])('kills nothing when the clock is set %s by a day', async (_name, byMs) => {
    const { dead, pass, shiftClock } = watched()
    await pass(30, { alive: ['a'] })
    shiftClock(byMs)
    await pass(55)
    await pass(30, { alive: ['a'] })
    expect(dead).toEqual([])
  })

  test('gives the whole limit again after a start of the server', async () => {
    const { beats, dead, pass, restart } = watched()
    beats.set('a', 1)
    await pass(60)
    restart()
    await pass(60)
    expect(dead).toEqual([])
    await pass(10)
    expect(dead).toHaveLength(1)
  })

  test('counts a look that comes an hour late as two intervals: nobody listened', async () => {
    const { beats, dead, pass } = watched()
    beats.set('a', 1)
    await pass(40)
    await pass(1, { everyMs: 3_600_000 })
    expect(dead).toEqual([])
  })
})
