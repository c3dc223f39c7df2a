import type { EventDropReason, PayloadEvent, PayloadEvents } from '../domain/payload-event.ts'

/**
 * Brings one event to the receiver; resolves once it has it.
 *
 * @returns 'refused' when the receiver says that it will never take this one. @throws where it may be tried again
 */
export type BringEvent = (event: PayloadEvent, signal: AbortSignal) => Promise<'taken' | 'refused'>

export interface EventQueueOptions {
  readonly bring: BringEvent
  /** Gives numbers in [0, 1). */
  readonly chance: () => number
  /** Events under way at a time. Default 16. */
  readonly inFlightMax?: number
  /** Events and rows that wait at most. Default 10,000 and 100,000. */
  readonly eventsMax?: number
  readonly rowsMax?: number
  /** First wait after a failure, doubled each time up to the greatest, shortened by up to a half by chance. */
  readonly retryMs?: { readonly first: number; readonly most: number }
  /** Told once when the receiver is away, and once when it is back. */
  readonly onAway?: (problem: string) => void
  readonly onBack?: () => void
}

const closeWithinMs = 2_000

/**
 * A bounded queue of events in lanes: as many as may be under way, and each brings one event after the other, so that
 * events of one id, which share a lane, arrive in order. What fails is tried again before anything that comes after it.
 * Nobody waits: when the queue is full, events are dropped and counted.
 */
export function eventQueue({
  bring,
  chance,
  inFlightMax = 16,
  eventsMax = 10_000,
  rowsMax = 100_000,
  retryMs = { first: 200, most: 10_000 },
  onAway,
  onBack,
}: EventQueueOptions): PayloadEvents {
  const ending = new AbortController()
  const lanes = Array.from({ length: inFlightMax }, () => ({ waiting: [] as PayloadEvent[], isBusy: false }))
  const dropped: Record<EventDropReason, number> = { full: 0, refused: 0, closed: 0 }
  let [events, rows, sent] = [0, 0, 0]
  let [isClosed, isAway] = [false, false]
  let onEmpty: (() => void) | undefined

  function offer(offered: readonly PayloadEvent[]): boolean {
    const more = offered.reduce((sum, event) => sum + event.rows, 0)
    if (isClosed || events + offered.length > eventsMax || rows + more > rowsMax) {
      dropped[isClosed ? 'closed' : 'full'] += offered.length
      return false
    }
    for (const event of offered) {
      const lane = lanes[laneOf(event.id, inFlightMax)]!
      lane.waiting.push(event)
      events++
      rows += event.rows
      if (!lane.isBusy) {
        lane.isBusy = true
        // The answer that the event tells of goes first.
        setImmediate(() => void drain(lane))
      }
    }
    return true
  }

  async function drain(lane: (typeof lanes)[number]): Promise<void> {
    for (let event = lane.waiting[0]; event !== undefined && !ending.signal.aborted; event = lane.waiting[0]) {
      const end = await broughtAtLast(event)
      if (end === undefined) break
      if (end === 'taken') sent++
      else dropped.refused++
      lane.waiting.shift()
      events--
      rows -= event.rows
    }
    lane.isBusy = false
    if (events === 0) onEmpty?.()
  }

  /** Undefined when the queue ended first. */
  async function broughtAtLast(event: PayloadEvent): Promise<'taken' | 'refused' | undefined> {
    for (let waitMs = retryMs.first; !ending.signal.aborted; waitMs = Math.min(retryMs.most, 2 * waitMs)) {
      try {
        const end = await bring(event, ending.signal)
        if (isAway) onBack?.()
        isAway = false
        return end
      } catch (error) {
        if (ending.signal.aborted) return undefined
        if (!isAway) onAway?.(error instanceof Error ? error.message : String(error))
        isAway = true
        await pause(waitMs * (1 - chance() / 2), ending.signal)
      }
    }
    return undefined
  }

  return {
    offer,
    counts: () => ({ sent, waiting: events, dropped: { ...dropped } }),
    async close(withinMs = closeWithinMs) {
      if (isClosed) return
      isClosed = true
      if (events > 0) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const late = setTimeout(resolve, withinMs)
        onEmpty = resolve
        await promise
        clearTimeout(late)
      }
      ending.abort()
      dropped.closed += events
    },
  }
}

/** Which lane an id goes through: FNV-1a. */
function laneOf(id: string, lanes: number): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % lanes
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}
