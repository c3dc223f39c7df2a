/** Default and inclusive bounds of a number that a user may set. */
export interface ParamRange {
  readonly default: number
  readonly min: number
  readonly max: number
  /** Whether it must be a whole number. Default false. */
  readonly integer?: boolean
}

/** Default and the other values of a word that a user may set. */
export interface ParamChoice {
  readonly default: string
  readonly of: readonly string[]
}

/** What a parameter of an estimator may be. */
export type ParamBounds = ParamRange | ParamChoice
