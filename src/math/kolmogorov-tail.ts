import { assert } from '../base/assert.ts'
import { durbinShare } from './durbin-share.ts'
import { logChoose } from './log-gamma.ts'

/** Up to here the matrix is small enough to be exact everywhere. */
const MATRIX_ROWS = 140

/**
 * P(Dₙ >= x) for the two-sided Kolmogorov-Smirnov statistic of one sample of `rows` against a known distribution.
 *
 * @param rows  sample size, a whole number > 0
 * @param x     the statistic, in [0, 1]
 * @returns     in [0, 1]. Exact (about 1e-10 relative) up to 140 rows; beyond, exact to the same where
 *              rows·x² >= 2.2, and about 1e-6 absolute below that, where the answer is above 0.02
 *
 * Source: Simard & L'Ecuyer (2011), J. Stat. Softw. 39(11), the choice among: Marsaglia, Tsang & Wang (2003),
 * J. Stat. Softw. 8(18); Miller's doubling of the one-sided tail; Pelz & Good (1976), J. R. Stat. Soc. B 38(2).
 * Deviation: up to 140 rows the matrix is used where they use Pomeranz' recursion, at the same precision.
 */
export function kolmogorovTail(rows: number, x: number): number {
  assert(Number.isInteger(rows) && rows > 0, `kolmogorovTail of ${rows} rows: a whole number above 0`)
  const scaled = rows * x
  if (scaled <= 0.5) return 1
  if (x >= 1) return 0
  if (scaled >= rows - 1) return 2 * (1 - x) ** rows
  const energy = scaled * x
  if (x >= 0.5 || energy >= (rows <= MATRIX_ROWS ? 4 : 2.2)) return Math.min(1, 2 * oneSidedTail(rows, x))
  const small = rows <= MATRIX_ROWS || (rows <= 100_000 && rows * x ** 1.5 <= 1.4)
  return Math.min(1, Math.max(0, 1 - (small ? durbinShare(rows, x) : pelzGoodShare(rows, x))))
}

/** Smirnov's one-sided tail: x Σⱼ C(n, j) (x + j/n)^(j-1) (1 - x - j/n)^(n-j), all terms positive. */
function oneSidedTail(rows: number, x: number): number {
  let sum = 0
  for (let j = 0; j <= Math.floor(rows * (1 - x)); j++) {
    const below = x + j / rows
    const above = 1 - below
    if (above <= 0) break
    sum += Math.exp(logChoose(rows, j) + (j - 1) * Math.log(below) + (rows - j) * Math.log(above))
  }
  return sum * x
}

/** P(Dₙ < x) by Pelz & Good's expansion K₀ + K₁/√n + K₂/n + K₃/n^1.5 in z = √n·x. */
function pelzGoodShare(rows: number, x: number): number {
  const z = Math.sqrt(rows) * x
  const z2 = z * z
  const pi2 = Math.PI ** 2
  let k0 = 0
  let k1 = 0
  let k2 = 0
  let k3 = 0
  for (let k = 0; k < 40; k++) {
    const half = (k + 0.5) ** 2 * pi2
    const whole = k * k * pi2
    const odd = Math.exp(-half / (2 * z2))
    const even = Math.exp(-whole / (2 * z2))
    k0 += odd
    k1 += (half - z2) * odd
    k2 += (6 * z2 ** 3 + 2 * z2 ** 2 + half * (2 * z2 ** 2 - 5 * z2) + half ** 2 * (1 - 2 * z2)) * odd
    k2 -= 2 * whole * z2 ** 2 * even
    k3 += oddThird(z2, half) * odd + 30 * whole * z2 ** 2 * (3 * z2 - whole) * even
  }
  const root = Math.sqrt(2 * Math.PI)
  const terms = [(2 * k0) / z, (2 * k1) / (6 * z ** 4), (2 * k2) / (72 * z ** 7), (2 * k3) / (6480 * z ** 10)]
  const n = Math.sqrt(rows)
  return (root / 2) * (terms[0]! + terms[1]! / n + terms[2]! / rows + terms[3]! / (rows * n))
}

function oddThird(z2: number, half: number): number {
  const constant = -30 * z2 ** 3 - 90 * z2 ** 4
  return (
    constant + half * (135 * z2 ** 2 - 96 * z2 ** 3) + half ** 2 * (212 * z2 ** 2 - 60 * z2) + half ** 3 * (5 - 30 * z2)
  )
}
