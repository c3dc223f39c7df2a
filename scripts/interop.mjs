// The second tier: the field's own clients and services against this one. Makes a Python environment pinned by
// test/interop/requirements.lock, installs ONNX Runtime as test/interop/onnx/package-lock.json pins it, looks for a
// browser, then runs test/interop. What cannot be had is skipped with a
// message; THROUGHLINE_INTEROP=required makes it a failure instead, and installs Debian packages where it may.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isRequired = process.env.THROUGHLINE_INTEROP === 'required'
const lock = join(root, 'test/interop/requirements.lock')

function tries(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  return error === undefined && status === 0
}

function missing(what, fix) {
  process.stdout.write(`${isRequired ? 'missing' : 'skipped'}: ${what}. ${fix}\n`)
  if (isRequired) process.exit(1)
}

/** The Python of an environment that holds exactly what the lock file says. */
function python() {
  const folder = join(root, 'node_modules/.cache/interop')
  const binary = join(folder, 'venv/bin/python')
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex')
  const stamp = join(folder, 'stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return binary
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const isMade =
    tries('python3', ['-m', 'venv', join(folder, 'venv')]) &&
    tries(binary, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', lock])
  if (!isMade) return missing('the Python clients', 'Install Python 3.11 or newer with venv, and let pip reach PyPI.')
  writeFileSync(stamp, wanted)
  return binary
}

/**
 * The folder that holds ONNX Runtime for Node, exactly as its lock file says. Its install script, which would fetch GPU
 * libraries from elsewhere, is not run: those for the processor are in the package.
 */
function onnx() {
  const source = join(root, 'test/interop/onnx')
  const folder = join(root, 'node_modules/.cache/interop-onnx')
  const wanted = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex')
  const stamp = join(folder, 'stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(folder, file))
  const npm = process.env.npm_execpath
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]
  // npm run names its own program; without it, whichever npm is found.
  const isMade = npm === undefined ? tries('npm', args) : tries(process.execPath, [npm, ...args])
  if (!isMade) return missing('ONNX Runtime', 'Let npm reach its registry: the package is 288 MB unpacked.')
  writeFileSync(stamp, wanted)
  return folder
}

/** A program at one of these paths; in required mode Debian's package is installed for it where that is possible. */
function program(paths, debianPackage, what, fix) {
  const found = () => paths.find((path) => path !== undefined && existsSync(path))
  if (found() !== undefined) return found()
  if (isRequired && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    tries('apt-get', ['update', '-qq'], quiet)
    tries('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debianPackage], quiet)
    if (found() !== undefined) return found()
  }
  return missing(what, fix)
}

const chromium = () =>
  program(
    [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    'chromium',
    'the browser tests',
    'Install chromium, or name one with CHROMIUM=/path.',
  )
const promtool = () =>
  program(
    [process.env.PROMTOOL, '/usr/bin/promtool'],
    'prometheus',
    'the Prometheus test',
    "Install prometheus (Debian's package holds promtool), or name promtool with PROMTOOL=/path.",
  )

const environment = {
  ...process.env,
  INTEROP_PYTHON: python() ?? '',
  INTEROP_ONNX: onnx() ?? '',
  INTEROP_CHROMIUM: chromium() ?? '',
  INTEROP_PROMTOOL: promtool() ?? '',
}
try {
  execFileSync(join(root, 'node_modules/.bin/vitest'), ['run', '--config', 'vitest.interop.config.ts'], {
    cwd: root,
    env: environment,
    stdio: 'inherit',
  })
} catch (error) {
  process.exit(error.status ?? 1)
}
