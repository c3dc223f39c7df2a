import { describe, expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { sha256 } from '../base/digest.ts'
import type { Registration } from '../domain/model-version.ts'
import type { Workspace } from './open-workspace.ts'

const by = { actor: 'ann', atMs: 1_000 }
const made = (model: string, at: number) => ({ model, source: `s3://b/${at}`, location: `s3://b/${at}`, tags: [] })

async function served(workspace: Workspace, model: string, content: string, alias = 'champion'): Promise<number> {
  const version: Registration['version'] = {
    ...{ model, digest: await workspace.artifacts.put(Buffer.from(content)), evaluatedDigest: sha256('evaluated') },
    ...{ runId: 'r1', snapshotHash: sha256('snapshot'), createdAtMs: 2_000, metrics: {} },
    signature: { inputs: [], output: { kind: 'regression', name: 'y' } },
    gate: { passed: true, reasons: [] },
  }
  return (await workspace.models.register({ version, alias, actor: 'throughline' })).version
}

const acts = async ({ evidence }: Workspace) =>
  (await evidence.list({ limit: 100 })).map(({ action, subject }) => `${action} ${subject}`).toReversed()

onBothDatabases(({ open, newPlace }) => {
  describe('version numbers', () => {
    test('are given out once, however many ask at the same time', async () => {
      const place = await newPlace()
      const [one, other] = [await open(place), await open(place)]
      await one.registry.createModel({ name: 'm', tags: [] }, by)
      const versions = await Promise.all(
        Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : other).registry.createVersion(made('m', at), by)),
      )
      const numbers = versions.map(({ version }) => version).sort((left, right) => left - right)
      expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => at + 1))
      // Each is of the source that was asked for, not of a neighbour's.
      expect(new Set(versions.map(({ source }) => source)).size).toBe(20)
    })

    test('go on after versions, and the model itself, were deleted', async () => {
      const { registry } = await open()
      await registry.createModel({ name: 'm', tags: [{ key: 'k', value: 'v' }] }, by)
      await registry.createVersion(made('m', 1), by)
      await registry.deleteVersion({ model: 'm', version: 1 }, by)
      expect((await registry.createVersion(made('m', 2), by)).version).toBe(2)
      await registry.deleteModel('m', by)
      await expect(registry.model('m')).rejects.toMatchObject({ code: 'REGISTERED_MODEL_NOT_FOUND' })
      await expect(registry.version({ model: 'm', version: 2 })).rejects.toMatchObject({
        code: 'REGISTERED_VERSION_NOT_FOUND',
      })
      const again = await registry.createModel({ name: 'm', tags: [] }, { ...by, atMs: 5_000 })
      expect(again).toMatchObject({ createdAtMs: 5_000, tags: [], latest: [] })
      expect((await registry.createVersion(made('m', 3), by)).version).toBe(3)
    })

    test('stay with their model when it is renamed; its old name is free for it alone', async () => {
      const { registry } = await open()
      await registry.createModel({ name: 'a', tags: [] }, by)
      await registry.createVersion(made('a', 1), by)
      await registry.setAlias({ model: 'a', version: 1 }, 'best', by)
      await registry.setVersionTag({ model: 'a', version: 1 }, { key: 'k', value: 'v' }, by)
      await registry.renameModel('a', 'b', by)
      await registry.renameModel('b', 'c', by)
      expect(await registry.version({ model: 'c', version: 1 })).toMatchObject({
        ...{ model: 'c', aliases: ['best'], tags: [{ key: 'k', value: 'v' }], source: 's3://b/1' },
      })
      await registry.createModel({ name: 'other', tags: [] }, by)
      for (const name of ['a', 'b', 'c']) {
        await expect(registry.renameModel('other', name, by)).rejects.toMatchObject({ code: 'REGISTERED_MODEL_EXISTS' })
      }
      await registry.renameModel('c', 'a', by)
      expect((await registry.createVersion(made('a', 2), by)).version).toBe(2)
      // Whoever makes a model of a name that was given up goes on numbering.
      await registry.createModel({ name: 'b', tags: [] }, by)
      expect((await registry.createVersion(made('b', 1), by)).version).toBe(2)
    })
  })

  describe('what Throughline made', () => {
    test('is in the registry, at a place of its own', async () => {
      const workspace = await open()
      const version = await served(workspace, 'churn', 'one')
      const place = 'mlflow-artifacts:/models/churn/1'
      expect(await workspace.registry.version({ model: 'churn', version })).toMatchObject({
        ...{ status: 'ready', stage: 'None', runId: 'r1', aliases: ['champion'], source: place, location: place },
      })
      expect((await workspace.registry.model('churn')).createdAtMs).toBe(2_000)
      await workspace.registry.renameModel('churn', 'leavers', by)
      expect((await workspace.registry.version({ model: 'leavers', version })).location).toBe(place)
    })

    test('is served as the registry says: the alias moves it, and deletion ends it, each with evidence', async () => {
      const workspace = await open()
      const { registry, models } = workspace
      const [one, two] = [await served(workspace, 'churn', 'one'), await served(workspace, 'churn', 'two')]
      expect(await models.byAlias('churn', 'champion')).toMatchObject({ version: two })
      await registry.setAlias({ model: 'churn', version: one }, 'champion', by)
      expect(await models.byAlias('churn', 'champion')).toMatchObject({ version: one })
      await registry.setAlias({ model: 'churn', version: one }, 'champion', by)
      await registry.deleteVersion({ model: 'churn', version: one }, by)
      await expect(models.byAlias('churn', 'champion')).rejects.toMatchObject({ code: 'MODEL_ALIAS_NOT_SET' })
      expect(await models.versions('churn')).toMatchObject([{ version: two }])
      await registry.deleteModel('churn', by)
      expect(await models.models()).toEqual([])
      expect(await acts(workspace)).toEqual([
        ...['model.registered churn/1', 'alias.set churn@champion', 'model.registered churn/2'],
        ...['alias.set churn@champion', 'alias.set churn@champion', 'alias.deleted churn@champion'],
        ...['version.deleted churn/1', 'model.deleted churn'],
      ])
    })

    test('comes back under its number when the same bytes are registered again', async () => {
      const workspace = await open()
      const [one] = [await served(workspace, 'churn', 'one'), await served(workspace, 'churn', 'two')]
      await workspace.registry.deleteModel('churn', by)
      expect(await served(workspace, 'churn', 'one')).toBe(one)
      expect(await served(workspace, 'churn', 'three')).toBe(3)
      expect((await workspace.models.versions('churn')).map(({ version }) => version)).toEqual([3, 1])
    })

    test('is not mistaken for what was made elsewhere', async () => {
      const workspace = await open()
      const { registry, models } = workspace
      await served(workspace, 'churn', 'one')
      await registry.createVersion(made('churn', 2), by)
      await registry.setAlias({ model: 'churn', version: 2 }, 'champion', by)
      expect(await models.aliases('churn')).toEqual([])
      expect((await models.versions('churn')).map(({ version }) => version)).toEqual([1])
      await registry.createModel({ name: 'elsewhere', tags: [] }, by)
      expect(await models.models()).toEqual(['churn'])
    })

    test('keeps a name that requests can ask for', async () => {
      const workspace = await open()
      await served(workspace, 'churn', 'one')
      await expect(workspace.registry.renameModel('churn', 'other@champion', by)).rejects.toMatchObject({
        code: 'MODEL_NAME',
      })
    })
  })

  test('what was no act leaves no evidence', async () => {
    const workspace = await open()
    const { registry } = workspace
    await registry.createModel({ name: 'm', tags: [] }, by)
    await registry.createVersion(made('m', 1), by)
    const before = await workspace.evidence.latestId()
    await registry.deleteAlias('m', 'none', by)
    await registry.deleteModelTag('m', 'none', by)
    await registry.deleteVersionTag({ model: 'm', version: 1 }, 'none', by)
    await registry.renameModel('m', 'm', by)
    await expect(registry.setAlias({ model: 'm', version: 2 }, 'a', by)).rejects.toThrow()
    expect(await workspace.evidence.latestId()).toBe(before)
  })
})
