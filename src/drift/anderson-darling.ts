import { eachTie, sortedSample } from './sorted-sample.ts'
import type { Numbers } from './shares.ts'

/** Critical values of the statistic for two samples, at upper-tail shares of 25 % and 0.1 % (table 2, b₀ + b₁ + b₂). */
const LEAST_CRITICAL = 0.325
const GREATEST_CRITICAL = 6.546
/**
 * Least-squares quadratic of ln(share) through the table: critical values 0.325, 1.226, 1.961, 2.718, 3.752, 4.592 and
 * 6.546 at shares 0.25, 0.1, 0.05, 0.025, 0.01, 0.005 and 0.001.
 */
const LOG_SHARE = [0.01819809457411147, -1.0082265644652515, -1.077770279820484] as const

/**
 * Anderson-Darling test that two windows have one distribution: weights the tails more than Kolmogorov-Smirnov.
 *
 * @param reference  values, shape (rows,), at least 2 distinct values in both windows together
 * @param current    values, shape (any rows,)
 * @returns          the standardised statistic (about 0 without drift, may be negative) and its p-value, interpolated
 *                   from a table: never outside [0.001, 0.25]. Where all values are equal: 0 and 0.25
 * @throws ROWS_TOO_FEW when a window has fewer than 2 values
 *
 * Source: Scholz & Stephens (1987), J. Am. Stat. Assoc. 82(399), equation 7 (midranks), table 2. Deviation: p by a
 * quadratic in the logarithm through the table's seven points, as scipy's `anderson_ksamp`.
 */
export function andersonDarling(reference: Numbers, current: Numbers): { statistic: number; pValue: number } {
  const r = sortedSample(reference, 'An Anderson-Darling test', 2)
  const c = sortedSample(current, 'An Anderson-Darling test', 2)
  const raw = midrankStatistic(r, c)
  const statistic = raw === undefined ? 0 : (raw - 1) / Math.sqrt(variance(r.length, c.length))
  return { statistic, pValue: raw === undefined ? 0.25 : tailShare(statistic) }
}

function midrankStatistic(r: Float64Array, c: Float64Array): number | undefined {
  const total = r.length + c.length
  let [below, belowR, belowC, distinct] = [0, 0, 0, 0]
  let [sumR, sumC] = [0, 0]
  eachTie(r, c, (_value, inR, inC) => {
    const tied = inR + inC
    const rank = below + tied / 2
    const weight = tied / total / (rank * (total - rank) - (total * tied) / 4)
    // A single distinct value gives 0 / 0, and no statistic.
    sumR += weight * (total * (belowR + inR / 2) - rank * r.length) ** 2
    sumC += weight * (total * (belowC + inC / 2) - rank * c.length) ** 2
    below += tied
    belowR += inR
    belowC += inC
    distinct++
  })
  return distinct < 2 ? undefined : ((sumR / r.length + sumC / c.length) * (total - 1)) / total
}

/** Variance of the raw statistic for two samples of one distribution (equation 4, k = 2). */
function variance(n: number, m: number): number {
  const total = n + m
  const inverse = 1 / n + 1 / m
  let h = 0
  let g = 0
  for (let i = total - 1; i >= 1; i--) {
    h += 1 / i
    if (i >= 2) g += h / (total - i + 1)
  }
  const a = 4 * g - 6 + (10 - 6 * g) * inverse
  const b = (2 * g - 4) * 4 + 16 * h + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6
  const c = (6 * h + 2 * g - 2) * 4 + (4 * h - 4 * g + 6) * 2 + (2 * h - 6) * inverse + 4 * h
  const d = (2 * h + 6) * 4 - 8 * h
  const cubic = ((a * total + b) * total + c) * total + d
  return cubic / ((total - 1) * (total - 2) * (total - 3))
}

function tailShare(statistic: number): number {
  const inTable = Math.min(Math.max(statistic, LEAST_CRITICAL), GREATEST_CRITICAL)
  if (inTable === LEAST_CRITICAL) return 0.25
  if (inTable === GREATEST_CRITICAL) return 0.001
  const [square, slope, constant] = LOG_SHARE
  return Math.exp((square * inTable + slope) * inTable + constant)
}
