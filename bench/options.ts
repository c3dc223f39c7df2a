/** What the command line says besides the names of benches; a bench takes what concerns it. */
export interface BenchOptions {
  /** Only these parts of it. */
  readonly only?: readonly string[] | undefined
  /** Measured rounds. */
  readonly rounds?: number | undefined
  /** To see whether it works, not to measure. */
  readonly isQuick?: boolean | undefined
  /** Numbers of threads; default 1 and 2. */
  readonly threads?: readonly number[] | undefined
  /** Without peers. */
  readonly isAlone?: boolean | undefined
  /** Bound on each part. */
  readonly minutesMax?: number | undefined
}
