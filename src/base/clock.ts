/** Time as an argument: whoever needs the hour is handed a clock, so tests can hold it still. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number
  /** Milliseconds from an arbitrary start, never going back: for durations only. */
  monotonicMs(): number
}
