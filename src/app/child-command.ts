import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { SETTINGS } from './settings.ts'
import type { Readable } from 'node:stream'
import type { App } from './open-app.ts'

const entry = fileURLToPath(new URL(`../main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))

/**
 * A command on the same workspace in a process of its own, of low priority, so that heavy work takes neither the event
 * loop nor the processor from requests. It answers as JSON.
 *
 * @param actor  who the record names for what it does
 */
export function startCommand(
  app: Pick<App, 'folder' | 'dataFolder'>,
  command: readonly string[],
  actor?: string,
): ChildProcessByStdio<null, Readable, Readable> {
  const child = spawn(process.execPath, [entry, ...command, '--json', '--cwd', app.folder], {
    env: {
      ...threadsOfJob(),
      ...process.env,
      THROUGHLINE_DATA_DIR: app.dataFolder,
      ...(actor === undefined ? {} : { [SETTINGS.actor.env]: actor }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (child.pid !== undefined) giveWay(child.pid)
  return child
}

/**
 * Lowest priority, and one processor left alone. Priority is not enough: where garbage collection and DuckDB keep all
 * processors busy, a request waits for the next tick of the scheduler (4 ms) before it is served.
 */
function giveWay(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // It has ended already.
  }
  const allowed = processors()
  if (allowed.length < 2) return
  // Linux only; where there is no taskset the job runs all the same.
  execFile('taskset', ['-a', '-c', '-p', allowed.slice(1).join(','), String(pid)], () => {})
}

/** A thread for each processor but the one that serves; whoever sets THROUGHLINE_THREADS decides instead. */
function threadsOfJob(): NodeJS.ProcessEnv {
  return { [SETTINGS.threads.env]: String(Math.max(1, availableParallelism() - 1)) }
}

/** The processors this process may run on; empty where the system does not tell. */
function processors(): readonly number[] {
  try {
    const [, list = ''] = /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
    return list.split(',').flatMap((range) => {
      const [from = 0, to = from] = range.split('-').map(Number)
      return Array.from({ length: to - from + 1 }, (_, at) => from + at)
    })
  } catch {
    return []
  }
}
