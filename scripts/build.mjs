// npm run build: compiles src/ to dist/, then puts Kysely, 255 files that every start would open, into one of ours
// (docs/adr/0020-kysely-is-one-file-in-dist.md).
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
const one = join(dist, 'packages', 'kysely.js')

const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const bundle = await rolldown({ input: 'kysely', cwd: root, platform: 'node' })
await bundle.write({ file: one, format: 'esm', banner: `/*!\n${license('kysely')}*/` })
await bundle.close()

let changed = 0
for (const name of globSync('**/*.js', { cwd: dist })) {
  const file = join(dist, name)
  if (file === one) continue
  const code = readFileSync(file, 'utf8')
  if (!code.includes(" from 'kysely';")) continue
  const path = relative(dirname(file), one).replaceAll('\\', '/')
  writeFileSync(file, code.replaceAll(/ from 'kysely';$/gm, ` from '${path.startsWith('.') ? path : `./${path}`}';`))
  changed++
}
if (changed === 0) throw new Error("nothing in dist/ imports 'kysely' in the form that the compiler writes")

function license(name) {
  return readFileSync(join(root, 'node_modules', name, 'LICENSE'), 'utf8').replaceAll('*/', '')
}
