import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../test/e2e/cli.ts'
import { note } from './report.ts'

/** The Python of an environment that holds exactly what requirements.lock of a folder says; undefined where it cannot be made. */
export function pythonEnvironment(of = ''): string | undefined {
  const lock = join(import.meta.dirname, of, 'requirements.lock')
  const folder = join(root, 'node_modules/.cache/bench', of)
  const [binary, stamp] = [join(folder, 'venv/bin/python'), join(folder, 'stamp')]
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return binary
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    note(`installing the peers into ${folder}`)
    execFileSync('python3', ['-m', 'venv', join(folder, 'venv')], { stdio: ['ignore', 'inherit', 'inherit'] })
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', lock]
    execFileSync(binary, install, { stdio: ['ignore', 'inherit', 'inherit'] })
    writeFileSync(stamp, wanted)
    return binary
  } catch {
    note('skipped: the peers cannot be installed. Install Python 3.11 or newer with venv, and let pip reach PyPI.')
    return undefined
  }
}
