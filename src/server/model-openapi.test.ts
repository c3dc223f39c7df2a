import Schema from 'typebox/schema'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleInputs, sampleManifest } from '../../test/fixtures/sample-model.ts'
import { modelOpenApi } from './model-openapi.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import type { SampleServer } from '../../test/fixtures/sample-server.ts'

interface Document {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, { post?: Operation }>
}

interface Both {
  post: Operation
  get: Operation
}

/** A body of any type. */
interface Body {
  readonly schema: object
  readonly example?: unknown
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

interface Operation {
  requestBody: { content: { 'application/json': { schema: object; example: { rows: Record<string, unknown>[] } } } }
  responses: Record<string, { description: string; content: { 'application/json': { schema: object } } }>
}

let server: SampleServer
beforeAll(async () => (server = await sampleServer()))
afterAll(() => server.app.close())

async function operationOf(model: string): Promise<{ document: Document; path: string; operation: Operation }> {
  const document = (await server.app.inject(`/models/${model}/openapi.json`)).json<Document>()
  const [[path, { post }]] = Object.entries(document.paths) as [[string, { post: Operation }]]
  return { document, path, operation: post }
}

describe.each(['strikes', 'costs', 'damages'])('the OpenAPI document of %s', (model) => {
  test('is OpenAPI 3.1 of the endpoints of the model', async () => {
    const { document, path } = await operationOf(model)
    expect(document.openapi).toBe('3.1.0')
    expect(document.info.version).toBe('1')
    expect(path).toBe(`/models/${model}/predict`)
  })

  test('has an example that fits its own schema and works, answered as it says', async () => {
    const { path, operation } = await operationOf(model)
    const { schema, example } = operation.requestBody.content['application/json']
    expect(Schema.Compile(schema).Errors(example)).toEqual([true, []])
    const answer = await server.app.inject({ method: 'POST', url: path, payload: example })
    expect(answer.statusCode).toBe(200)
    expect(answer.json<{ warnings: unknown[] }>().warnings).toEqual([])
    const promised = operation.responses['200']!.content['application/json'].schema
    expect(Schema.Compile(promised).Errors(answer.json())).toEqual([true, []])
  })

  test('has examples of all other bodies, which are sent and answered as it says', async () => {
    const { document } = await operationOf(model)
    let sent = 0
    for (const [path, { post }] of Object.entries(document.paths)) {
      for (const [type, body] of Object.entries<Body>(post?.requestBody.content ?? {})) {
        const values = Object.values(body.examples ?? {}).map(({ value }) => value)
        for (const value of body.example === undefined ? values : [body.example]) {
          const payload = typeof value === 'string' ? value : JSON.stringify(value)
          const answer = await server.app.inject({
            method: 'POST',
            url: path,
            payload,
            headers: { 'content-type': type },
          })
          expect([answer.statusCode, type === 'text/csv' || Schema.Compile(body.schema).Errors(value)[0]]).toEqual([
            200,
            true,
          ])
          const promised = post!.responses['200']!.content['application/json'].schema
          expect(Schema.Compile(promised).Errors(answer.json())).toEqual([true, []])
          sent++
        }
      }
    }
    // JSON and CSV of /predict, four forms and CSV of /invocations.
    expect(sent).toBe(7)
  })

  test('promises the answer of a refused invocation, and of a ping', async () => {
    const { document } = await operationOf(model)
    const [, [path, { post }], [ping, { get }]] = Object.entries(document.paths) as [
      unknown,
      [string, Both],
      [string, Both],
    ]
    const refused = await server.app.inject({ method: 'POST', url: path, payload: {} })
    const promised = post.responses['4XX']!.content['application/json'].schema
    expect(Schema.Compile(promised).Errors(refused.json())).toEqual([true, []])
    const answer = await server.app.inject(ping)
    expect(Schema.Compile(get.responses['200']!.content['application/json'].schema).Errors(answer.json())).toEqual([
      true,
      [],
    ])
  })

  test('promises the answer of a refused request', async () => {
    const { path, operation } = await operationOf(model)
    const answer = await server.app.inject({ method: 'POST', url: path, payload: { rows: [{}] } })
    const promised = operation.responses['4XX']!.content['application/json'].schema
    expect(Schema.Compile(promised).Errors(answer.json())).toEqual([true, []])
  })

  test('refuses in its schema what the server refuses, and takes what it takes', async () => {
    const { path, operation } = await operationOf(model)
    const { schema, example } = operation.requestBody.content['application/json']
    const check = Schema.Compile(schema)
    const [row] = example.rows as [Record<string, unknown>]
    const values = [1, 1.5, 'text', '2', true, null, [], {}]
    for (const { name, type } of sampleInputs) {
      // JSON Schema cannot say which strings are dates here (format is a note, not a check).
      if (type === 'date' || type === 'timestamp') continue
      for (const value of values) {
        const body = { rows: [{ ...row, [name]: value }] }
        const { statusCode } = await server.app.inject({ method: 'POST', url: path, payload: body })
        expect([name, value, check.Check(body)]).toEqual([name, value, statusCode === 200])
      }
    }
  })
})

test('every field is told with its type, meaning, range and examples', async () => {
  const { operation } = await operationOf('strikes')
  const { schema } = operation.requestBody.content['application/json']
  const rows = (
    schema as { properties: { rows: { items: { required: string[]; properties: Record<string, unknown> } } } }
  ).properties.rows.items
  expect(rows.required).toEqual(['speed', 'warned', 'size', 'flight date'])
  expect(rows.properties).toMatchObject({
    speed: {
      type: 'number',
      description: 'Speed in knots. In training from 0 to 350.',
      'x-range': { min: 0, max: 350 },
    },
    engines: { type: ['integer', 'null'] },
    phase: { type: ['string', 'null'], examples: ['Approach', 'Climb'] },
    size: { type: ['string', 'number'] },
    'flight date': { type: 'string', format: 'date' },
  })
})

describe('the OpenAPI document of the server', () => {
  test('describes every route with a summary, and nothing that is not there', async () => {
    const { openapi, paths } = (await server.app.inject('/openapi.json')).json<{
      openapi: string
      paths: Record<string, Record<string, { summary?: string; responses: object }>>
    }>()
    expect(openapi).toBe('3.1.0')
    const operations = Object.values(paths).flatMap((path) => Object.values(path))
    expect(operations.length).toBeGreaterThanOrEqual(14)
    for (const operation of operations) expect(operation.summary).toMatch(/\w/)
    for (const [path, methods] of Object.entries(paths)) {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
      for (const method of Object.keys(methods)) {
        expect([url, server.app.hasRoute({ method: method.toUpperCase() as 'GET', url })]).toEqual([url, true])
      }
    }
  })
})

test('a number that the training file wrote in a form of its own may be sent as that text, and the document says so', () => {
  const manifest = sampleManifest()
  const { preparation } = manifest
  const contract = {
    ...preparation.contract,
    speed: { type: 'number', written: { decimal: ',', unit: 'kn' } },
  } as const
  const version = { model: 'strikes', version: 1 } as Parameters<typeof modelOpenApi>[1]
  const document = modelOpenApi({ ...manifest, preparation: { ...preparation, contract } }, version)
  expect(JSON.stringify(document)).toContain('"speed":{"type":["number","string"]')
  expect(JSON.stringify(document)).toContain('A number, or text with a decimal comma and the unit')
})
