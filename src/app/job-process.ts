import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { SETTINGS } from './settings.ts'
import type { ChildProcess } from 'node:child_process'
import type { Logger } from '../base/logger.ts'
import type { Job, Jobs } from '../domain/job.ts'
import type { Project } from '../domain/project.ts'
import type { App } from './open-app.ts'

/** Jobs remembered after their end. */
const rememberedMax = 100

const entry = fileURLToPath(new URL(`../main${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))

/**
 * Training beside serving: each job is a process of its own, of low priority, so that a long fit takes neither the
 * event loop nor the processor from requests. It writes to the same workspace; the shelf sees the new version by
 * itself. One at a time; others wait in line.
 */
export function jobProcess(needs: {
  readonly app: App
  readonly project: Project | undefined
  readonly logger: Logger
}): Jobs & { close(): void } {
  const { app, project, logger } = needs
  const jobs = new Map<string, Job>()
  const waiting: string[] = []
  let running: ChildProcess | undefined
  let closed = false

  const update = (id: string, change: Partial<Job>): void => {
    const job = jobs.get(id)
    if (job !== undefined) jobs.set(id, { ...job, ...change })
  }

  function startNext(): void {
    const id = running === undefined && !closed ? waiting.shift() : undefined
    if (id === undefined) return
    update(id, { status: 'running' })
    const child = spawn(process.execPath, [entry, 'run', '--json', '--cwd', app.folder], {
      env: { ...threadsOfJob(), ...process.env, THROUGHLINE_DATA_DIR: app.dataFolder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running = child
    if (child.pid !== undefined) giveWay(child.pid)
    let answer = ''
    child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => update(id, { step: lastLine(chunk.toString()) }))
    child.on('error', (error) => conclude(id, { error: internal(error.message) }))
    child.on('close', (code) => conclude(id, endOf(answer, code)))
  }

  function conclude(id: string, end: Pick<Job, 'runId' | 'error'>): void {
    if (jobs.get(id)?.status !== 'running') return
    update(id, { ...end, status: end.error === undefined ? 'finished' : 'failed', endedAtMs: app.clock.nowMs() })
    logger.info({ job: id, ...end }, 'a training job ended')
    running = undefined
    for (const old of [...jobs.keys()].slice(0, -rememberedMax)) jobs.delete(old)
    startNext()
  }

  return {
    async startRun(name) {
      const known = project === undefined ? [] : [project.name]
      if (!known.includes(name)) {
        throw new AppError('PROJECT_UNKNOWN', { project: name, known, nearest: nearest(name, known) })
      }
      const id = app.newId()
      jobs.set(id, { id, project: name, status: 'queued', startedAtMs: app.clock.nowMs() })
      waiting.push(id)
      startNext()
      return { id }
    },
    async status(id) {
      const job = jobs.get(id)
      if (job === undefined) throw new AppError('JOB_NOT_FOUND', { job: id })
      return job
    },
    close() {
      closed = true
      running?.kill('SIGTERM')
    },
  }
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

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? ''
}

/** What the command answered: a result (exit 0, or 1 for a gate that says no) or an error with its code. */
function endOf(answer: string, code: number | null): Pick<Job, 'runId' | 'error'> {
  try {
    const parsed = JSON.parse(answer) as { run?: string; error?: Job['error'] }
    if (parsed.error !== undefined) return { error: parsed.error }
    if (parsed.run !== undefined) return { runId: parsed.run }
  } catch {
    // Killed before it could answer: the exit code is all there is to tell.
  }
  return { error: internal(`the job process ended with ${code ?? 'a signal'}`) }
}

function internal(message: string): NonNullable<Job['error']> {
  return { code: 'INTERNAL', message, fix: 'Start it again; run `throughline doctor` if it ends this way twice.' }
}
