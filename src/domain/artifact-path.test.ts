import * as fc from 'fast-check'
import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { artifactPath } from './artifact-path.ts'

describe('a path is taken as its names', () => {
  test.each([
    ['', []],
    ['a', ['a']],
    ['0/4f/artifacts/model/MLmodel', ['0', '4f', 'artifacts', 'model', 'MLmodel']],
    ['a//b/./c/', ['a', 'b', 'c']],
    ['with space/100%.txt', ['with space', '100%.txt']],
    ['a%20b', ['a%20b']],
    ['...', ['...']],
    ['a..b/..c', ['a..b', '..c']],
    ['Ünï/模型.onnx', ['Ünï', '模型.onnx']],
    ['plots/step:1/auc?.png', ['plots', 'step:1', 'auc?.png']],
    // As MLflow 2 names images, whose steps and times decode to control characters.
    ['images/dog%step%16%timestamp%1795303384075.png', ['images', 'dog%step%16%timestamp%1795303384075.png']],
    ['images/dog%step%2500%timestamp%100.png', ['images', 'dog%step%2500%timestamp%100.png']],
  ])('%j', (path, names) => expect(artifactPath(path)).toEqual(names))
})

/** Ways out that were found in MLflow and elsewhere, as they stand after the server decoded the URL once. */
const tricks: readonly (readonly [string, string])[] = [
  ['the parent', '..'],
  ['a parent below', 'a/../../etc/passwd'],
  ['a parent at the end', 'a/..'],
  ['a parent, encoded (CVE-2023-6909)', '%2e%2e/%2e%2e/etc/passwd'],
  ['half of a parent, encoded', '.%2e/etc'],
  ['the slash, encoded', '..%2f..%2fetc%2fpasswd'],
  ['encoded twice (CVE-2024-1560)', '%252e%252e%252fetc'],
  ['encoded five times', '%2525252e%2525252e/etc'],
  ['encoded beyond all patience', `%${'25'.repeat(40)}2e.`],
  ['a parent beside what cannot be decoded', '%zz/%2e%2e/x'],
  ['absolute', '/etc/passwd'],
  ['absolute, encoded', '%2fetc%2fpasswd'],
  ['absolute, twice', '//etc/passwd'],
  ['backslashes (CVE-2023-2780)', String.raw`..\..\etc\passwd`],
  ['a backslash, encoded', '..%5c..%5cwindows'],
  ['one backslash in a name', String.raw`a\b`],
  ['a drive', 'C:/windows/win.ini'],
  ['a drive, relative', 'c:secret'],
  ['a server', String.raw`\\server\share`],
  ['a server, with slashes', '//server/share'],
  ['NUL', 'a\0.png'],
  ['NUL, encoded', 'a%00.png'],
  ['a parent that ends in NUL, encoded twice', 'a/..%2500.png'],
  ['a parent with a control character in it, encoded', '.%1b./x'],
  ['a new line', 'a\nb'],
  ['file: (CVE-2023-1177)', 'file:///etc/passwd'],
  ['file: in capitals', 'FILE:/etc/passwd'],
  ['file: encoded', 'file%3a%2f%2f/etc/passwd'],
  ['runs:', 'runs:/4f/model'],
  ['models:', 'models:/m/1'],
  ['http:', 'http://127.0.0.1/x'],
  ['a fragment (CVE-2024-1483, CVE-2024-3848)', 'a#/../../etc/passwd'],
  ['a fragment alone', 'a#b'],
  ['a query (CVE-2024-1594)', '?/../../etc'],
  ['parameters (CVE-2024-1593)', 'a;/../../etc'],
  ['half of a pair', 'a\uD800'],
  ['a name of 300 bytes', 'x'.repeat(300)],
  ['a name of 300 bytes in few letters', '模'.repeat(100)],
  ['a path of 4,000 bytes', 'ab/'.repeat(1400)],
]

describe('a path is refused', () => {
  test.each(tricks)('as %s', (_title, path) => {
    expect(() => artifactPath(path)).toThrow(expect.objectContaining({ code: 'ARTIFACT_PATH' }))
  })
})

test('what is taken never leaves the root, decoded as often as one likes', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '/',
    '\\',
    '%2e',
    '%2f',
    '%5c',
    '%25',
    '25',
    '2e',
    'a',
    'é',
    ' ',
    ':',
    '#',
    '?',
    ';',
    'file:',
    '\0',
  )
  const path = fc.oneof(
    fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(path, (text) => {
      let names: readonly string[]
      try {
        names = artifactPath(text)
      } catch (error) {
        if ((error as { code?: string }).code === 'ARTIFACT_PATH') return
        throw error
      }
      for (let now = names.join('/'), rounds = 0; rounds < 4; rounds++, now = now.replaceAll(/%[0-9a-f]{2}/gi, byte)) {
        const place = posix.resolve('/root', `./${now}`)
        const isOut = place !== '/root' && !place.startsWith('/root/')
        if (isOut || now.includes('\\') || (rounds < 2 && now.includes('\0'))) throw new Error(`${now}: ${place}`)
      }
    }),
    { seed: 1, numRuns: 3000 },
  )
})

const byte = (code: string): string => String.fromCharCode(Number.parseInt(code.slice(1), 16))
