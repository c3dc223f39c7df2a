import { assert } from '../base/assert.ts'
import { compiledKernels, kernelsOn } from '../base/kernel-instance.ts'
import type { KernelModule, KernelTeam } from '../base/kernel.ts'
import { CONTROL, controlOf, leave, takeItems, waitWhile } from './kernel-control.ts'
import { kernelMemory } from './kernel-memory.ts'
import type { ThreadPool } from './thread-pool.ts'

/** How a team is made up. */
export interface TeamParts {
  readonly kernels: KernelModule
  readonly bytes: number
  readonly what: string
  /** Threads besides the caller's, 0 or more; none without a pool. */
  readonly others: number
  readonly pool?: ThreadPool
  /** Take the plain twins, though there is WebAssembly. */
  readonly plain?: boolean
}

/** Opens kernels on a memory of their own; see `Compute.openKernels`. */
export async function openTeam({ kernels, bytes, what, others, pool, plain = false }: TeamParts): Promise<KernelTeam> {
  const memory = kernelMemory(bytes, what)
  const module = plain ? undefined : compiledKernels(kernels)
  const found = module === undefined ? kernels.plain(memory.buffer) : kernelsOn(module, memory)
  const names = Object.keys(found)
  const own = names.map((name) => found[name]!)
  const numberOf = new Map(names.map((name, at) => [name, at]))
  const team = controlOf()
  const { words, args } = team
  // The twins are functions, which threads cannot be sent.
  const called = module === undefined || pool === undefined ? 0 : others
  const release = called === 0 ? undefined : await pool!.join(called, { module: module!, memory, names, team })

  function order(kernel: number): void {
    Atomics.store(words, CONTROL.next, 0)
    Atomics.store(words, CONTROL.done, 0)
    Atomics.store(words, CONTROL.kernel, kernel)
    Atomics.add(words, CONTROL.turn, 1)
    Atomics.notify(words, CONTROL.turn)
  }

  return {
    memory: memory.buffer,
    threads: called + 1,
    run(name, count, ...given) {
      const number = numberOf.get(name)
      assert(number !== undefined, `there is a kernel ${name}`)
      const kernel = own[number]!
      if (called === 0 || count <= 1) {
        for (let item = 0; item < count; item++) kernel(item, 0, ...given)
        return
      }
      args.set(given)
      words[CONTROL.argCount] = given.length
      words[CONTROL.count] = count
      order(number)
      takeItems(team, own, 0)
      for (let done = words[CONTROL.done]!; done < called;) done = waitWhile(words, CONTROL.done, done)
      assert(Atomics.load(words, CONTROL.failed) === 0, `kernel ${name} ran to its end on every thread`)
    },
    close() {
      if (release === undefined) return
      order(leave)
      release()
    },
  }
}
