/**
 * An inner loop over a memory that threads share. `item` says which part of the work, `thread` which scratch space; the
 * rest are numbers that the kernel knows the meaning of, mostly places in the memory in bytes.
 */
export type Kernel = (item: number, thread: number, ...args: readonly number[]) => void

/**
 * Kernels of one purpose, twice: in WebAssembly, and as a plain twin in TypeScript that leaves the same bytes behind. The
 * twin runs where there is no WebAssembly, and is what the kernels are tested against. Bytes that only say what is to be
 * measured in f64, as scores in f32 do, may differ; what comes of them may not.
 */
export interface KernelModule {
  readonly name: string
  /** A WebAssembly module in base64 that imports its memory as env.memory and exports functions of the type `Kernel`. */
  readonly wasm: string
  readonly plain: (memory: SharedArrayBuffer) => Readonly<Record<string, Kernel>>
}

/** Kernels bound to a memory. */
export interface KernelTeam {
  /** Its bytes, all 0 at first. Place 0 is left free, so that 0 can mean "none". */
  readonly memory: SharedArrayBuffer
  readonly threads: number
  /**
   * Calls the kernel for every item from 0 to count - 1 and returns when all are done. Which thread takes which item, and
   * when, is not known beforehand: items must not read what other items write.
   */
  run(kernel: string, count: number, ...args: readonly number[]): void
  /** Gives memory and threads back. The team cannot be used after that. */
  close(): void
}
