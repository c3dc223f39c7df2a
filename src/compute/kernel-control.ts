import type { Kernel } from '../base/kernel.ts'

/**
 * The words by which a team agrees on what to do. `turn` grows by one with every order; a thread that has seen it takes
 * items until there are none, then counts itself done.
 */
export const CONTROL = { turn: 0, kernel: 1, count: 2, next: 3, done: 4, failed: 5, argCount: 6 } as const
const controlWords = 8
/** Numbers an order can carry. */
const argsMax = 24
/** An order to leave the team. */
export const leave = -1

/** Times a thread looks before it sleeps: about as long as a pause between two orders of a busy fit. */
const looks = 4000

/** The control block of a team, shared by its threads. */
export interface Control {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly args: Float64Array
}

export function controlOf(buffer = new SharedArrayBuffer(4 * controlWords + 8 * argsMax)): Control {
  return {
    buffer,
    words: new Int32Array(buffer, 0, controlWords),
    args: new Float64Array(buffer, 4 * controlWords, argsMax),
  }
}

/** Takes items of the order at hand until there are none. */
export function takeItems({ words, args }: Control, kernels: readonly Kernel[], thread: number): void {
  const kernel = kernels[words[CONTROL.kernel]!]!
  const count = words[CONTROL.count]!
  const given = [...args.subarray(0, words[CONTROL.argCount])]
  for (let item = Atomics.add(words, CONTROL.next, 1); item < count; item = Atomics.add(words, CONTROL.next, 1)) {
    kernel(item, thread, ...given)
  }
}

/** Waits until the word is no longer `value`: looks for a moment, then sleeps. Returns what it is then. */
export function waitWhile(words: Int32Array, word: number, value: number): number {
  for (let look = 0; look < looks; look++) {
    const found = Atomics.load(words, word)
    if (found !== value) return found
  }
  while (Atomics.load(words, word) === value) Atomics.wait(words, word, value)
  return Atomics.load(words, word)
}
