/** Repeats a piece of work; answers with what ends it. */
export type Every = (intervalMs: number, work: () => void) => () => void

/** Calls `work` every so often without keeping the process alive; answers with what ends it. */
export const every: Every = (intervalMs, work) => {
  const timer = setInterval(work, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}
