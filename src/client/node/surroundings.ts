import { openAsBlob } from 'node:fs'
import type { Surroundings } from '../surroundings.ts'

/** Timers that let a process end, and local files. */
export function nodeSurroundings(given: Pick<Surroundings, 'fetch' | 'nowMs' | 'random'>): Surroundings {
  return {
    ...given,
    later(afterMs, work, keepsAlive) {
      const timer = setTimeout(work, afterMs)
      if (!keepsAlive) timer.unref()
      return () => clearTimeout(timer)
    },
    every(intervalMs, work) {
      const timer = setInterval(work, intervalMs)
      timer.unref()
      return () => clearInterval(timer)
    },
    openFile: (path) => openAsBlob(path),
  }
}
