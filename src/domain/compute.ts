import type { KernelModule, KernelTeam } from '../base/kernel.ts'

/** Where heavy loops run. Methods are handed one, so that they need to know nothing of threads or event loops. */
export interface Compute {
  /**
   * Runs `body` for 0 to count-1, in order, giving way to the event loop now and then.
   *
   * @throws CANCELLED when `signal` is aborted, between two calls of `body`
   */
  forEach(
    count: number,
    body: (index: number) => void | Promise<void>,
    options?: { readonly signal?: AbortSignal; readonly onProgress?: (share: number) => void; readonly what?: string },
  ): Promise<void>

  /** Threads that a team of kernels may have at most, 1 or more. */
  readonly threads: number

  /**
   * Kernels on a new memory of at least `bytes` bytes, to be closed by the caller.
   *
   * @param options.threads  how many the work is worth, default all
   * @param options.what     whose memory it is, for the message
   * @throws MEMORY_TOO_SMALL where WebAssembly's limit, or the machine, has not as much
   */
  openKernels(
    kernels: KernelModule,
    bytes: number,
    options?: { readonly threads?: number; readonly what?: string },
  ): Promise<KernelTeam>
}
