/** What happened, for whoever listens. */
export interface PayloadEvent {
  readonly kind: 'request' | 'response' | 'error' | 'feedback'
  /** Of the request: the events of one request have one id. */
  readonly id: string
  readonly atMs: number
  readonly model: string
  readonly version: number
  /** Told as JSON; not changed after it was offered. */
  readonly body: unknown
  /** Rows that it holds, for the bound of what waits. */
  readonly rows: number
}

/** Why an event was not brought: too many wait, the receiver refused it, or the process ended. */
export type EventDropReason = 'full' | 'refused' | 'closed'

/** Tells events to a receiver, without anybody waiting for it. */
export interface PayloadEvents {
  /** All of them or none, at once: false when too many wait. */
  offer(events: readonly PayloadEvent[]): boolean
  counts(): {
    readonly sent: number
    readonly waiting: number
    readonly dropped: Readonly<Record<EventDropReason, number>>
  }
  /** Brings what waits, for so long at most; what is left is dropped and counted. */
  close(withinMs?: number): Promise<void>
}
