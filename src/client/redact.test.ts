import { describe, expect, test } from 'vitest'
import { isSecretKey, redact } from './redact.ts'

const joined = (...parts: readonly string[]): string => parts.join('')

/** Put together here, so that nobody who searches the repository for credentials finds one. */
const secrets: readonly (readonly [string, string, string])[] = [
  ['a password in a URL', 'postgres://app:hunter2@db:5432/x', 'hunter2'],
  ['a token as the user of a URL', 'https://x-oauth:abc123def@github.com/a/b.git', 'abc123def'],
  ['a header', 'Authorization: Bearer abc.def-ghi', 'abc.def-ghi'],
  ['a header in JSON', '{"authorization":"Basic dXNlcjpwYXNz"}', 'dXNlcjpwYXNz'],
  ['a GitHub token', `using ${joined('gh', 'p_')}${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
  ['a key of AWS', `id ${joined('AK', 'IA')}${'ABCD1234'.repeat(2)}`, 'ABCD1234'],
  ['a key of OpenAI', `key ${joined('s', 'k-proj')}-${'x9Y8'.repeat(8)}`, 'x9Y8x9Y8'],
  ['a Slack token', `${joined('xo', 'xb')}-123456789012-abcdef`, '123456789012'],
  ['a JSON web token', `${joined('e', 'y')}JhbGciOiJIUzI1.${joined('e', 'y')}JzdWIiOiIx.c2lnbmF0dXJl`, 'c2lnbmF0dXJl'],
  ['an assignment', 'DB_PASSWORD=hunter2 node train.ts', 'hunter2'],
  ['a quoted assignment', "const apiKey = 'hunter2 with spaces'", 'hunter2'],
  ['a key in JSON', '{"client_secret": "hunter2", "a": 1}', 'hunter2'],
  ['a line of a diff', '+    token: hunter2', 'hunter2'],
  ['an option', 'deploy --token hunter2 now', 'hunter2'],
  ['a parameter of a URL', 'GET /x?user=a&access_token=hunter2&b=1', 'hunter2'],
  [
    'a private key',
    `-----BEGIN RSA ${joined('PRI', 'VATE')} KEY-----\nhunter2\n-----END RSA ${joined('PRI', 'VATE')} KEY-----`,
    'hunter2',
  ],
]

describe('redact', () => {
  test.each(secrets)('takes out %s', (_name, text, secret) => {
    expect(text).toContain(secret)
    expect(redact(text)).not.toContain(secret)
    expect(redact(text)).toContain('[redacted]')
  })

  test('leaves what is around it, and is settled after once', () => {
    expect(redact('GET postgres://app:pw@db:5432/x?sslmode=on')).toBe('GET postgres://[redacted]@db:5432/x?sslmode=on')
    expect(redact('{"password": "a", "rows": 3}')).toBe('{"password": [redacted], "rows": 3}')
    for (const [, text] of secrets) expect(redact(redact(text))).toBe(redact(text))
  })

  test.each([
    'epoch 3: loss 0.25, 12,000 tokens a second',
    'fitting tokenise over 300 rows (3.1 s)',
    'git@github.com:acme/repo.git',
    'monkey: 3, keyboard=us, passengers=4, compass: north',
    '+ const rows = table.filter(({ key }) => key === "a")',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
  ])('leaves alone: %s', (text) => expect(redact(text)).toBe(text))

  test('takes long texts in a moment', () => {
    const text = 'a://'.repeat(50_000) + 'key='.repeat(50_000) + 'x'.repeat(500_000)
    const startMs = performance.now()
    redact(text)
    expect(performance.now() - startMs).toBeLessThan(5_000)
  })
})

test('isSecretKey knows the names of secrets', () => {
  expect(['password', 'db.password', 'apiKey', 'API_KEY', 'token', 'client.secret'].every(isSecretKey)).toBe(true)
  expect(['tokens', 'keyboard', 'monotone', 'learningRate', 'passengers', 'key'].some(isSecretKey)).toBe(false)
})
