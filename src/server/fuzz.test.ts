import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleInputs, sampleRow } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import type { SampleServer } from '../../test/fixtures/sample-server.ts'

let server: SampleServer
beforeAll(async () => (server = await sampleServer()))
afterAll(() => server.app.close())

async function statusOf(payload: string, url = '/models/strikes/predict'): Promise<number> {
  const answer = await server.app.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'content-type': 'application/json' },
  })
  return answer.statusCode
}

/** 200 or 4xx; what the log says otherwise. */
async function expectNoFailure(payload: string, url?: string): Promise<void> {
  const status = await statusOf(payload, url)
  if (status !== 200 && (status < 400 || status >= 500))
    throw new Error(`${status}: ${JSON.stringify(server.errors.at(-1))}`)
}

/** Values that have broken parsers before. */
const nasty = fc.constantFrom<unknown>(
  null,
  '',
  ' ',
  '0',
  'true',
  'null',
  '__proto__',
  'constructor',
  '\u0000',
  '\uD800',
  '𝒳',
  -0,
  1e308,
  5e-324,
  2 ** 53,
  -1,
  [],
  {},
  [[]],
  { toJSON: 1 },
  '0000-00-00',
  '9999-12-31',
  '2026-02-29',
  '+275760-09-13',
  '2026-01-01T24:00:00Z',
  'x'.repeat(5000),
)
const name = fc.constantFrom(
  ...sampleInputs.map((input) => input.name),
  'toString',
  'length',
  '__proto__',
  'damaged',
  '',
)
const row = fc.dictionary(name, fc.oneof(nasty, fc.jsonValue()), { maxKeys: 10 })

describe('never 500', () => {
  test('for any JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), (value) => expectNoFailure(JSON.stringify(value))),
      { seed: 1, numRuns: 300 },
    )
  })

  test('for any text at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), (text) => expectNoFailure(text)),
      { seed: 2, numRuns: 100 },
    )
  })

  test('for rows of odd fields and odd values', async () => {
    const body = fc.record({ rows: fc.array(row, { maxLength: 4 }), strict: fc.boolean() }, { requiredKeys: ['rows'] })
    await fc.assert(
      fc.asyncProperty(body, (value) => expectNoFailure(JSON.stringify(value))),
      { seed: 3, numRuns: 300 },
    )
  })

  test('for a good row with one odd value', async () => {
    const changed = fc
      .tuple(name, fc.oneof(nasty, fc.jsonValue()))
      .map(([key, value]) => ({ ...sampleRow, [key]: value }))
    await fc.assert(
      fc.asyncProperty(changed, (value) => expectNoFailure(JSON.stringify({ rows: [value] }))),
      { seed: 4, numRuns: 500 },
    )
  })

  test('for any name of a model', async () => {
    const path = fc.string({ unit: 'grapheme' }).map((text) => `/models/${encodeURIComponent(text)}/predict`)
    await fc.assert(
      fc.asyncProperty(path, (url) => expectNoFailure('{"rows":[]}', url)),
      { seed: 5, numRuns: 300 },
    )
  })

  test.each([
    ['arrays nested a million deep', `{"rows":${'['.repeat(1e6)}${']'.repeat(1e6)}}`],
    ['a field nested half a million deep', `{"rows":[{"phase":${'{"a":'.repeat(5e5)}1${'}'.repeat(5e5)}}]}`],
    ['nesting that never ends', '['.repeat(4e6)],
    ['a string of four megabytes', JSON.stringify({ rows: [{ ...sampleRow, note: 'x'.repeat(4e6) }] })],
    ['a field name of four megabytes', JSON.stringify({ rows: [{ ['k'.repeat(4e6)]: 1 }] })],
    [
      'a hundred thousand unknown fields',
      JSON.stringify({ rows: [Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [`k${i}`, i]))] }),
    ],
    ['a million empty rows', `{"rows":[${'{},'.repeat(1e6)}{}]}`],
    ['a malformed body near the limit', `{"rows":[${'1,'.repeat(2e6)}x]}`],
    ['a prototype hidden by escapes', String.raw`{"rows":[{"\u005f_proto__":{"x":1}}]}`],
  ])('for %s, and is not held up by it', async (_title, body) => {
    // A second or two at rest; what is asserted is that no body costs minutes.
    const begun = performance.now()
    await expectNoFailure(body)
    expect(performance.now() - begun).toBeLessThan(20_000)
  })

  test('and the server answers well afterwards', async () => {
    expect(await statusOf(JSON.stringify({ rows: [sampleRow] }))).toBe(200)
    expect(server.errors).toEqual([])
  })
})
