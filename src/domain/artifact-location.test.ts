import { describe, expect, test } from 'vitest'
import { pathInTree } from './artifact-location.ts'
import { isPlainLocation } from './artifact-path.ts'

const roots = ['/real/files', '/my files']

describe('a URI of the root', () => {
  test.each([
    ['mlflow-artifacts:/', ''],
    ['mlflow-artifacts:/0/run/artifacts', '0/run/artifacts'],
    ['mlflow-artifacts://host:5000/0/run/artifacts/', '0/run/artifacts'],
    ['mlflow-artifacts:///0//run', '0/run'],
    ['mlflow-artifacts:/a%20b', 'a b'],
    ['file:/real/files/0/run', '0/run'],
    ['file:///real/files', ''],
    ['file://localhost/my%20files/0', '0'],
    ['/my files/0/run', '0/run'],
    ['/real/files/100%/a%20b', '100%/a%20b'],
  ])('%s is the path %j below it', (uri, path) => expect(pathInTree(uri, roots)).toBe(path))
})

describe('what is not below the root is refused:', () => {
  test.each([
    ...[
      '/real/filesystem/x',
      '/real',
      '/',
      '/etc/passwd',
      'file:/etc',
      'file://host/real/files/x',
      'file:real/files/x',
    ],
    ...[
      'real/files',
      '',
      's3://b/real/files',
      'http:///#/../etc',
      'mlflow-artifacts:/x#/../..',
      'file:/real/files?x=/../..',
    ],
    ...['//real/files/x', 'C:/real/files', String.raw`\\real\files`, 'runs:/x/y', 'dbfs:/real/files'],
    ...[
      '/real/files/../../etc',
      'file:/real/files/%2e%2e/x',
      'file:/real/files/%252e%252e/x',
      'mlflow-artifacts:/../x',
    ],
    ...['mlflow-artifacts:/%2e%2e/x', String.raw`mlflow-artifacts:/..\x`, 'mlflow-artifacts:/%2fetc'],
  ])('%s', (uri) => {
    expect(() => pathInTree(uri, roots)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^ARTIFACT(_PATH|S_ELSEWHERE)$/) as string }),
    )
  })
})

test.each([
  ['s3://bucket/a?x=1', true],
  ['/plain/a..b', true],
  ['file:/a/../b', false],
  ['file:/a/%252e%252e/b', false],
  ['http:///?/../../etc', false],
  ['s3://bucket/a?x=../../etc', false],
  ['http:///#/etc', false],
  [String.raw`file:/a\..\b`, false],
  ['mlflow-artifacts:/a;/../b', false],
  ['Runs:/x', false],
])('that %s is a place said in one way is %s', (uri, isPlain) => expect(isPlainLocation(uri)).toBe(isPlain))
