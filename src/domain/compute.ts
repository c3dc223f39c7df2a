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
}
