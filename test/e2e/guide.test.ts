import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { stepsOf, withOutputs } from '../../scripts/reference/guide.ts'
import { root, startUp, temporaryFolder, throughline } from './cli.ts'

vi.setConfig({ testTimeout: 120_000 })

const guide = join(root, 'docs/guides/your-own-table.md')
const folder = temporaryFolder()
const stops: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const stop of stops) await stop()
  folder.remove()
})

/** What differs from one time to the next, or from one machine to the other: seconds, digests, ids, the folder, the last digits. */
function settled(text: string): string {
  return text
    .replaceAll(`${folder.path}/`, '')
    .replaceAll(/\d+\.\d\d s\b/g, '0.12 s')
    .replaceAll(/\b[0-9a-f]{12}\b/g, '0123456789ab')
    .replaceAll(/"id":"[^"]*"/g, '"id":"..."')
    .replaceAll(/(\d\.\d{4})\d+/g, '$1')
    .replaceAll(/[ \t]+$/gm, '')
}

let url = ''

/** Does what a shell would with the command, in the folder of the guide; answers with what it prints on stdout. */
async function carryOut(command: string): Promise<string> {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!)
  const [program, ...args] = words
  if (program === 'mkdir') mkdirSync(join(folder.path, args[0]!))
  else if (program === 'cp') copyFileSync(join(root, args[0]!), join(folder.path, args[1]!, 'movies.json'))
  else if (program === 'curl') return curl(args)
  else if (args[1] === 'up') {
    const up = await startUp(['--cwd', join(folder.path, 'films')])
    stops.push(() => up.stop())
    url = up.url
  } else {
    const { code, stdout, stderr } = await throughline(args.slice(1), { cwd: folder.path, isCounted: false })
    expect(code, stderr).toBe(0)
    return stdout
  }
  return ''
}

async function curl(args: readonly string[]): Promise<string> {
  const body = args[args.indexOf('-d') + 1]!
  const answer = await fetch(`${url}/models/films/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })
  return `${await answer.text()}\n`
}

function change(from: readonly string[], to: readonly string[]): void {
  const file = join(folder.path, 'films/throughline.config.ts')
  const text = from.reduce(
    (config, line, at) => {
      expect(config).toContain(line.trim())
      return config.replace(line.trim(), to[at]!.trim())
    },
    readFileSync(file, 'utf8'),
  )
  writeFileSync(file, text)
}

test('the guide to your own table prints what its commands print (UPDATE_GUIDE=1 writes it anew)', async () => {
  symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'))
  const text = readFileSync(guide, 'utf8')
  const printed = new Map<string, string>()
  for (const step of stepsOf(text)) {
    if (step.kind === 'change') change(step.from, step.to)
    else printed.set(step.command, settled(await carryOut(step.command)))
  }
  const anew = withOutputs(text, (command) => printed.get(command)!)
  if (process.env['UPDATE_GUIDE'] === '1') writeFileSync(guide, anew)
  expect(settled(text)).toBe(anew)
})
