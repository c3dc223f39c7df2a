// node scripts/kernels.mjs [--check]: compiles every kernels/<name>.ts (AssemblyScript) into
// src/math/kernels/<name>.wasm.ts. The bytes are committed, so that a clone runs without compiling; with --check nothing
// is written, and the exit code is 1 where a module is not what its source compiles to.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { main } from 'assemblyscript/asc'

const root = fileURLToPath(new URL('..', import.meta.url))

/** No runtime, no checks; a memory of up to 4 GiB that threads share and the caller brings. */
const flags = [
  ...['--runtime', 'stub', '--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--noColors'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...[
    '--enable',
    'simd',
    '--enable',
    'threads',
    '--enable',
    'bulk-memory',
    '--enable',
    'relaxed-simd',
    '--zeroFilledMemory',
  ],
]

const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null)

/** The module that a source compiles to, as it is to stand in src/math/kernels. */
async function compiled(name) {
  const source = `kernels/${name}.ts`
  let wasm
  const messages = []
  const { error } = await main([source, '--outFile', 'out.wasm', ...flags], {
    readFile: (file) => textOf(join(root, file)),
    writeFile: (file, bytes) => {
      if (file === 'out.wasm') wasm = bytes
    },
    listFiles: () => [],
    stderr: { write: (text) => messages.push(text) },
  })
  if (error || wasm === undefined) throw new Error(`${source} does not compile:\n${messages.join('')}`)
  const lines = Buffer.from(wasm)
    .toString('base64')
    .match(/.{1,110}/g)
  return [
    `// Made by \`node scripts/kernels.mjs\` from kernels/${name}.ts: do not edit.`,
    '',
    `/** WebAssembly in base64, ${wasm.length} bytes. */`,
    `export const ${name.replaceAll(/-(\w)/g, (_, letter) => letter.toUpperCase())}Wasm =`,
    ...lines.map((line, at) => `  '${line}'${at === lines.length - 1 ? '' : ' +'}`),
    '',
  ].join('\n')
}

const sources = readdirSync(join(root, 'kernels')).filter((file) => file.endsWith('.ts'))
for (const name of sources.map((file) => basename(file, '.ts'))) {
  const file = join(root, 'src/math/kernels', `${name}.wasm.ts`)
  const module = await compiled(name)
  if (!process.argv.includes('--check')) writeFileSync(file, module)
  else if (textOf(file) !== module) {
    process.stderr.write(
      `src/math/kernels/${name}.wasm.ts is not what kernels/${name}.ts compiles to: node scripts/kernels.mjs\n`,
    )
    process.exitCode = 1
  }
}
