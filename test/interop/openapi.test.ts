import { describe, expect, inject, test } from 'vitest'
import { askPython, python } from './clients.ts'

interface Document {
  readonly paths: Readonly<
    Record<string, { readonly post: { readonly requestBody: { readonly content: Record<string, Body> } } }>
  >
}

interface Body {
  readonly example: Rows
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

interface Rows {
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

const path = '/models/birdstrikes/predict'

async function fetched<Body>(from: string, init?: RequestInit): Promise<Body> {
  const answer = await fetch(`${inject('url')}${from}`, init)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Body
}

const sent = (to: string, body: unknown): Promise<unknown> =>
  fetched(to, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

describe.skipIf(python() === undefined)("Python's openapi-spec-validator", () => {
  test("accepts the server's document and the model's, and what the model takes and answers is as they say", async () => {
    const documents = [
      await fetched<Document>('/openapi.json'),
      await fetched<Document>('/models/birdstrikes/openapi.json'),
    ]
    const request = documents[1]!.paths[path]!.post.requestBody.content['application/json']!.example
    expect(request.rows.length).toBeGreaterThan(0)
    const answer = await sent(path, request)
    const invoke = '/models/birdstrikes/invocations'
    const { examples } = documents[1]!.paths[invoke]!.post.requestBody.content['application/json']!
    const invoked = await Promise.all(
      Object.values(examples!).map(async ({ value }) => ({
        document: 1,
        path: invoke,
        request: value,
        answer: await sent(invoke, value),
      })),
    )
    expect(invoked.length).toBe(4)
    const exchanges = [
      ...invoked,
      { document: 1, path, request, answer },
      { document: 0, path: '/models/{name}/predict', request, answer },
    ]
    expect(askPython<string[]>('validate_openapi.py', { documents, exchanges })).toEqual([])
  })

  test('finds what is wrong with an exchange that breaks the document', async () => {
    const documents = [await fetched<Document>('/models/birdstrikes/openapi.json')]
    const request = { rows: [{ 'Flight Date': 7 }] }
    const problems = askPython<string[]>('validate_openapi.py', {
      documents,
      exchanges: [{ document: 0, path, request, answer: {} }],
    })
    expect(problems.join()).toContain('Flight Date')
    expect(problems.join()).toContain('answer')
  })
})
