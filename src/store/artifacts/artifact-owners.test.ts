import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../migrations/migrate.ts'
import { openSqlite } from '../sqlite/open-sqlite.ts'
import { artifactOwners } from './artifact-owners.ts'
import type { Database } from '../database.ts'

const folder = mkdtempSync(join(tmpdir(), 'throughline-owners-'))
let database: Database

beforeAll(async () => {
  database = await openSqlite(join(folder, 'metadata.sqlite'))
  await migrate(database, 0)
  const sources = ['models:/m-1', 'runs:/r1/model', 'models:/shop/1', 'models:/shop/4', 's3://b/x', 'models:/shop@best']
  await database.write(async (trx) => {
    const run = { id: 'r1', experiment_id: 0, name: 'n', user_id: '', status: 'running', started_at_ms: 0 }
    await trx
      .insertInto('runs')
      .values({ ...run, artifact_uri: 'mlflow-artifacts:/0/r1/artifacts' })
      .execute()
    const model = { experiment_id: 0, name: 'n', created_at_ms: 0, updated_at_ms: 0, status: 'ready', model_type: '' }
    const uri = 'mlflow-artifacts:/0/models/m-1/artifacts'
    await trx
      .insertInto('logged_models')
      .values({ ...model, id: 'm-1', artifact_uri: uri })
      .execute()
    await trx
      .insertInto('logged_models')
      .values({ ...model, id: 'm-2', artifact_uri: uri, deleted_at_ms: 1 })
      .execute()
    await trx.insertInto('registered_models').values({ name: 'shop', last_version: sources.length }).execute()
    for (const [position, source] of sources.entries()) {
      const version = { model: 'shop', version: position + 1, created_at_ms: 0, source }
      await trx.insertInto('model_versions').values(version).execute()
    }
  })
})
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  [1, 'mlflow-artifacts:/0/models/m-1/artifacts'],
  [2, 'mlflow-artifacts:/0/r1/artifacts/model'],
  [3, 'mlflow-artifacts:/0/models/m-1/artifacts'],
  [5, 's3://b/x'],
])('version %i has its files where what it was made of has them', async (version, uri) => {
  expect(await artifactOwners(database).uriOf({ kind: 'version', model: 'shop', version })).toBe(uri)
})

test('runs and logged models have their own', async () => {
  const { uriOf } = artifactOwners(database)
  expect(await uriOf({ kind: 'run', id: 'r1' })).toBe('mlflow-artifacts:/0/r1/artifacts')
  expect(await uriOf({ kind: 'logged-model', id: 'm-1' })).toBe('mlflow-artifacts:/0/models/m-1/artifacts')
})

test.each([
  [{ kind: 'run', id: 'r2' }, 'RUN_NOT_FOUND'],
  [{ kind: 'logged-model', id: 'm-2' }, 'LOGGED_MODEL_NOT_FOUND'],
  [{ kind: 'version', model: 'shop', version: 99 }, 'MODEL_VERSION_NOT_FOUND'],
  // It was made of itself.
  [{ kind: 'version', model: 'shop', version: 4 }, 'ARTIFACTS_ELSEWHERE'],
] as const)('%j is %s', async (owner, code) => {
  await expect(artifactOwners(database).uriOf(owner)).rejects.toMatchObject({ code })
})
