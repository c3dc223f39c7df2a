import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Answer, Job } from './job.ts'

/** The programs of the contestants: the one of Python and the packages of npm are installed by the bench. */
export interface Programs {
  readonly python: string | undefined
  readonly ydf: string | undefined
}

/** One contestant in a process of its own, with its data read. */
export interface ContestantProcess {
  run(order: 'run' | 'judge'): Promise<Answer>
  /** Resolves when the process is gone. */
  close(): Promise<void>
}

/** Starts a contestant; undefined where its program is not installed. */
export async function startContestant(
  by: 'ours' | 'python' | 'ydf',
  job: Job,
  programs: Programs,
): Promise<ContestantProcess | undefined> {
  const command = commandOf(by, JSON.stringify(job), programs)
  if (command === undefined) return undefined
  const [program, ...args] = command
  // ydf tells of every tenth tree
  const child = spawn(program!, args, { stdio: ['pipe', 'pipe', by === 'ydf' ? 'ignore' : 'inherit'] })
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve())
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${job.learner} ended before it answered`)
    return value
  }
  await next()
  return {
    async run(order) {
      child.stdin.write(`${order}\n`)
      return JSON.parse(await next()) as Answer
    },
    async close() {
      child.stdin.end()
      await ended
    },
  }
}

function commandOf(by: 'ours' | 'python' | 'ydf', job: string, { python, ydf }: Programs): string[] | undefined {
  const file = (name: string): string => join(import.meta.dirname, name)
  if (by === 'ours') return [process.execPath, file('our-process.ts'), job]
  if (by === 'python') return python === undefined ? undefined : [python, file('peers.py'), job]
  return ydf === undefined ? undefined : [process.execPath, file('ydf/ydf-process.mjs'), job, ydf]
}
