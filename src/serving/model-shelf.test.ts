import { describe, expect, test } from 'vitest'
import { memoryRegistry } from '../../test/fixtures/memory-registry.ts'
import { corrupt, sampleServed, sampleVersion } from '../../test/fixtures/sample-model.ts'
import { modelShelf } from './model-shelf.ts'
import type { Logger } from '../base/logger.ts'
import type { MemoryRegistry } from '../../test/fixtures/memory-registry.ts'
import type { ModelShelf } from './model-shelf.ts'

interface Watched {
  shelf: ModelShelf
  registry: MemoryRegistry
  /** Lets the injected timer fire once, and waits for what it began. */
  tick: () => Promise<void>
  logged: string[]
  clock: { now: number }
}

async function aShelf(registry = memoryRegistry()): Promise<Watched> {
  const logged: string[] = []
  const log: Logger['error'] = (_data, message) => void logged.push(message)
  let work = (): void => undefined
  const clock = { now: 0 }
  const shelf = modelShelf({
    ...registry.needs,
    logger: { info: log, warn: log, error: log },
    clock: { nowMs: () => clock.now, monotonicMs: () => clock.now },
    every(intervalMs, given) {
      expect(intervalMs).toBeLessThanOrEqual(500)
      work = given
      return () => (work = () => undefined)
    },
  })
  await shelf.start()
  const tick = async (): Promise<void> => {
    work()
    for (let turn = 0; turn < 50; turn++) await new Promise((resume) => setImmediate(resume))
  }
  return { shelf, registry, tick, logged, clock }
}

function aRegistry(load?: Parameters<typeof memoryRegistry>[0]): MemoryRegistry {
  const registry = memoryRegistry(load)
  registry.add(sampleVersion({ version: 1 }), 'champion')
  registry.add(sampleVersion({ version: 2 }), 'challenger')
  registry.add(sampleVersion({ version: 3 }))
  return registry
}

describe('what a name means', () => {
  test.each([
    ['strikes', 1],
    ['strikes@champion', 1],
    ['strikes@challenger', 2],
    ['strikes/2', 2],
  ])('%s is in memory after the start, as version %d', async (reference, version) => {
    const { shelf } = await aShelf(aRegistry())
    expect(shelf.resolve(reference)?.version.version).toBe(version)
  })

  test('a version without an alias is read when it is asked for, once, and without the database', async () => {
    const { shelf, registry } = await aShelf(aRegistry())
    expect(shelf.resolve('strikes/3')).toBeUndefined()
    const before = { ...registry.reads }
    const [first, second] = await Promise.all([shelf.load('strikes/3'), shelf.load('strikes/3')])
    expect(first.version.version).toBe(3)
    expect(second).toBe(first)
    expect(shelf.resolve('strikes/3')).toBe(first)
    expect(registry.reads).toEqual({ database: before.database, artifacts: before.artifacts + 1 })
  })

  test('no more than a few versions without an alias stay in memory', async () => {
    const registry = aRegistry()
    for (let version = 4; version <= 20; version++) registry.add(sampleVersion({ version }))
    const { shelf } = await aShelf(registry)
    for (let version = 3; version <= 20; version++) await shelf.load(`strikes/${version}`)
    expect(shelf.resolve('strikes/3')).toBeUndefined()
    expect(shelf.resolve('strikes/20')).toBeDefined()
  })

  test.each([
    ['strikse', 'MODEL_NOT_FOUND'],
    ['strikes@shadow', 'MODEL_ALIAS_NOT_SET'],
    ['strikes/9', 'MODEL_VERSION_NOT_FOUND'],
    ['strikes/0', 'MODEL_NAME'],
    ['../etc', 'MODEL_NAME'],
    ['', 'MODEL_NAME'],
  ])('%j is refused with %s', async (reference, code) => {
    const { shelf } = await aShelf(aRegistry())
    await expect(shelf.load(reference)).rejects.toMatchObject({ code })
  })

  test('a wrong name is answered with the nearest one', async () => {
    const { shelf } = await aShelf(aRegistry())
    await expect(shelf.load('strikse')).rejects.toThrow('Did you mean "strikes"?')
  })
})

describe('following the registry', () => {
  test('an alias that moves is served anew after one tick of half a second', async () => {
    const { shelf, registry, tick } = await aShelf(aRegistry())
    registry.setAlias('strikes', 'champion', 2)
    await tick()
    expect(shelf.resolve('strikes')?.version.version).toBe(2)
  })

  test('a new model appears', async () => {
    const { shelf, registry, tick } = await aShelf()
    expect(shelf.catalogue()).toEqual([])
    registry.add(sampleVersion({ model: 'churn' }), 'champion')
    await tick()
    expect(shelf.resolve('churn')).toBeDefined()
  })

  test('a tick reads nothing but the newest id when nothing happened, and nothing is loaded twice', async () => {
    const { registry, tick } = await aShelf(aRegistry())
    const before = { ...registry.reads }
    await tick()
    expect(registry.reads).toEqual({ database: before.database + 1, artifacts: before.artifacts })
    registry.setAlias('strikes', 'champion', 2)
    await tick()
    expect(registry.reads.artifacts).toBe(before.artifacts)
  })

  test('stops with close', async () => {
    const { shelf, registry, tick } = await aShelf(aRegistry())
    shelf.close()
    registry.setAlias('strikes', 'champion', 2)
    await tick()
    expect(shelf.resolve('strikes')?.version.version).toBe(1)
  })
})

describe('a version that cannot be loaded', () => {
  test('leaves the old one serving, is told, counted, and tried again after ten seconds', async () => {
    let isBroken = true
    const registry = aRegistry((_bytes, version) =>
      version.version === 3 && isBroken ? corrupt(version.digest) : sampleServed('classification', version),
    )
    const { shelf, tick, logged, clock } = await aShelf(registry)
    registry.setAlias('strikes', 'champion', 3)
    await tick()
    expect(shelf.resolve('strikes')?.version.version).toBe(1)
    expect(shelf.problems()).toEqual([expect.stringContaining('strikes@champion')])
    expect(shelf.counts().loadFailures).toBe(1)
    expect(logged).toEqual(['a model cannot be loaded'])

    isBroken = false
    await tick()
    expect(shelf.resolve('strikes')?.version.version).toBe(1)
    clock.now = 10_000
    await tick()
    expect(shelf.resolve('strikes')?.version.version).toBe(3)
    expect(shelf.problems()).toEqual([])
  })

  test('does not keep other models from being served', async () => {
    const registry = aRegistry((_bytes, version) =>
      version.model === 'churn' ? corrupt(version.digest) : sampleServed('classification', version),
    )
    registry.add(sampleVersion({ model: 'churn' }), 'champion')
    const { shelf } = await aShelf(registry)
    expect(shelf.resolve('strikes')).toBeDefined()
    expect(shelf.resolve('churn')).toBeUndefined()
    await expect(shelf.load('churn')).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' })
  })

  test('a registry that cannot be read leaves everything serving', async () => {
    const registry = aRegistry()
    const { shelf, tick, logged } = await aShelf(registry)
    Object.assign(registry.needs.evidence, { latestId: () => Promise.reject(new Error('gone')) })
    await tick()
    expect(shelf.resolve('strikes')).toBeDefined()
    expect(shelf.counts().refreshFailures).toBe(1)
    expect(logged).toEqual(['the registry cannot be read; what is in memory is served still'])
  })
})

describe('a model that is unloaded', () => {
  test('is in memory by no name, is not loaded on demand, and comes back when it is restored', async () => {
    const { shelf, registry, tick } = await aShelf(aRegistry())
    await shelf.load('strikes/3')
    await shelf.unload('strikes')
    for (const reference of ['strikes', 'strikes@challenger', 'strikes/1', 'strikes/3']) {
      expect(shelf.resolve(reference)).toBeUndefined()
      await expect(shelf.load(reference)).rejects.toMatchObject({ code: 'MODEL_UNLOADED' })
    }
    // A change in the registry does not bring it back, but is known once it does come.
    registry.setAlias('strikes', 'champion', 2)
    await tick()
    expect(shelf.catalogue()).toMatchObject([{ name: 'strikes', champion: undefined, isUnloaded: true }])
    expect(shelf.problems()).toEqual([])
    await shelf.restore('strikes')
    expect(shelf.resolve('strikes')?.version.version).toBe(2)
    expect((await shelf.load('strikes/3')).version.version).toBe(3)
  })

  test('is one that there is', async () => {
    const { shelf } = await aShelf(aRegistry())
    await expect(shelf.unload('strike')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      details: { nearest: 'strikes' },
    })
  })
})
