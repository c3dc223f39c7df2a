import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { root, temporaryFolder } from './cli.ts'

const guide = join(root, 'docs/guides/preprocessing.md')
const folder = temporaryFolder()
afterAll(() => folder.remove())

const blocks = /^```ts\n([^]*?)^```\n\n```text\n([^]*?)^```$/gm
const between = '--- next block ---'

/** What each block of code prints, all of them run one after the other as one program. */
function printed(codes: readonly string[]): string[] {
  const program = join(folder.path, 'guide.ts')
  const library = pathToFileURL(join(root, 'src/learn.ts')).href
  const code = codes.join(`\nconsole.log('${between}')\n`).replaceAll("'throughline/learn'", `'${library}'`)
  writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}')
  writeFileSync(program, code)
  return execFileSync(process.execPath, [program], { cwd: root, encoding: 'utf8' }).split(`${between}\n`)
}

test('the guide to preprocessing prints what its code prints (UPDATE_GUIDE=1 writes it anew)', () => {
  const text = readFileSync(guide, 'utf8')
  const found = [...text.matchAll(blocks)].map(([, code]) => code!)
  expect(found).toHaveLength(text.split('```ts\n').length - 1)
  const outputs = printed(found)[Symbol.iterator]()
  const anew = text.replaceAll(
    blocks,
    (_, code: string) => `\`\`\`ts\n${code}\`\`\`\n\n\`\`\`text\n${outputs.next().value}\`\`\``,
  )
  if (process.env['UPDATE_GUIDE'] === '1') writeFileSync(guide, anew)
  expect(text).toBe(anew)
})
