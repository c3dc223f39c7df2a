import type { Content, Operation } from './operation.ts'

/** An operation that waits, and its place in the line. */
export interface Queued {
  readonly place: number
  readonly operation: Operation
  readonly content?: Content
  /** An earlier process left it. */
  readonly isLeftOver?: boolean
}

/** Why an operation will never be done. */
export interface Refusal {
  readonly code: string
  readonly message: string
}

/** Operations in order, each kept until it is done. */
export interface Queue {
  /** Whether what is in it outlives the process. */
  readonly isDurable: boolean
  /** Its place, once it is kept. */
  append(operation: Operation, content?: Content): Promise<number>
  /** The next that was not handed out yet. */
  next(): Promise<Queued | undefined>
  /** It is done, or never will be: need not be kept any longer. */
  settle(place: number, refusal?: Refusal): Promise<void>
  /** How many are not done; in memory, how many were not handed out. */
  size(): Promise<number>
  close(): Promise<void>
}

/** In memory: what is not done is lost with the process. */
export function memoryQueue(): Queue {
  const waiting: Queued[] = []
  let last = 0
  return {
    isDurable: false,
    async append(operation, content) {
      last += 1
      waiting.push({ place: last, operation, ...(content === undefined ? {} : { content }) })
      return last
    },
    next: async () => waiting.shift(),
    settle: async () => {},
    size: async () => waiting.length,
    close: async () => {},
  }
}
