import type { Strength } from './strength.ts'

/**
 * Where the leakage check draws its lines. Chosen so that a copy of the target with one row in two hundred changed, or
 * with noise of 4 % of its spread, falls, while strong honest columns stay: the feel of a temperature for the
 * temperature (bike-hourly, R² .98), the distance of a flight for its time in the air (pnwflights14, R² .98), and a
 * sign that 97 % of one class show and none of the other (AUC .985).
 */
export const LIMITS = {
  /** Classification: least AUC of what reproduces the target ... */
  auc: 0.989,
  /** ... and its greatest 1 - kappa: of a map from few levels, of a number ... */
  levelsKappaError: 0.07,
  kappaError: 0.026,
  /** ... and of a number that orders the classes without a fault, for a rare class. */
  faultlessAuc: 0.999,
  faultlessKappaError: 0.1,
  /** Regression: greatest unexplained share of what reproduces the target. */
  unexplained: 0.002,
  /** Share of rows that must have the value for it to count. */
  coverage: 0.5,
  /** A combination must leave at most this part of the error that its best part leaves. */
  remainder: 0.2,
  /** Flagged, not excluded: classification AUC, regression unexplained share. */
  flagAuc: 0.97,
  flagUnexplained: 0.03,
  /** Effect needed beside an after-word: odds ratio, and shift in standard deviations; lower bounds. */
  oddsRatio: 3,
  shift: 1,
  /** Effect that is flagged by itself; lower bounds. */
  flagOddsRatio: 30,
  flagShift: 3,
} as const

/** Levels up to which a map from level to target is a recoding, and not knowledge of many entities. */
export const LEVELS = { few: 20, recodingMost: 30 } as const

/**
 * Rows needed before a resemblance is believed: of the rarer class, or of all rows for regression. In small tables of
 * measurements honest columns tell classes apart without error (irises, penguins), two together sooner than one.
 */
export const EVIDENCE_ROWS = { levels: 20, numbers: 60, combinations: 150, regression: 150 } as const

/**
 * Regression on fewer rows: a column is believed where it leaves next to nothing unexplained, of a target of many
 * values (the logarithm of a price of 88 houses; hours awake for hours asleep, 83 mammals).
 */
export const SMALL_EXACT = { rows: 50, unexplained: 1e-4, targetValues: 25 } as const

/**
 * Whether a score gives the target away.
 *
 * @param isOfFewLevels  the score is a map from at most 20 levels: two-sided errors of 1 % are enough to give it away
 */
export function reproduces(kind: 'classification' | 'regression', strength: Strength, isOfFewLevels = false): boolean {
  if (strength.coverage < LIMITS.coverage) return false
  if (kind === 'regression') return strength.error <= LIMITS.unexplained
  const { auc = 0, error } = strength
  if (auc >= LIMITS.faultlessAuc && error <= LIMITS.faultlessKappaError) return true
  return auc >= LIMITS.auc && error <= (isOfFewLevels ? LIMITS.levelsKappaError : LIMITS.kappaError)
}

/** Whether a score is so strong that a person should look at it. */
export function isStriking(kind: 'classification' | 'regression', strength: Strength): boolean {
  if (strength.coverage < LIMITS.coverage) return false
  return kind === 'regression' ? strength.error <= LIMITS.flagUnexplained : (strength.auc ?? 0) >= LIMITS.flagAuc
}
