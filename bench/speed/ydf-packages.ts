import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from '../../test/e2e/cli.ts'
import { note } from '../report.ts'

/** A folder with what ydf/package-lock.json says; undefined where it cannot be installed. */
export function ydfPackages(): string | undefined {
  const folder = join(root, 'node_modules/.cache/bench-ydf')
  const own = join(import.meta.dirname, 'ydf')
  const files = ['package.json', 'package-lock.json']
  const isSame = (name: string): boolean =>
    existsSync(join(folder, name)) && readFileSync(join(folder, name)).equals(readFileSync(join(own, name)))
  if (files.every((name) => isSame(name)) && existsSync(join(folder, 'node_modules/ydf-training'))) return folder
  try {
    note('installing ydf-training into node_modules/.cache/bench-ydf')
    mkdirSync(folder, { recursive: true })
    for (const name of files) copyFileSync(join(own, name), join(folder, name))
    const flags = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
    execFileSync(process.execPath, [npmProgram(), ...flags], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
    return folder
  } catch {
    note('ydf-training cannot be installed here: left out')
    return undefined
  }
}

/** The program behind `npm`: the one that runs this bench, else the one on the path. */
function npmProgram(): string {
  const running = process.env['npm_execpath']
  if (running?.endsWith('js') === true) return running
  const folder = (process.env['PATH'] ?? '').split(delimiter).find((it) => existsSync(join(it, 'npm')))
  return realpathSync(join(folder ?? '', 'npm'))
}
