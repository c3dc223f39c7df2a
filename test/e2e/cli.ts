import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ChildProcess } from 'node:child_process'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))
const main = join(root, 'src/main.ts')
const compiled = join(root, 'node_modules/.cache/compiled')

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Whether its lines count in the coverage. Default true. */
  readonly isCounted?: boolean
  /** A program and its arguments that the command line is given to: `sh -c 'ulimit ...; exec "$0" "$@"'`. */
  readonly within?: readonly string[]
  /** The user it runs as, where this process may choose. */
  readonly uid?: number
}

export interface CommandEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line of the product as a person's shell would, to its end. */
export async function throughline(args: readonly string[], options: CommandOptions = {}): Promise<CommandEnd> {
  const { child, end } = start(args, options)
  child.stdin?.end()
  return end
}

/** Starts a command; `end` resolves when the process is gone. */
export function start(
  args: readonly string[],
  { cwd = root, env = {}, isCounted = true, within = [], uid }: CommandOptions = {},
): { child: ChildProcess; end: Promise<CommandEnd>; output: () => CommandEnd } {
  const inherited: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', ...env }
  // Counting lines keeps V8 from optimising the loops of a long fit; those lines are counted by other tests.
  // Left out it would be inherited all the same.
  if (!isCounted) inherited['NODE_V8_COVERAGE'] = ''
  // A start costs half as much when what was compiled is kept; counted lines must be compiled anew to be counted.
  if ((inherited['NODE_V8_COVERAGE'] ?? '') === '') inherited['NODE_COMPILE_CACHE'] ??= compiled
  const [program = '', ...given] = [...within, process.execPath, main, ...args]
  const child = spawn(program, given, { cwd, env: inherited, ...(uid === undefined ? {} : { uid, gid: uid }) })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const end = new Promise<CommandEnd>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
    // It could not even be started: there is no close to wait for.
    child.on('error', (error) => resolve({ code: null, stdout, stderr: `${stderr}${String(error)}` }))
  })
  return { child, end, output: () => ({ code: child.exitCode, stdout, stderr }) }
}

/** Starts `up` on a free port and waits until it answers. */
export async function startUp(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<{
  readonly url: string
  readonly pid: number
  stop(signal?: NodeJS.Signals): Promise<CommandEnd>
}> {
  const { child, end, output } = start(['up', '--port', '0', '--json', ...args], options)
  const deadline = Date.now() + 30_000
  while (Date.now() < deadline && child.exitCode === null) {
    const url = /"url": "([^"]+)"/.exec(output().stdout)?.[1]
    if (url !== undefined) {
      return {
        url,
        pid: child.pid!,
        stop(signal = 'SIGTERM') {
          child.kill(signal)
          return end
        },
      }
    }
    await new Promise((resume) => setTimeout(resume, 20))
  }
  child.kill('SIGKILL')
  throw new Error(`up did not start: ${output().stderr}`)
}

/** A temporary folder, and what removes it. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'throughline-e2e-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** The answer of a command run with --json. */
export function parsed<Answer>({ stdout, stderr }: CommandEnd): Answer {
  try {
    return JSON.parse(stdout) as Answer
  } catch {
    throw new Error(`no JSON on stdout: ${stdout.slice(0, 500)}\n${stderr.slice(-1500)}`)
  }
}
