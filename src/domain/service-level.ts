/**
 * Upper bounds of the histograms of latency, in seconds. From a quarter of a millisecond on: one row is answered in less
 * than the least bound that is usual elsewhere. An objective of latency is one of them, for only then is it counted.
 */
export const latencyBoundsSeconds: readonly number[] = [
  0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** What the service promises of prediction requests. Shares are of requests, between 0 and 1, both excluded. */
export interface Objectives {
  /** Share that is not answered with 5xx. */
  readonly availability: number
  /** Within so many seconds, one of `latencyBoundsSeconds`, ... */
  readonly latencySeconds: number
  /** ... of the requests that are answered well this share is. */
  readonly latencyTarget: number
}

/** Prediction requests since some moment. */
export interface Tally {
  readonly total: number
  /** Answered with 5xx. */
  readonly failed: number
  /** Answered with 2xx. */
  readonly answered: number
  /** Of those: not within the objective of latency. */
  readonly slow: number
}

/** One alert on how fast the error budget burns: over the long window, and over the short one too, so that it ends soon. */
export interface BurnAlert {
  readonly severity: 'page' | 'ticket'
  readonly long: Window
  readonly short: Window
  /** At this rate, 1 being the rate that spends the budget of 30 days in 30 days. */
  readonly burn: number
}

/** A length of time as Prometheus writes it. */
export type Window = '5m' | '30m' | '1h' | '2h' | '6h' | '1d' | '3d'
export const windowSeconds: Readonly<Record<Window, number>> = {
  '5m': 300,
  '30m': 1_800,
  '1h': 3_600,
  '2h': 7_200,
  '6h': 21_600,
  '1d': 86_400,
  '3d': 259_200,
}

/**
 * Alerts with several windows and burn rates: 2 % of a 30 days' budget in an hour and 5 % in six page, 10 % in one day or
 * in three write a ticket. The short window is a twelfth of the long one.
 *
 * @see Beyer and others, The Site Reliability Workbook (2018), chapter 5, table 5-8
 */
export const burnAlerts: readonly BurnAlert[] = [
  { severity: 'page', long: '1h', short: '5m', burn: 14.4 },
  { severity: 'page', long: '6h', short: '30m', burn: 6 },
  { severity: 'ticket', long: '1d', short: '2h', burn: 3 },
  { severity: 'ticket', long: '3d', short: '6h', burn: 1 },
]

/**
 * How fast the error budget burns: the share of bad requests over the share that the target allows. 0 without requests:
 * where nobody asks nothing is spent.
 *
 * @param target  between 0 and 1, both excluded
 */
export function burnRate(bad: number, total: number, target: number): number {
  return total === 0 ? 0 : bad / total / (1 - target)
}
