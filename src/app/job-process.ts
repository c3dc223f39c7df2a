import { AppError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { startCommand } from './child-command.ts'
import type { ChildProcess } from 'node:child_process'
import type { Logger } from '../base/logger.ts'
import type { Job, Jobs } from '../domain/job.ts'
import type { Project } from '../domain/project.ts'
import type { App } from './open-app.ts'

/** Jobs remembered after their end. */
const rememberedMax = 100

/**
 * Training beside serving: each job is a process of its own, of low priority, so that a long fit takes neither the
 * event loop nor the processor from requests. It writes to the same workspace; the shelf sees the new version by
 * itself. One at a time; others wait in line.
 */
export function jobProcess(needs: {
  readonly app: Pick<App, 'folder' | 'dataFolder' | 'clock' | 'newId'>
  readonly project: Project | undefined
  readonly logger: Logger
}): Jobs & { close(): void } {
  const { app, project, logger } = needs
  const jobs = new Map<string, Job>()
  const waiting: string[] = []
  const startedBy = new Map<string, string>()
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
    const child = startCommand(app, ['run'], startedBy.get(id))
    running = child
    startedBy.delete(id)
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
    async startRun(name, by) {
      const known = project === undefined ? [] : [project.name]
      if (!known.includes(name)) {
        throw new AppError('PROJECT_UNKNOWN', { project: name, known, nearest: nearest(name, known) })
      }
      const id = app.newId()
      jobs.set(id, { id, project: name, status: 'queued', startedAtMs: app.clock.nowMs() })
      if (by !== undefined) startedBy.set(id, by)
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
