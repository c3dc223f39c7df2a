import { execFile } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test, vi } from 'vitest'
import { root, temporaryFolder } from './cli.ts'
import { sharedData } from './tables.ts'

vi.setConfig({ testTimeout: 240_000 })

const guide = join(root, 'docs/guides/trust-the-numbers.md')
const folder = temporaryFolder()
afterAll(folder.remove)

const tables = ['telco-churn/Telco-Customer-Churn.csv', 'bike-hourly/hour.csv'].map(sharedData)
const end = '--- end of a part'

/** What the parts of the guide's program print, one text for each `ts` block. */
async function printed(blocks: readonly string[]): Promise<string[]> {
  for (const table of tables) symlinkSync(table!, join(folder.path, table!.split('/').at(-1)!))
  const program = blocks.join(`\nconsole.log('${end}')\n`)
  const library = new URL('../../src/learn.ts', import.meta.url).href
  writeFileSync(join(folder.path, 'guide.ts'), program.replace("'throughline/learn'", `'${library}'`))
  // Counting lines would keep the long fits from being optimised; they are counted by other tests.
  const env = { ...process.env, NODE_V8_COVERAGE: '' }
  const { stdout } = await promisify(execFile)(process.execPath, ['guide.ts'], { cwd: folder.path, env })
  return stdout.split(`${end}\n`)
}

test.skipIf(tables.includes(undefined))(
  'the guide to the numbers prints what its program prints (UPDATE_GUIDE=1 writes it anew)',
  async () => {
    const text = readFileSync(guide, 'utf8')
    const blocks = [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => match[1]!)
    const outputs = (await printed(blocks)).filter((output) => output !== '')
    let block = 0
    const anew = text.replaceAll(/^```text\n([^]*?)^```$/gm, () => `\`\`\`text\n${outputs[block++]}\`\`\``)
    expect(block).toBe(outputs.length)
    if (process.env['UPDATE_GUIDE'] === '1') writeFileSync(guide, anew)
    expect(text).toBe(anew)
  },
)
