// The second tier: the field's own clients and services against this one. Makes Python environments pinned by
// test/interop/requirements.lock and the lock files of test/interop/mlflow and test/interop/oip, installs ONNX Runtime as
// test/interop/onnx/package-lock.json pins it, looks for a browser, then runs test/interop. What cannot be had is skipped with a
// message; THROUGHLINE_INTEROP=required makes it a failure instead, and installs Debian packages where it may.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isRequired = process.env.THROUGHLINE_INTEROP === 'required'

function tries(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  return error === undefined && status === 0
}

function missing(what, fix) {
  process.stdout.write(`${isRequired ? 'missing' : 'skipped'}: ${what}. ${fix}\n`)
  if (isRequired) process.exit(1)
}

/**
 * A folder of the cache that holds exactly what a lock file says; undefined, with a message, where it cannot be had. It
 * is made anew when the lock file changes.
 */
function pinned(name, lock, make, what, fix) {
  const folder = join(root, 'node_modules/.cache', name)
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex')
  const stamp = join(folder, 'stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  if (!make(folder)) return missing(what, fix)
  writeFileSync(stamp, wanted)
  return folder
}

const hashed = ['--quiet', '--require-hashes', '--only-binary', ':all:']
const pythonIn = (folder) => folder && join(folder, 'venv/bin/python')

/** The Python clients of formats. pip makes this one; uv, which comes with it, makes the others in a tenth of the time. */
function python() {
  const lock = join(root, 'test/interop/requirements.lock')
  const make = (folder) =>
    tries('python3', ['-m', 'venv', join(folder, 'venv')]) &&
    tries(join(folder, 'venv/bin/python'), [
      '-m',
      'pip',
      'install',
      '--disable-pip-version-check',
      ...hashed,
      '-r',
      lock,
    ])
  const fix = 'Install Python 3.11 or newer with venv, and let pip reach PyPI.'
  return pythonIn(pinned('interop', lock, make, 'the Python clients', fix))
}

/** Makes an environment of a lock file with uv, which shares with the others what is the same. */
function withUv(python, lock) {
  const uv = join(dirname(python), 'uv')
  // What two need is one file on the disk.
  const cache = ['--cache-dir', join(root, 'node_modules/.cache/interop-uv')]
  return (folder) =>
    tries(uv, ['venv', '--quiet', '--python', python, ...cache, join(folder, 'venv')]) &&
    tries(uv, ['pip', 'install', ...hashed, ...cache, '--python', pythonIn(folder), '-r', lock])
}

/** tritonclient and KServe's client, as their lock file says. */
function inference(python) {
  if (python === undefined) return undefined
  const lock = join(root, 'test/interop/oip/requirements.lock')
  return pythonIn(pinned('interop-oip', lock, withUv(python, lock), 'the inference clients', 'Let uv reach PyPI.'))
}

/** MLflow of a major version, whole, with the libraries of learning whose newest version it knows. 0.8 GB unpacked. */
function mlflow(major, python) {
  if (python === undefined) return undefined
  const lock = join(root, `test/interop/mlflow/requirements-${major}.lock`)
  const what = `the Python client of MLflow ${major}`
  return pythonIn(pinned(`interop-mlflow-${major}`, lock, withUv(python, lock), what, 'Let uv reach PyPI.'))
}

/**
 * The folder that holds ONNX Runtime for Node, exactly as its lock file says. Its install script, which would fetch GPU
 * libraries from elsewhere, is not run: those for the processor are in the package.
 */
function onnx() {
  const source = join(root, 'test/interop/onnx')
  const make = (folder) => {
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(folder, file))
    const npm = process.env.npm_execpath
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder]
    // npm run names its own program; without it, whichever npm is found.
    return npm === undefined ? tries('npm', args) : tries(process.execPath, [npm, ...args])
  }
  const fix = 'Let npm reach its registry: the package is 288 MB unpacked.'
  return pinned('interop-onnx', join(source, 'package-lock.json'), make, 'ONNX Runtime', fix)
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

const prometheus = () =>
  program(
    [process.env.PROMETHEUS, '/usr/bin/prometheus'],
    'prometheus',
    'the test of dashboard and rules',
    'Install prometheus, or name it with PROMETHEUS=/path.',
  )

const formats = python()
const environment = {
  ...process.env,
  INTEROP_PYTHON: formats ?? '',
  INTEROP_MLFLOW_2: mlflow(2, formats) ?? '',
  INTEROP_MLFLOW_3: mlflow(3, formats) ?? '',
  INTEROP_OIP: inference(formats) ?? '',
  INTEROP_ONNX: onnx() ?? '',
  INTEROP_CHROMIUM: chromium() ?? '',
  INTEROP_PROMTOOL: promtool() ?? '',
  INTEROP_PROMETHEUS: prometheus() ?? '',
}
try {
  execFileSync(
    join(root, 'node_modules/.bin/vitest'),
    ['run', '--config', 'vitest.interop.config.ts', ...process.argv.slice(2)],
    {
      cwd: root,
      env: environment,
      stdio: 'inherit',
    },
  )
} catch (error) {
  process.exit(error.status ?? 1)
}
