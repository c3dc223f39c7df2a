import { normalTail } from '../math/normal-tail.ts'
import { eachTie, sortedSample } from './sorted-sample.ts'
import type { Numbers } from './shares.ts'

export interface MannWhitneyOptions {
  /** 'less': the reference tends to be smaller than the current window. Default 'two-sided'. */
  readonly alternative?: 'two-sided' | 'less' | 'greater'
  /** 'auto' (default): exact without ties when a window has at most 8 rows, else asymptotic, as scipy. */
  readonly method?: 'auto' | 'exact' | 'asymptotic'
}

/**
 * Mann-Whitney test that neither window tends to larger values: U = number of pairs in which the reference's value
 * is the larger one, ties counting half.
 *
 * @param reference  values, shape (rows,); NaN and infinities are left out
 * @param current    values, shape (any rows,); the same
 * @returns          U of the reference, in [0, n·m]; n·m / 2 when the windows agree. p-value in [0, 1]
 * @throws ROWS_TOO_FEW when a window has no value
 *
 * 'exact' ignores ties. 'asymptotic' corrects the variance for ties and U by ½ for continuity; where all values are
 * equal the p-value is 1. Blind to changes that leave the middle where it was, such as a wider spread.
 *
 * Source: Mann & Whitney (1947), Ann. Math. Stat. 18(1); ties: Hollander & Wolfe (1999), section 4.1.
 */
export function mannWhitney(
  reference: Numbers,
  current: Numbers,
  { alternative = 'two-sided', method = 'auto' }: MannWhitneyOptions = {},
): { u: number; pValue: number } {
  const r = sortedSample(reference, 'A Mann-Whitney test')
  const c = sortedSample(current, 'A Mann-Whitney test')
  const { u, ties } = countPairs(r, c)
  const pairs = r.length * c.length
  const tested = { less: pairs - u, greater: u, 'two-sided': Math.max(u, pairs - u) }[alternative]
  const exact = method === 'exact' || (method === 'auto' && ties === 0 && Math.min(r.length, c.length) <= 8)
  const tail = exact ? exactTail(r.length, c.length, tested) : asymptoticTail(r.length, c.length, { u: tested, ties })
  return { u, pValue: Math.min(1, alternative === 'two-sided' ? 2 * tail : tail) }
}

function countPairs(r: Float64Array, c: Float64Array): { u: number; ties: number } {
  let u = 0
  let ties = 0
  let smaller = 0
  eachTie(r, c, (_value, inR, inC) => {
    u += inR * (smaller + inC / 2)
    smaller += inC
    ties += (inR + inC) ** 3 - (inR + inC)
  })
  return { u, ties }
}

/**
 * P(U >= u), counted: U has the coefficients of the Gaussian binomial [n + m over n], which are symmetric; the product
 * of (1 - q^(m+i)) / (1 - q^i) is divided by its own growth at each step, so that nothing overflows.
 */
function exactTail(n: number, m: number, u: number): number {
  const [few, many] = n < m ? [n, m] : [m, n]
  const most = Math.floor(n * m - u)
  const shares = new Float64Array(most + 1)
  shares[0] = 1
  for (let i = 1; i <= few; i++) {
    for (let s = i; s <= most; s++) shares[s]! += shares[s - i]!
    for (let s = most; s >= many + i; s--) shares[s]! -= shares[s - many - i]!
    for (let s = 0; s <= most; s++) shares[s]! *= i / (many + i)
  }
  return shares.reduce((sum, share) => sum + share, 0)
}

function asymptoticTail(n: number, m: number, { u, ties }: { u: number; ties: number }): number {
  const rows = n + m
  const variance = ((n * m) / 12) * (rows + 1 - ties / (rows * (rows - 1)))
  if (!(variance > 0)) return 1
  return normalTail((u - (n * m) / 2 - 0.5) / Math.sqrt(variance))
}
