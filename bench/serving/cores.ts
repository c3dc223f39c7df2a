import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Where the load generator and the server under test run. */
export interface Cores {
  readonly load: number
  readonly server: number
}

/** Two processors that this process may use; undefined where there is one only, or no `taskset` to keep a program on one. */
export function separateCores(): Cores | undefined {
  if (!hasProgram('taskset')) return undefined
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'
  const numbers = allowed.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number) as [number, number?]
    return Array.from({ length: last - first + 1 }, (_, at) => first + at)
  })
  const [load, server] = numbers
  return load === undefined || server === undefined ? undefined : { load, server }
}

/** The words before a command line that keep it on one processor; none where it may use all. */
export function onCore(core: number | undefined): readonly string[] {
  return core === undefined ? [] : ['taskset', '-c', String(core)]
}

export function hasProgram(name: string): boolean {
  return spawnSync(name, ['-h'], { stdio: 'ignore' }).error === undefined
}
