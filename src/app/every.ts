/** Calls `work` every so often without keeping the process alive; answers with what ends it. */
export function every(intervalMs: number, work: () => void): () => void {
  const timer = setInterval(work, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}
