/** One thing that was looked at, with all its arithmetic: who doubts it can do the sum again. */
export interface RolloutReason {
  /** 'error rate', 'sample ratio'. */
  readonly about: string
  /** A guardrail may roll back; health and signals may only hold; progress says what is still to come. */
  readonly kind: 'guardrail' | 'health' | 'signal' | 'progress'
  readonly finding: 'fine' | 'undecided' | 'bad'
  /** The method, as the guide names it, and the formula that was computed. */
  readonly formula: string
  /** Every number that went in and came out, by the name the formula has for it; those that do not exist are left out. */
  readonly numbers: Readonly<Record<string, number>>
  /** The limit, in the unit of what is compared with it; absent where nothing is judged. */
  readonly threshold?: number
  readonly sentence: string
}

/** What to do now. 'hold' waits for more data, or for a person where health or a signal is bad. */
export interface RolloutVerdict {
  readonly verdict: 'advance' | 'hold' | 'roll-back' | 'promote'
  readonly waitsFor?: 'data' | 'person'
  readonly because: readonly RolloutReason[]
}
