import type { LoggedMetric } from './operation.ts'

const ready = Promise.resolve()

/** Metrics on their way: gathered for a while, then sent as one. */
export interface MetricBuffer {
  /** Resolves when there is room for more: at once, unless the server cannot keep up. */
  add(metric: LoggedMetric): Promise<void>
  /** Hands over what is gathered; resolves once all that was handed over is taken. */
  flush(): Promise<void>
}

/**
 * Hands metrics over once there are `size` of them, or `afterMs` after the first. Of those that were handed over and not
 * yet taken there are at most `waitingMax`, as long as whoever adds them waits for `add`.
 */
export function metricBuffer(needs: {
  readonly size: number
  readonly afterMs: number
  readonly waitingMax: number
  readonly later: (afterMs: number, work: () => void, keepsAlive: boolean) => () => void
  /** Resolves once it is taken. */
  readonly handOver: (metrics: readonly LoggedMetric[]) => Promise<unknown>
}): MetricBuffer {
  const { size, afterMs, waitingMax, later, handOver } = needs
  let gathered: LoggedMetric[] = []
  let waiting = 0
  let cancel: (() => void) | undefined
  let room: PromiseWithResolvers<void> | undefined
  let taken: Promise<void> = ready

  function flush(): Promise<void> {
    cancel?.()
    cancel = undefined
    if (gathered.length === 0) return taken
    const metrics = gathered
    gathered = []
    const [before, now] = [taken, take(metrics)]
    taken = before.then(() => now)
    return taken
  }

  async function take(metrics: readonly LoggedMetric[]): Promise<void> {
    waiting += metrics.length
    // What the server refuses is told by the outbox.
    await handOver(metrics).catch(() => {})
    waiting -= metrics.length
    if (waiting < waitingMax) {
      room?.resolve()
      room = undefined
    }
  }
  return {
    add(metric) {
      gathered.push(metric)
      if (gathered.length >= size) void flush()
      else cancel ??= later(afterMs, () => void flush(), true)
      if (waiting < waitingMax) return ready
      room ??= Promise.withResolvers<void>()
      return room.promise
    },
    flush,
  }
}
