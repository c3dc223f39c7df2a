// npm run build: compiles src/ to dist/, then puts packages of many small files, each of which every start would open,
// into one file of ours (docs/adr/0020-packages-of-many-files-are-one-in-dist.md).
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
/** What of a package our files import, by its name. */
const packages = { kysely: "export * from 'kysely'", fastify: "export { fastify } from 'fastify'" }

const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
if (status !== 0) process.exit(status ?? 1)

const folder = join(dist, 'packages')
const licenses = new Map()
for (const [name, exported] of Object.entries(packages)) {
  const one = join(folder, `${name}.js`)
  await bundle(name, exported, one)
  if (redirect(name, one) === 0)
    throw new Error(`nothing in dist/ imports '${name}' in the form that the compiler writes`)
}

writeFileSync(
  join(folder, 'LICENSES.txt'),
  [...licenses].map(([name, text]) => `${name}\n\n${text.trim()}\n`).join('\n\n'),
)

async function bundle(name, exported, file) {
  const entry = `\0${name}`
  const plugin = {
    name: 'entry',
    resolveId: (id) => (id === entry ? id : undefined),
    load: (id) => (id === entry ? exported : undefined),
  }
  // Fastify loads pino for a logger of its own, which ours is not.
  const made = await rolldown({ input: entry, cwd: root, platform: 'node', plugins: [plugin], external: ['pino'] })
  const { output } = await made.write({ file, format: 'esm' })
  await made.close()
  for (const id of output[0].moduleIds) keepLicense(id)
}

/** The text that the license of a package in a bundle asks to be kept. */
function keepLicense(module) {
  const [path, name] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(module.replaceAll('\\', '/')) ?? []
  if (name === undefined || licenses.has(name)) return
  const file = readdirSync(path).find((each) => /^licen[cs]e/i.test(each))
  const { license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  licenses.set(name, file === undefined ? license : readFileSync(join(path, file), 'utf8'))
}

/** Lets the files of dist/ that import the package import the one file; how many they are. */
function redirect(name, one) {
  const imported = ` from '${name}';`
  const files = globSync('**/*.js', { cwd: dist }).filter((file) => !file.startsWith('packages'))
  const changed = files.filter((file) => readFileSync(join(dist, file), 'utf8').includes(imported))
  for (const file of changed) {
    const path = relative(dirname(join(dist, file)), one).replaceAll('\\', '/')
    const text = readFileSync(join(dist, file), 'utf8')
    writeFileSync(join(dist, file), text.replaceAll(imported, ` from '${path.startsWith('.') ? path : `./${path}`}';`))
  }
  return changed.length
}
