/** Default and inclusive bounds of a number that a user may set. */
export interface ParamRange {
  readonly default: number
  readonly min: number
  readonly max: number
  /** Whether it must be a whole number. Default false. */
  readonly integer?: boolean
}
