import type { Strength } from './strength.ts'

/**
 * Where the leakage check draws its lines. Chosen so that a copy of the target with one row in a hundred changed, or
 * with noise of 4 % of its spread, falls, while the strongest honest columns known (a mushroom's odour: kappa .970;
 * the light in a room for whether somebody is in it: .97; the feel of a temperature for the temperature: R² .976) stay.
 */
export const LIMITS = {
  /** Classification: greatest 1 - kappa of what reproduces the target. */
  kappaError: 0.026,
  /** Classification: or this AUC with at most this 1 - kappa, for scores and rare classes. */
  auc: 0.999,
  aucKappaError: 0.1,
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

/**
 * Rows needed before a resemblance is believed: of the rarer class, or of all rows for regression. In small tables of
 * measurements honest columns tell classes apart without error (irises, penguins), two together sooner than one.
 */
export const EVIDENCE_ROWS = { levels: 20, numbers: 60, combinations: 150, regression: 150 } as const

/** Whether a score gives the target away. */
export function reproduces(kind: 'classification' | 'regression', strength: Strength): boolean {
  if (strength.coverage < LIMITS.coverage) return false
  if (kind === 'regression') return strength.error <= LIMITS.unexplained
  const nearlyPerfectOrder = (strength.auc ?? 0) >= LIMITS.auc && strength.error <= LIMITS.aucKappaError
  return strength.error <= LIMITS.kappaError || nearlyPerfectOrder
}

/** Whether a score is so strong that a person should look at it. */
export function isStriking(kind: 'classification' | 'regression', strength: Strength): boolean {
  if (strength.coverage < LIMITS.coverage) return false
  return kind === 'regression' ? strength.error <= LIMITS.flagUnexplained : (strength.auc ?? 0) >= LIMITS.flagAuc
}
