import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleArrow, sampleCsv } from '../../../test/fixtures/sample-tables.ts'
import { sampleInputs, sampleManifest, sampleRow } from '../../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../../test/fixtures/sample-server.ts'
import type { SampleServer } from '../../../test/fixtures/sample-server.ts'

let server: SampleServer
beforeAll(async () => (server = await sampleServer({ rootModel: 'strikes' })))
afterAll(() => server.app.close())

const json = 'application/json'
const [predict, invoke] = ['/models/strikes/predict', '/models/strikes/invocations']

/** 200 with valid JSON, or a refusal in the shape of the address; what the log says otherwise. */
async function expectNoFailure(url: string, type: string, payload: string | Buffer, accept = json): Promise<number> {
  const answer = await server.app.inject({ method: 'POST', url, payload, headers: { 'content-type': type, accept } })
  const { statusCode } = answer
  if (statusCode !== 200 && (statusCode < 400 || statusCode >= 500)) {
    throw new Error(`${statusCode}: ${JSON.stringify(server.errors.at(-1))}`)
  }
  if (statusCode === 200 && accept !== json) return statusCode
  const key = statusCode === 200 ? 'predictions' : url === predict ? 'error' : 'error_code'
  expect(Object.keys(answer.json<object>())).toContain(key)
  expect(answer.body).not.toMatch(/\bat .*\.ts:\d+|node_modules/)
  return statusCode
}

const { rows } = sampleManifest().golden
const names = sampleInputs.map(({ name }) => name)
const odd = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    '0',
    'NaN',
    '__proto__',
    '\u0000',
    '\uD800',
    -0,
    1e308,
    2 ** 60,
    [],
    {},
    [[]],
    '2026-02-29',
    '3.0',
  ),
  fc.jsonValue({ maxDepth: 2 }),
)
const name = fc.constantFrom(...names, 'index', 'toString', '__proto__', '', 'damaged')
const record = fc.dictionary(name, odd, { maxKeys: 9 })
const part = fc.oneof(
  fc.array(record, { maxLength: 3 }),
  record,
  fc.dictionary(name, fc.array(odd, { maxLength: 3 })),
  odd,
)
const split = fc.record(
  { columns: fc.oneof(fc.array(name), odd), data: fc.oneof(fc.array(fc.array(odd)), odd), index: odd, other: odd },
  { requiredKeys: ['columns', 'data'] },
)

describe('no body is answered with 5xx', () => {
  test.each([invoke, '/invocations'])('%s: any JSON, and any text', async (url) => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.string({ unit: 'binary' }),
        ),
        async (text) => {
          await expectNoFailure(url, json, text)
          await expectNoFailure(url, 'text/csv', text)
        },
      ),
      { seed: 11, numRuns: 150 },
    )
  })

  test('every form with odd parts', async () => {
    const body = fc.dictionary(
      fc.constantFrom('dataframe_split', 'dataframe_records', 'instances', 'inputs', 'params', 'other'),
      fc.oneof(part, split),
      { minKeys: 1, maxKeys: 2 },
    )
    await fc.assert(
      fc.asyncProperty(body, async (value) => void (await expectNoFailure(invoke, json, JSON.stringify(value)))),
      { seed: 12, numRuns: 500 },
    )
  })

  test('a good data frame with one odd cell, and with NaN anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(name, odd, fc.nat(400), async (column, value, at) => {
        const text = JSON.stringify({ dataframe_records: [{ ...sampleRow, [column]: value }] })
        await expectNoFailure(invoke, json, text)
        await expectNoFailure(invoke, json, `${text.slice(0, at)}NaN${text.slice(at + 3)}`)
      }),
      { seed: 13, numRuns: 200 },
    )
  })

  test.each([
    ['text/csv', predict, Buffer.from(sampleCsv(rows))],
    ['text/csv', invoke, Buffer.from(sampleCsv(rows))],
    ['application/vnd.apache.arrow.stream', predict, Buffer.from(sampleArrow(rows))],
    ['application/vnd.apache.arrow.file', predict, Buffer.from(sampleArrow(rows, { format: 'file' }))],
  ])('a table with changed bytes: %s, %s', async (type, url, whole) => {
    const change = fc.tuple(fc.nat(10_000), fc.constantFrom(0, 0x22, 0x2c, 0x0a, 0x7f, 0x80, 0xff, 0x30))
    const accept = fc.constantFrom(json, 'text/csv', 'application/vnd.apache.arrow.file', ';;,q=', '*/*;q=x')
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), accept, async (changes, asked) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        await expectNoFailure(url, type, bytes, asked)
      }),
      { seed: 14, numRuns: 250 },
    )
  })

  test.each<[string, string, string]>([
    ['lists nested a million deep', json, `{"inputs":${'['.repeat(1e6)}${']'.repeat(1e6)}}`],
    ['a cell nested half a million deep', json, `{"instances":[{"phase":${'{"a":'.repeat(5e5)}1${'}'.repeat(5e5)}}]}`],
    ['nesting that never ends, with NaN', json, `NaN${'['.repeat(4e6)}`],
    ['a million columns of one name', json, `{"dataframe_split":{"columns":[${'"a",'.repeat(1e6)}"a"],"data":[]}}`],
    ['a million rows', json, `{"dataframe_split":{"columns":["a"],"data":[${'[],'.repeat(1e6)}[]]}}`],
    ['a column of a million cells', json, `{"inputs":{"speed":[${'1,'.repeat(1e6)}1]}}`],
    ['strings that look like the end of a string', json, `{"inputs":NaN${String.raw`"\\\"`.repeat(5e5)}}`],
    ['two million lines of CSV', 'text/csv', 'a\n'.repeat(2e6)],
    ['two million fields of CSV', 'text/csv', `${'a,'.repeat(2e6)}\n`],
    ['a quote that never ends', 'text/csv', `a\n"${'""'.repeat(2e6)}`],
  ])('%s is refused, and holds nobody up', async (_title, type, body) => {
    const begun = performance.now()
    expect(await expectNoFailure(invoke, type, body)).toBeGreaterThanOrEqual(400)
    // A second at rest; what is asserted is that no body costs minutes.
    expect(performance.now() - begun).toBeLessThan(20_000)
  })

  test('and the server answers well afterwards', async () => {
    expect(await expectNoFailure(invoke, json, JSON.stringify({ instances: [sampleRow] }))).toBe(200)
    expect(server.errors).toEqual([])
  })
})
