import { expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { createTracker } from '../tracking/tracker.ts'
import { randomId } from '../base/ids.ts'

onBothDatabases(({ open }) => {
  let nowMs = Date.UTC(2026, 0, 1)
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs }
  const tracked = async () => {
    const store = await open()
    return { store, tracker: createTracker({ ...store, clock, newId: randomId }) }
  }

  test('a run that fell silent is dead with evidence, and runs again when its client comes back', async () => {
    const { store, tracker } = await tracked()
    const { run } = await tracker.createRun({ experimentId: '0', tags: [] })
    expect(await store.runLife.beating()).toEqual([])
    await tracker.beat(run.id)
    const [beating] = await store.runLife.beating()
    expect(beating).toEqual({ id: run.id, beatAtMs: nowMs })
    const death = { beatAtMs: nowMs, atMs: nowMs + 61_000, because: 'silence' }
    expect(await store.runLife.markDead(run.id, { ...death, beatAtMs: nowMs - 1 })).toBe(false)
    expect(await store.runLife.markDead(run.id, death)).toBe(true)
    expect(await store.runs.info(run.id)).toMatchObject({ status: 'dead', endedAtMs: nowMs })
    expect(await store.runLife.beating()).toEqual([])
    expect(await tracker.beat(run.id)).toMatchObject({ status: 'running' })
    expect((await store.runs.info(run.id)).endedAtMs).toBeUndefined()
    const acts = await store.evidence.list({ subject: run.id, limit: 9 })
    expect(acts.map(({ action }) => action)).toEqual(['run.resumed', 'run.dead'])
  })

  test('two signs of life in one millisecond, or under a clock that stands, differ', async () => {
    const { store, tracker } = await tracked()
    const { run } = await tracker.createRun({ experimentId: '0', tags: [] })
    await tracker.beat(run.id)
    const [first] = await store.runLife.beating()
    await tracker.beat(run.id)
    const [second] = await store.runLife.beating()
    expect(second!.beatAtMs).not.toBe(first!.beatAtMs)
  })

  test('a run that ended stays as it is, and one that another client took over is not waited for', async () => {
    const { store, tracker } = await tracked()
    const { run } = await tracker.createRun({ experimentId: '0', tags: [] })
    await tracker.beat(run.id)
    await store.runs.update(run.id, { atMs: 9, status: 'finished', endedAtMs: 5 })
    expect(await tracker.beat(run.id)).toMatchObject({ status: 'finished', endedAtMs: 5 })
    await store.runs.update(run.id, { atMs: 9, status: 'running' })
    expect(await store.runLife.beating()).toEqual([])
  })

  test('asked twice with one id, makes one run; another run of that id is refused', async () => {
    const { tracker } = await tracked()
    const id = randomId()
    const asked = { id, experimentId: '0', startedAtMs: 7, tags: [] }
    const [first, second] = [await tracker.createRun(asked), await tracker.createRun(asked)]
    expect(second).toEqual(first)
    await expect(tracker.createRun({ ...asked, startedAtMs: 8 })).rejects.toMatchObject({ code: 'RUN_EXISTS' })
    await expect(tracker.createRun({ ...asked, id: 'my-run' })).rejects.toMatchObject({ code: 'RUN_ID' })
    nowMs += 1
  })
})
