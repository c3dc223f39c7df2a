import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { WebAssemblyMemory, WebAssemblyModule } from '../base/web-assembly.ts'
import { CONTROL } from './kernel-control.ts'
import type { Control } from './kernel-control.ts'
import type { JoinTeam } from './kernel-thread.ts'

/** Threads that teams borrow. */
export interface ThreadPool {
  /**
   * Hands the team to `count` threads and waits until they have it, so that no order can go unheard. The function
   * returned takes the threads back, once they have been told to leave.
   */
  join(count: number, team: TeamToJoin): Promise<() => void>
}

export interface TeamToJoin {
  readonly module: WebAssemblyModule
  readonly memory: WebAssemblyMemory
  readonly names: readonly string[]
  readonly team: Control
}

/** A pool that starts threads as they are first needed (some 40 ms each) and keeps them. They do not keep a process alive. */
export function threadPool(): ThreadPool {
  const idle: Worker[] = []
  return {
    async join(count, { module, memory, names, team }) {
      const taken = Array.from({ length: count }, () => idle.pop() ?? startThread())
      await Promise.all(
        taken.map(async (worker, at) => {
          const turn = team.words[CONTROL.turn]!
          const order: JoinTeam = { module, memory, names, control: team.buffer, thread: at + 1, turn }
          worker.ref()
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
          worker.postMessage(order)
          // Rejects where the thread breaks instead.
          await once(worker, 'message')
          worker.unref()
        }),
      )
      return () => idle.push(...taken)
    },
  }
}

function startThread(): Worker {
  return new Worker(threadFile())
}

/** Beside this file: TypeScript in the sources, JavaScript in the package. */
function threadFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './kernel-thread.ts' : './kernel-thread.js', import.meta.url)
}

/** Whether the program of the threads is where this file is: a bundle that was made of the package leaves it behind. */
export function canStartThreads(): boolean {
  return existsSync(threadFile())
}
