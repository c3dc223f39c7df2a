import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleVersion } from '../../test/fixtures/sample-model.ts'
import { sampleServer } from '../../test/fixtures/sample-server.ts'
import { curlLine } from './curl-line.ts'
import { markup } from './html.ts'
import { answers } from './model-words.ts'
import type { SampleServer } from '../../test/fixtures/sample-server.ts'

let server: SampleServer
beforeAll(async () => {
  server = await sampleServer({ latestDrift: async () => ({ verdict: 'drifted', atMs: Date.UTC(2026, 1, 2, 3, 4) }) })
})
afterAll(() => server.app.close())

const page = async (url: string): Promise<string> => (await server.app.inject(url)).body

/** Undoes the escaping of text in a page. */
function plain(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

describe('the landing page', () => {
  test('tells each model, its champion, what it answers and how good it is', async () => {
    const body = await page('/')
    expect(body).toContain('version 1, champion')
    expect(body).toContain('Answers damaged: false or true, with the probability of each.')
    expect(body).toContain('ROC AUC 0.910')
    expect(body).toContain('95 % interval 0.890 to 0.930')
    expect(body).toContain('Answers a number: cost.')
    expect(body).toContain('RMSE 40.3')
    expect(body).toContain('Answers damage: minor, none or constructor, with the probability of each.')
    expect(body).toContain('log loss (nats) 0.410')
    expect(body).toContain('Drift: drifted, looked at 2026-02-02 03:04 UTC')
  })

  test('links to a report where there is one', async () => {
    const body = await page('/')
    expect(body).toContain('href="/models/strikes/report"')
    expect(body).not.toContain('href="/models/costs/report"')
  })

  test('says what to do when there is no model', async () => {
    const { shelf } = server
    const empty = await sampleServer({ shelf: { ...shelf, catalogue: () => [] } })
    expect((await empty.app.inject('/')).body).toContain('throughline run')
    await empty.app.close()
  })

  test('says why a model has no champion', async () => {
    const version = sampleVersion({ gate: { passed: false, reasons: ['Not better than without a model.'] } })
    const catalogue = () => [{ name: 'strikes', versions: [version], aliases: [], champion: undefined }]
    const gated = await sampleServer({ shelf: { ...server.shelf, catalogue } })
    expect((await gated.app.inject('/')).body).toContain('Not better than without a model.')
    await gated.app.close()
  })
})

describe.each(['/', '/docs'])('the page %s', (url) => {
  test('fetches nothing from elsewhere, and may not', async () => {
    const answer = await server.app.inject(url)
    expect(answer.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
  })

  test('runs only the script that its policy names', async () => {
    const answer = await server.app.inject(url)
    const script = /<script>([^]*)<\/script>/.exec(answer.body)![1]!
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script))
    expect(answer.headers['content-security-policy']).toContain(`'sha256-${Buffer.from(digest).toString('base64')}'`)
  })
})

test('the docs have every endpoint, and an example of each model that works', async () => {
  const body = await page('/docs')
  for (const path of ['/health', '/models/{name}/predict', '/api/v1/runs', '/metrics']) expect(body).toContain(path)
  const forms = [...body.matchAll(/data-path="([^"]+)"[^]*?<textarea[^>]*>([^<]*)</g)]
  expect(forms).toHaveLength(3)
  for (const [, url, example] of forms) {
    const payload = plain(example!)
    const answer = await server.app.inject({
      method: 'POST',
      url: url!,
      payload,
      headers: { 'content-type': 'application/json' },
    })
    expect(answer.statusCode).toBe(200)
  }
})

test('the curl line of the landing page works when it is pasted into a shell, quotes and all', async () => {
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 })
  const body = await (await fetch(url)).text()
  const command = plain(/<pre id="curl-strikes">([^<]*)</.exec(body)![1]!)
  expect(command).toContain('goose')
  const { stdout } = await promisify(execFile)('sh', ['-c', command])
  expect(JSON.parse(stdout)).toMatchObject({ model: 'strikes', version: 1 })
})

test('a value in a page is text, whatever it holds', () => {
  expect(markup`<b>${'<script>"&\''}</b>${[markup`<i>${1}</i>`]}${undefined}`.text).toBe(
    '<b>&lt;script&gt;&quot;&amp;&#39;</b><i>1</i>',
  )
})

test('a model of many labels is told by a few of them, and the number', () => {
  const labels = Array.from({ length: 150 }, (_, at) => `brand ${at}`)
  expect(answers({ inputs: [], output: { kind: 'classification', name: 'car', labels } })).toBe(
    'Answers car: one of 150 labels (brand 0, brand 1, brand 2, brand 3, brand 4, brand 5 ...), with the probability of each.',
  )
})

test('a curl line keeps single quotes inside its quotes', () => {
  expect(curlLine('http://h', 'm', [{ a: "it's" }])).toContain(`{"a":"it'\\''s"}`)
})
