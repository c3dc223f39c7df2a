// Golden numbers: scipy 1.17.1 and numpy 2.4.6, kept outside the repository; skipped where they are absent.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { normalQuantile } from '../math/normal-quantile.ts'
import { andersonDarling } from './anderson-darling.ts'
import { benjaminiHochberg } from '../math/benjamini-hochberg.ts'
import { chiSquare } from './chi-square.ts'
import { fisherExact } from './fisher-exact.ts'
import { hellinger } from './hellinger.ts'
import { jensenShannon } from './jensen-shannon.ts'
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts'
import { mannWhitney } from './mann-whitney.ts'
import { proportionZ } from './proportion-z.ts'
import { psi } from './psi.ts'
import { sharesOf } from './shares.ts'
import { totalVariation } from './total-variation.ts'
import { wasserstein } from './wasserstein.ts'

const FILE = new URL('../../../shared/oracle/stats-oracle.json', import.meta.url)

type Row = Record<string, number[]> & Record<string, number>
const oracle = existsSync(FILE) ? (JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Row>) : undefined

/** The oracle's own stream: x = 1664525 x + 1013904223 mod 2³², as normal values rounded to six digits. */
function lcgNormal(seed: number, rows: number, shift: number): number[] {
  let x = seed
  return Array.from({ length: rows }, () => {
    x = Number((1_664_525n * BigInt(x) + 1_013_904_223n) % 4_294_967_296n)
    return Number((normalQuantile((x + 0.5) / 4_294_967_296) + shift).toFixed(6))
  })
}

const repeated = (counts: readonly number[]): number[] =>
  counts.flatMap((rows, index) => Array.from({ length: rows }, () => index + 1))

function samplesOf(name: string): { ref: number[]; cur: number[] } {
  const row = oracle![name]!
  if (name === 'lcg_normal_5000_3000') return { ref: lcgNormal(3, 5000, 0), cur: lcgNormal(4, 3000, 0.1) }
  if (name === 'ordinal_1_6') return { ref: repeated(row['ref_counts']!), cur: repeated(row['cur_counts']!) }
  return { ref: row['ref']!, cur: row['cur']! }
}

/** Evidently's bins: one for each value up to 20 distinct ones, else equal widths by Sturges over both windows. */
function evidentlyBins(ref: readonly number[], cur: readonly number[]): [number[], number[]] {
  const both = [...ref, ...cur].sort((a, b) => a - b)
  const distinct = [...new Set(both)]
  if (new Set(ref).size <= 20) {
    return [ref, cur].map((rows) => distinct.map((value) => rows.filter((row) => row === value).length)) as never
  }
  const bins = Math.ceil(Math.log2(both.length) + 1)
  const width = (both.at(-1)! - both[0]!) / bins
  const count = (rows: readonly number[]): number[] => {
    const counts = Array.from({ length: bins }, () => 0)
    for (const row of rows) counts[Math.min(bins - 1, Math.floor((row - both[0]!) / width))]!++
    return counts
  }
  return [count(ref), count(cur)]
}

/** To nine digits, or exactly where the expected value is 0. */
function agrees(actual: number, expected: number): void {
  if (expected === 0) expect(actual).toBeCloseTo(0, 12)
  else expect(actual / expected).toBeCloseTo(1, 9)
}

const PAIRS = ['small_continuous', 'ordinal_1_6', 'lcg_normal_500', 'lcg_normal_5000_3000']

describe.skipIf(oracle === undefined)(
  'two samples agree with the oracle in ../shared/oracle (skipped where it is absent)',
  () => {
    test.each(PAIRS)('Kolmogorov-Smirnov on %s', (name) => {
      const { ref, cur } = samplesOf(name)
      for (const [key, method] of [
        ['ks_auto', 'auto'],
        ['ks_asymp', 'asymptotic'],
      ] as const) {
        const { statistic, pValue } = kolmogorovSmirnov(ref, cur, method)
        agrees(statistic, oracle![name]![key]![0]!)
        agrees(pValue, oracle![name]![key]![1]!)
      }
    })

    test.each(PAIRS)('Mann-Whitney on %s', (name) => {
      const { ref, cur } = samplesOf(name)
      const row = oracle![name]!
      agrees(mannWhitney(ref, cur).u, row['mannwhitneyu_two-sided']![0]!)
      agrees(mannWhitney(ref, cur).pValue, row['mannwhitneyu_two-sided']![1]!)
      agrees(mannWhitney(ref, cur, { alternative: 'less' }).pValue, row['mannwhitneyu_less']![1]!)
      agrees(mannWhitney(ref, cur, { method: 'asymptotic' }).pValue, row['mwu_asymp_two']![1]!)
    })

    test.each(PAIRS)('Anderson-Darling on %s', (name) => {
      const { ref, cur } = samplesOf(name)
      const { statistic, pValue } = andersonDarling(ref, cur)
      agrees(statistic, oracle![name]!['anderson_ksamp_midrank']![0]!)
      agrees(pValue, oracle![name]!['anderson_ksamp_midrank']![1]!)
    })

    test.each(PAIRS)('Wasserstein on %s', (name) => {
      const { ref, cur } = samplesOf(name)
      agrees(wasserstein(ref, cur), oracle![name]!['wasserstein_normed_evidently'] as number)
    })

    test.each(PAIRS)('Jensen-Shannon and PSI in the bins of Evidently on %s', (name) => {
      const { ref, cur } = samplesOf(name)
      const [r, c] = evidentlyBins(ref, cur)
      const row = oracle![name]!
      agrees(jensenShannon(r, c, 'natural'), row['js_evidently_num'] as number)
      agrees(jensenShannon(r, c), row['js_base2_num'] as number)
      agrees(psi(sharesOf(r), sharesOf(c)), row['psi_evidently_num'] as number)
    })

    test('Hellinger and total variation on ordinal_1_6', () => {
      const row = oracle!['ordinal_1_6']!
      agrees(hellinger(row['ref_counts']!, row['cur_counts']!), row['hellinger_cat'] as number)
      agrees(totalVariation(row['ref_counts']!, row['cur_counts']!), row['tvd_cat'] as number)
    })
  },
)

describe.skipIf(oracle === undefined)(
  'counts agree with the oracle in ../shared/oracle (skipped where it is absent)',
  () => {
    test('chi-square in both forms', () => {
      const { ref, cur, evidently_gof: fit, contingency } = oracle!['chi2']! as Record<string, number[]>
      agrees(chiSquare(ref!, cur!).statistic, contingency![0]!)
      agrees(chiSquare(ref!, cur!).pValue, contingency![1]!)
      agrees(chiSquare(ref!, cur!, 'goodness-of-fit').pValue, fit![1]!)
    })

    test('shares: z and Fisher', () => {
      const z = oracle!['z_prop']!
      const [reference, current] = [
        { rows: 400, of: 1000 },
        { rows: 450, of: 1000 },
      ]
      agrees(proportionZ(reference, current).z, z['400/1000 vs 450/1000']![0]!)
      agrees(proportionZ(reference, current).pValue, z['400/1000 vs 450/1000']![1]!)
      agrees(fisherExact(reference, current), z['fisher 2x2 [[400,600],[450,550]]']![1]!)
      agrees(fisherExact({ rows: 8, of: 10 }, { rows: 1, of: 6 }), oracle!['fisher']!['[[8,2],[1,5]]']![1]!)
    })

    test('Benjamini-Hochberg', () => {
      const { p, bh } = oracle!['multiple']! as Record<string, number[]>
      for (const [index, corrected] of benjaminiHochberg(p!).entries()) agrees(corrected, bh![index]!)
    })
  },
)
