import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as engine } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { chromium } from './clients.ts'
import type { Browser, Page } from 'playwright-core'

const executablePath = chromium()
/** Pictures of what was seen, for a person to look at. */
const pictures = join(tmpdir(), 'throughline-interop')
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

describe.skipIf(executablePath === undefined)('a browser', () => {
  const url = inject('url')
  let browser: Browser
  let page: Page
  let complaints: string[]

  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await engine.launch({ executablePath: executablePath!, args })
  })
  afterAll(() => browser?.close())

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1100, height: 900 } })
    page = await context.newPage()
    page.setDefaultTimeout(5000)
    complaints = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      if (!request.url().startsWith(`${url}/`) && !request.url().startsWith('data:')) complaints.push(request.url())
    })
  })
  afterEach(async () => {
    expect(complaints).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
    await page.context().close()
  })

  const keepPicture = (name: string): Promise<Buffer> =>
    page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true })

  test('shows the model, its champion and its quality on the landing page', async () => {
    await page.goto(url)
    const card = page.locator('section', { hasText: 'birdstrikes' })
    await expect.poll(() => card.innerText()).toContain('version 1, champion')
    expect(await card.innerText()).toMatch(/ROC AUC 0\.\d{3}/)
    expect(await card.locator('pre').innerText()).toContain(`curl -s ${url}/models/birdstrikes/predict`)
    await keepPicture('landing')
  })

  test('copies the command of the landing page', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: url })
    await page.goto(url)
    const button = page.getByRole('button', { name: 'Copy' })
    await button.click()
    await expect.poll(() => page.locator('button').first().innerText()).toBe('Copied')
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('/models/birdstrikes/predict')
  })

  test('sends the example of the docs page and shows the answer', async () => {
    await page.goto(`${url}/docs`)
    await page.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => page.locator('output').innerText()).toMatch(/^200\n/)
    const answer = JSON.parse((await page.locator('output').innerText()).slice(4)) as { predictions: unknown[] }
    expect(answer.predictions).toMatchObject([{ logged: true, probabilities: { true: expect.any(Number) } }])
    await keepPicture('docs')
  })

  test('shows what is wrong with a request that is refused', async () => {
    await page.goto(`${url}/docs`)
    await page.locator('textarea').fill('{ "rows": [ { "Flight Date": 7 } ] }')
    await page.getByRole('button', { name: 'Send' }).click()
    await expect.poll(() => page.locator('output').innerText()).toMatch(/^400\n/)
    expect(await page.locator('output').innerText()).toContain('Flight Date')
    // The browser itself tells of every answer of 400 and above.
    complaints = complaints.filter((text) => !text.includes('status of 400'))
  })

  test('opens the report from the landing page', async () => {
    await page.goto(url)
    await page.getByRole('link', { name: 'Report' }).click()
    await page.waitForURL('**/models/birdstrikes/report')
    expect(await page.locator('svg').count()).toBeGreaterThanOrEqual(2)
    expect(await page.locator('h1').innerText()).toContain('bird strike')
    await keepPicture('report')
  })

  test.each([
    ['a phone', { viewport: { width: 390, height: 844 } }],
    ['a dark screen', { colorScheme: 'dark' as const, viewport: { width: 1100, height: 900 } }],
  ])('fits every page on %s', async (what, options) => {
    const context = await browser.newContext(options)
    const narrow = await context.newPage()
    for (const [name, path] of [
      ['landing', '/'],
      ['docs', '/docs'],
      ['report', '/models/birdstrikes/report'],
    ] as const) {
      await narrow.goto(`${url}${path}`)
      expect([name, await narrow.evaluate('document.documentElement.scrollWidth <= innerWidth')]).toEqual([name, true])
      await narrow.screenshot({ path: join(pictures, `${name}-${what.split(' ')[1]}.png`), fullPage: true })
    }
    await context.close()
  })
})
