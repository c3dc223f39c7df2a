import { execFile } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { root, temporaryFolder } from '../e2e/cli.ts'

/** Where `up` listens unless it is told otherwise. */
const usualUrl = 'http://127.0.0.1:4100'
const between = '--- next block ---'
const code = /^```ts\n([^]*?)^```$/gm
const output = /^```text\n[^]*?^```$/gm

/**
 * The page with what its `ts` blocks print, all of them run one after the other as one program, in its `text` blocks: a
 * block of code that prints is followed by a block of its output.
 *
 * @param tables  files beside the program, by their names
 * @param serverUrl  in the place of the server that the page speaks to
 */
export async function withPrinted(page: string, tables: readonly string[] = [], serverUrl = usualUrl): Promise<string> {
  const program = joined(page).replaceAll(usualUrl, serverUrl)
  const printed = (await runProgram(program, tables)).split(`${between}\n`)
  const outputs = printed.filter((text) => text !== '')
  const places = page.match(output)?.length ?? 0
  if (places !== outputs.length) throw new Error(`${outputs.length} blocks print, ${places} outputs are shown`)
  let place = 0
  return page.replaceAll(output, () => `\`\`\`text\n${outputs[place++]!.replaceAll(/[ \t]+$/gm, '')}\`\`\``)
}

/** What the compiler says against the programs of these pages, in the words of the compiler; empty if nothing. */
export async function complaintsAbout(files: readonly string[]): Promise<string> {
  const folder = temporaryFolder()
  try {
    symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'))
    const names = files.map((file) => `${basename(file, '.md')}.ts`)
    for (const [at, file] of files.entries()) {
      writeFileSync(join(folder.path, names[at]!), joined(readFileSync(file, 'utf8')))
    }
    const config = { extends: join(root, 'tsconfig.json'), include: names, compilerOptions: { types: ['node'] } }
    writeFileSync(join(folder.path, 'tsconfig.json'), JSON.stringify(config))
    writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}')
    const compiler = join(root, 'node_modules/.bin/tsc')
    const { stdout } = await promisify(execFile)(compiler, ['-p', 'tsconfig.json'], { cwd: folder.path }).catch(
      (error: { stdout: string }) => error,
    )
    return stdout
  } finally {
    folder.remove()
  }
}

function joined(page: string): string {
  return [...page.matchAll(code)].map((match) => match[1]!).join(`\nconsole.log('${between}')\n`)
}

async function runProgram(program: string, tables: readonly string[]): Promise<string> {
  const folder = temporaryFolder()
  try {
    symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'))
    for (const table of tables) symlinkSync(table, join(folder.path, basename(table)))
    writeFileSync(join(folder.path, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(folder.path, 'guide.ts'),
      program.replaceAll(/'throughline\/(learn|client)'/g, (_, entry: string) => `'${join(root, 'src', entry)}.ts'`),
    )
    // Counting lines would keep the long fits from being optimised; they are counted by other tests.
    const env = { ...process.env, NODE_V8_COVERAGE: '' }
    const { stdout } = await promisify(execFile)(process.execPath, ['guide.ts'], { cwd: folder.path, env })
    return stdout
  } finally {
    folder.remove()
  }
}

/** The page as it stands; with UPDATE_GUIDE=1 what was made of it is written in its place. */
export async function shownAndMade(file: string, make: (page: string) => Promise<string>): Promise<[string, string]> {
  const shown = readFileSync(file, 'utf8')
  const made = await make(shown)
  if (process.env['UPDATE_GUIDE'] === '1') writeFileSync(file, made)
  return [shown, made]
}
