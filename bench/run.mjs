// npm run bench [-- name ...] [--write] [--only part,part] [--rounds n] [--threads 1,2] [--minutes n] [--alone] [--quick]:
// measures, prints a section of Markdown for each bench, and with --write puts it into bench/figures.md in place of the one
// that stands there; of a bench in parts (### headings), the parts that were not measured stay as they are.
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const benches = {
  metering: () => import('./metering.ts'),
  models: () => import('./models.ts'),
  'predict-while-training': () => import('./predict-while-training.ts'),
  quality: () => import('./quality.ts'),
  'real-tables': () => import('./real-tables.ts'),
  search: () => import('./search.ts'),
  serving: () => import('./serving.ts'),
  speed: () => import('./speed.ts'),
  start: () => import('./start.ts'),
  tracking: () => import('./tracking.ts'),
}
const figures = new URL('figures.md', import.meta.url)

const { values, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' },
    threads: { type: 'string' },
    minutes: { type: 'string' },
    alone: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
})
const number = (text) => (text === undefined ? undefined : Number(text))
const options = {
  only: values.only?.split(','),
  rounds: number(values.rounds),
  threads: values.threads?.split(',').map(Number),
  minutesMax: number(values.minutes),
  isAlone: values.alone,
  isQuick: values.quick,
}
const unknown = names.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.\n`)
  process.exit(2)
}

for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const { bench } = await benches[name]()
  const section = `## ${name}\n\n${await bench(options)}\n`
  process.stdout.write(`\n${section}`)
  if (values.write && !options.isQuick && !options.isAlone) replaceSection(name, section)
}

function replaceSection(name, section) {
  const [head, ...sections] = readFileSync(figures, 'utf8').split(/^(?=## )/m)
  const isOwn = (other) => other.startsWith(`## ${name}\n`)
  const others = sections.filter((other) => !isOwn(other)).map((other) => `${other.trimEnd()}\n`)
  const merged = withOtherParts(section, sections.find(isOwn))
  const sorted = [...others, merged].toSorted((a, b) => (a < b ? -1 : 1))
  writeFileSync(figures, [`${head.trimEnd()}\n`, ...sorted].join('\n'))
}

/** The section with those parts of the old one that it does not have; their place is kept. */
function withOtherParts(section, old) {
  const [head, ...parts] = section.split(/^(?=### )/m)
  const titleOf = (part) => part.slice(0, part.indexOf('\n'))
  const found = new Map(
    (old ?? '')
      .split(/^(?=### )/m)
      .slice(1)
      .map((part) => [titleOf(part), part]),
  )
  for (const part of parts) found.set(titleOf(part), part)
  return [head, ...found.values()].map((part) => `${part.trimEnd()}\n`).join('\n')
}
