/** Default and inclusive bounds of a number that a user may set. */
export interface ParamRange {
  readonly default: number | string
  readonly min: number
  readonly max: number
  /** Whether it must be a whole number. Default false. */
  readonly integer?: boolean
  /** A word that may stand in place of the number, and then may be the default. */
  readonly or?: string
}

/** Default and the other values of a word, or of a yes or no, that a user may set. */
export interface ParamChoice {
  readonly default: string | boolean
  readonly of: readonly (string | boolean)[]
}

/** Numbers that a user may set for columns, by name. */
export interface ParamOfColumns {
  readonly default: Readonly<Record<string, number>>
  /** What each may be. */
  readonly ofColumn: readonly number[]
}

/** What a parameter of an estimator may be. */
export type ParamBounds = ParamRange | ParamChoice | ParamOfColumns
