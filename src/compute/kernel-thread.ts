// A thread that runs kernels. It sleeps until it is handed a team's memory, serves that team's orders until it is told to
// leave, and sleeps again.
import { parentPort } from 'node:worker_threads'
import { webAssembly } from '../base/web-assembly.ts'
import type { WebAssemblyMemory, WebAssemblyModule } from '../base/web-assembly.ts'
import { CONTROL, controlOf, leave, takeItems, waitWhile } from './kernel-control.ts'
import type { Kernel } from '../base/kernel.ts'

/** What a thread is handed to join a team. */
export interface JoinTeam {
  readonly module: WebAssemblyModule
  readonly memory: WebAssemblyMemory
  /** Names of the kernels, in the order in which they are numbered. */
  readonly names: readonly string[]
  readonly control: SharedArrayBuffer
  /** From 1: the caller of the team is thread 0. */
  readonly thread: number
  /** Orders given before this thread was called. */
  readonly turn: number
}

parentPort!.on('message', ({ module, memory, names, control, thread, turn }: JoinTeam) => {
  const { exports } = new webAssembly!.Instance(module, { env: { memory } })
  const kernels = names.map((name) => exports[name] as Kernel)
  const team = controlOf(control)
  const { words } = team
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort!.postMessage('joined')
  for (let seen = turn; ;) {
    seen = waitWhile(words, CONTROL.turn, seen)
    if (words[CONTROL.kernel] === leave) break
    try {
      takeItems(team, kernels, thread)
    } catch {
      // Whoever gave the order waits for every thread: it must hear of this one either way.
      Atomics.store(words, CONTROL.failed, 1)
    }
    Atomics.add(words, CONTROL.done, 1)
    Atomics.notify(words, CONTROL.done)
  }
})
