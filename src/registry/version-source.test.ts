import { describe, expect, test } from 'vitest'
import { AppError } from '../base/errors.ts'
import { settleSource } from './version-source.ts'

const uris: Readonly<Record<string, string>> = {
  local: '/data/mlruns/0/local/artifacts',
  file: 'file:///data/mlruns/0/file/artifacts/',
  far: 'mlflow-artifacts:/0/far/artifacts',
}
const settle = (source: string, runId?: string, modelId?: string) =>
  settleSource(
    {
      registry: {
        version: async (key) => ({ ...key, location: 's3://b/copied' }) as never,
        versionByAlias: async (model) => ({ model, version: 7, location: 's3://b/aliased' }) as never,
        newestVersion: async (model) => ({ model, version: 9, location: 's3://b/newest' }) as never,
      },
      runs: {
        info: async (id) => {
          if (uris[id] === undefined) throw new AppError('RUN_NOT_FOUND', { run: id })
          return { artifactUri: uris[id] } as never
        },
      },
      loggedModels: { get: async (id) => ({ id, artifactUri: '/data/models/m', sourceRunId: 'far' }) as never },
    },
    { source, ...(runId === undefined ? {} : { runId }), ...(modelId === undefined ? {} : { modelId }) },
  )

describe('settleSource', () => {
  test.each([
    ['/data/mlruns/0/local/artifacts/model', 'local'],
    ['/data/mlruns/0/local/artifacts', 'local'],
    ['file:///data/mlruns/0/local/artifacts//model', 'local'],
    ['file:/data/mlruns/0/file/artifacts/model', 'file'],
    ['file://localhost/data/mlruns/0/file/artifacts/model', 'file'],
  ])('takes the path %s inside the folder of its run', async (source, run) => {
    expect(await settle(source, run)).toEqual({ source, runId: run, location: source })
  })

  test.each([
    ['/data/mlruns/0/local/artifacts/.', '/data/mlruns/0/local/artifacts'],
    ['file:///data/mlruns/0/local/artifacts/model/..', 'file:///data/mlruns/0/local/artifacts'],
    ['/data/mlruns/0/local/artifacts/../artifacts/./model', '/data/mlruns/0/local/artifacts/model'],
  ])('takes %s as the place it leads to', async (source, location) => {
    expect(await settle(source, 'local')).toEqual({ source, runId: 'local', location })
  })

  test('takes a path inside the folder of its logged model', async () => {
    expect(await settle('/data/models/m/sub', undefined, 'm-1')).toMatchObject({ location: '/data/models/m/sub' })
  })

  // Each once read files of the server through the registry, there or here.
  test.each([
    ['/etc/passwd', 'local'],
    ['/etc/passwd', undefined],
    ['file:///etc', 'file'],
    ['file://host/data/mlruns/0/local/artifacts', 'local'],
    ['/data/mlruns/0/local/artifacts-of-others', 'local'],
    ['/data/mlruns/0/local/artifacts/../../../..', 'local'],
    ['/data/mlruns/0/local/artifacts/%2e%2e/%2e%2e', 'local'],
    ['/data/mlruns/0/local/artifacts/%252e%252e/x', 'local'],
    ['/data/mlruns/0/local/artifacts/..\\..\\x', 'local'],
    ['/data/mlruns/0/local/artifacts/x', 'far'],
    ['data/mlruns', 'local'],
    ['C:\\Windows', 'local'],
    ['FILE:///etc/passwd', 'local'],
    ['mlflow-artifacts:/0/far/../../..', 'far'],
    ['mlflow-artifacts:/..%2f..%2f..', 'far'],
    ['mlflow-artifacts:/0/x#/../../etc', 'far'],
    ['mlflow-artifacts:/0/x?a=../../etc', 'far'],
    ['http://host/api/2.0/mlflow-artifacts/artifacts/../../../', 'far'],
    ['http://host/a%00', 'far'],
    ['s3://b/../c', 'far'],
    ['runs:/far/../../x', undefined],
    ['models:/../x', undefined],
    ['models:/churn/Production', undefined],
    ['models:/churn', undefined],
  ])('refuses %s of run %s', async (source, run) => {
    await expect(settle(source, run)).rejects.toMatchObject({ code: 'VERSION_SOURCE' })
  })

  test.each([
    ['mlflow-artifacts:/0/far/artifacts/model', { location: 'mlflow-artifacts:/0/far/artifacts/model' }],
    ['s3://b/a..b/...', { location: 's3://b/a..b/...' }],
    ['dbfs:/x', { location: 'dbfs:/x' }],
    ['runs:/far/model', { location: 'mlflow-artifacts:/0/far/artifacts/model', runId: 'far' }],
    ['runs:/elsewhere/model', { location: 'runs:/elsewhere/model' }],
    ['models:/m-1', { location: '/data/models/m', modelId: 'm-1', runId: 'far' }],
    ['models:/churn/3', { location: 's3://b/copied' }],
  ])('settles %s', async (source, expected) => {
    expect(await settle(source)).toEqual({ source, ...expected })
  })

  test.each([
    ['models:/churn@champion', { source: 'models:/churn/7', location: 's3://b/aliased' }],
    ['models:/churn@latest', { source: 'models:/churn/9', location: 's3://b/newest' }],
    ['models:/churn/Latest', { source: 'models:/churn/9', location: 's3://b/newest' }],
  ])('writes down what %s means now', async (source, expected) => {
    expect(await settle(source)).toEqual(expected)
  })
})
