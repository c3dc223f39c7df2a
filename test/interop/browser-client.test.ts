import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { chromium as engine } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { root } from '../e2e/cli.ts'
import { chromium } from './clients.ts'
import type { Browser, Page } from 'playwright-core'
import type * as BrowserClient from '../../src/client-browser.ts'

type FieldValues = Record<string, string | number | boolean | null>

const executablePath = chromium()

/** Runs in the page: everything a page may ask of the client, and what came of it. */
async function useClient({ origin, rows }: { origin: string; rows: FieldValues[] }): Promise<Record<string, unknown>> {
  const { throughlineClient } = (await import(`${origin}/client/client-browser.ts`)) as typeof BrowserClient
  const client = throughlineClient({ url: origin })
  const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
    const found: Item[] = []
    for await (const item of items) found.push(item)
    return found
  }
  const run = await client.startRun({ experiment: 'browser', params: { where: 'page' } })
  for (let step = 0; step < 300; step++) await run.logMetrics({ loss: 1 / (1 + step) }, { step })
  await run.logArtifact('model/MLmodel', 'flavors: {}\n')
  await run.logArtifact('model/weights.bin', new Blob([new Uint8Array([1, 2, 3])]))
  const end = await run.end()
  const { status, metrics, params } = await client.getRun(run.id)
  const { version } = await client.registry.register({ model: 'of-a-page', run: run.id })
  await client.registry.setAlias('of-a-page', version)
  const files = await all(client.registry.download('of-a-page', 'champion'))
  const weights = await files.find(({ path }) => path === 'weights.bin')!.bytes()
  const { model, predictions } = await client.predict('birdstrikes', rows)
  const found = {
    ...{ end, status, metrics, params, history: (await all(client.metricHistory(run.id, 'loss'))).length },
    ...{ files: files.map(({ path }) => path), weights: [...weights], model, prediction: predictions[0] },
    aliases: (await client.registry.model('of-a-page')).aliases,
    models: (await all(client.registry.models())).map(({ name }) => name),
    versions: (await all(client.registry.versions('of-a-page'))).map(({ version: number }) => number),
  }
  await client.close()
  return found
}

describe.skipIf(executablePath === undefined)('the client in a browser', () => {
  const url = inject('url')
  let browser: Browser
  beforeAll(async () => {
    browser = await engine.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu'] })
  })
  afterAll(() => browser?.close())

  /** A page of an origin, which has the client's own sources without their types. */
  async function pageOf(origin: string): Promise<Page> {
    const page = await (await browser.newContext()).newPage()
    await page.route(`${origin}/client/**`, (route) => {
      const path = new URL(route.request().url()).pathname.replace('/client/', '')
      if (path === 'page') return route.fulfill({ contentType: 'text/html', body: '<title>a page</title>' })
      const source = readFileSync(join(root, 'src', path), 'utf8')
      return route.fulfill({ contentType: 'text/javascript', body: stripTypeScriptTypes(source) })
    })
    await page.goto(`${origin}/client/page`)
    return page
  }

  test('logs runs, registers their files, and predicts, from a page of the same origin', async () => {
    const docs = await (await fetch(`${url}/docs`)).text()
    const { rows } = JSON.parse(
      /<textarea[^>]*>([^<]*)</.exec(docs)![1]!.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
    ) as { rows: FieldValues[] }
    const page = await pageOf(url)
    expect(await page.evaluate(useClient, { origin: url, rows })).toEqual({
      ...{ end: { isDelivered: true }, status: 'finished', metrics: { loss: 1 / 300 }, params: { where: 'page' } },
      ...{ history: 300, files: ['MLmodel', 'weights.bin'], weights: [1, 2, 3], aliases: { champion: 1 } },
      ...{ model: 'birdstrikes', models: expect.arrayContaining(['birdstrikes', 'of-a-page']), versions: [1] },
      prediction: expect.objectContaining({ logged: true }),
    })
  })

  test('may not write from a page of another origin', async () => {
    const page = await pageOf('http://another.example')
    const asked = page.evaluate(
      (server) =>
        fetch(`${server}/api/2.0/mlflow/experiments/create`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"name":"foreign"}',
        }).then((answer) => answer.status),
      url,
    )
    await expect(asked).rejects.toThrow('Failed to fetch')
    // Not even as a form would, which browsers send without asking.
    await page.evaluate(
      (server) =>
        fetch(`${server}/api/2.0/mlflow/experiments/create`, {
          ...{ method: 'POST', mode: 'no-cors', headers: { 'content-type': 'text/plain' } },
          body: '{"name":"foreign"}',
        }).catch(() => undefined),
      url,
    )
    const found = await fetch(`${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=foreign`)
    expect(found.status).toBe(404)
  })
})
