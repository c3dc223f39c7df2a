// npm run bench [-- name ...] [--write]: measures, prints a section of Markdown for each, and with --write puts it into
// bench/figures.md in place of the one that stands there.
import { readFileSync, writeFileSync } from 'node:fs'

const benches = {
  'predict-while-training': () => import('./predict-while-training.ts'),
  'real-tables': () => import('./real-tables.ts'),
  serving: () => import('./serving.ts'),
  training: () => import('./training.ts'),
}
const figures = new URL('figures.md', import.meta.url)

const args = process.argv.slice(2)
const isWritten = args.includes('--write')
const names = args.filter((arg) => !arg.startsWith('--'))
const unknown = names.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}

for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const { bench } = await benches[name]()
  const section = `## ${name}\n\n${await bench()}\n`
  process.stdout.write(`\n${section}`)
  if (isWritten) replaceSection(name, section)
}

function replaceSection(name, section) {
  const [head, ...sections] = readFileSync(figures, 'utf8').split(/^(?=## )/m)
  const others = sections.filter((other) => !other.startsWith(`## ${name}\n`)).map((other) => `${other.trimEnd()}\n`)
  const sorted = [...others, section].toSorted((a, b) => (a < b ? -1 : 1))
  writeFileSync(figures, [`${head.trimEnd()}\n`, ...sorted].join('\n'))
}
