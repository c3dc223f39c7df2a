import { Worker } from 'node:worker_threads'
import type { Surroundings } from '../surroundings.ts'

export interface BeatThreadOptions {
  readonly url: string
  readonly token?: string
  readonly intervalMs: number
}

export interface BeatOrder {
  readonly run: string
  readonly isBeating: boolean
}

/** A run that is open, and what ends its timer where it has one. */
interface Beating {
  readonly beat: () => void
  stopTimer?: () => void
}

/** A thread without runs is kept for a while: the next run needs none of its own. */
const idleMs = 10_000

/**
 * Signs of life from a thread of their own: a program that computes for minutes without giving way is alive, and its runs
 * are not found dead. The thread is there while a run is open, and a little longer, and keeps no process up. Where none
 * can be had (Node's permissions refuse it), the timers of the program itself do it, as well as they can.
 */
export function threadBeats(
  options: Omit<BeatThreadOptions, 'intervalMs'>,
  { every, later }: Pick<Surroundings, 'every' | 'later'>,
): NonNullable<Surroundings['beats']> {
  const open = new Map<string, Beating>()
  let thread: Worker | undefined
  let cancelEnd = (): void => {}

  function start(intervalMs: number): Worker | undefined {
    const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
    const { url, token } = options
    const workerData: BeatThreadOptions = { url, ...(token === undefined ? {} : { token }), intervalMs }
    let made: Worker
    try {
      // Without a list of its own the thread would take over the flags of the process, some of which it refuses.
      made = new Worker(new URL(`./beat-thread${extension}`, import.meta.url), { workerData, execArgv: [] })
    } catch {
      return undefined
    }
    made.unref()
    // It is followed by 'exit'.
    made.on('error', () => {})
    made.on('exit', () => {
      if (thread !== made) return
      thread = undefined
      for (const beating of open.values()) beating.stopTimer ??= every(intervalMs, beating.beat)
    })
    return made
  }

  return (run, intervalMs, beat) => {
    cancelEnd()
    thread ??= start(intervalMs)
    const order = (isBeating: boolean): void => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
      thread?.postMessage({ run, isBeating } satisfies BeatOrder)
    }
    const beating: Beating = { beat, ...(thread === undefined ? { stopTimer: every(intervalMs, beat) } : {}) }
    open.get(run)?.stopTimer?.()
    open.set(run, beating)
    order(true)
    return () => {
      beating.stopTimer?.()
      if (open.get(run) !== beating) return
      open.delete(run)
      order(false)
      if (open.size > 0) return
      cancelEnd = later(
        idleMs,
        () => {
          const idle = thread
          thread = undefined
          void idle?.terminate()
        },
        false,
      )
    }
  }
}
