import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { artifactRootOf } from './artifact-root.ts'

describe('artifactRootOf', () => {
  test.each(['', 'mlflow-artifacts:/'])('%j keeps files in the data folder, through the server', (said) => {
    expect(artifactRootOf(said)).toEqual({})
  })
  test.each([
    ['file:/data/files', '/data/files', 'file:///data/files'],
    ['file:///data/my%20files', '/data/my files', 'file:///data/my%20files'],
    ['files', resolve('files'), `file://${resolve('files')}`],
  ])('%s is a folder that clients write to themselves', (said, artifactFolder, artifactRoot) => {
    expect(artifactRootOf(said)).toEqual({ artifactFolder, artifactRoot })
  })
  test.each(['s3://bucket/x', 'file:relative', 'file://elsewhere/x', 'file:/x#/../etc', 'http://host/', 'file:/a%2fb'])(
    '%s is refused',
    (said) => expect(() => artifactRootOf(said)).toThrow(/THROUGHLINE_ARTIFACTS/),
  )
})
