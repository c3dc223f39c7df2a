import { globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { trackingServer } from '../fixtures/tracking-server.ts'
import { root } from '../e2e/cli.ts'
import { complaintsAbout, shownAndMade, withPrinted } from './guide-program.ts'
import { sharedData } from '../e2e/tables.ts'

vi.setConfig({ testTimeout: 240_000 })

const guides = join(root, 'docs/guides')
const models = globSync('models/*.md', { cwd: guides }).filter((page) => !page.endsWith('README.md'))
const trust = ['telco-churn/Telco-Customer-Churn.csv', 'bike-hourly/hour.csv'].map(sharedData)

test('the programs of the guides agree with the types', async () => {
  const pages = ['preprocessing.md', 'trust-the-numbers.md', 'tracking-from-typescript.md', ...models].map((page) =>
    join(guides, page),
  )
  expect(await complaintsAbout(pages)).toBe('')
})

describe('a guide prints what its program prints (UPDATE_GUIDE=1 writes it anew)', () => {
  test.each(['preprocessing.md', ...models])('%s', async (page) => {
    const [shown, made] = await shownAndMade(join(guides, page), (text) => withPrinted(text))
    expect(shown).toBe(made)
  })

  test('tracking-from-typescript.md', async () => {
    const server = await trackingServer()
    try {
      const page = join(guides, 'tracking-from-typescript.md')
      const [shown, made] = await shownAndMade(page, (text) => withPrinted(text, [], server.url))
      expect(shown).toBe(made)
    } finally {
      await server.close()
    }
  })

  test.skipIf(trust.includes(undefined))('trust-the-numbers.md', async () => {
    const tables = trust.filter((table) => table !== undefined)
    const [shown, made] = await shownAndMade(join(guides, 'trust-the-numbers.md'), (text) => withPrinted(text, tables))
    expect(shown).toBe(made)
  })
})
