/** What a client takes from where it runs: handed in, so that it works in Node and in a browser, and can be tested. */
export interface Surroundings {
  readonly fetch: typeof fetch
  /** Milliseconds since 1970-01-01 UTC. */
  readonly nowMs: () => number
  /** From 0 to 1. */
  readonly random: () => number
  /** Calls `work` once; answers with what cancels it. A process that has nothing else to do ends unless `keepsAlive`. */
  readonly later: (afterMs: number, work: () => void, keepsAlive: boolean) => () => void
  /** Calls `work` every so often, without keeping a process alive for it. */
  readonly every: (intervalMs: number, work: () => void) => () => void
  /**
   * Gives a run's signs of life every so often, also while the program gives way to nothing; answers with what ends them.
   * Absent: `every` calls `beat`.
   */
  readonly beats?: (run: string, intervalMs: number, beat: () => void) => () => void
  /** Opens a local file; absent where there are none. */
  readonly openFile?: (path: string) => Promise<Blob>
}

/** 32 hexadecimal digits, 128 random bits. */
export function newRunId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
