import type { RunDetail } from '../domain/run.ts'
import { studentQuantile, studentTail } from '../math/student-t.ts'
import { metricOf, valueOf, type GroupKey } from './group-runs.ts'
import { meanOf, varianceOf } from './mean-interval.ts'

/** How the metric of one set of runs differs from that of another. */
export interface RunComparison {
  /** 'paired': run by run of the same seed or fold. */
  readonly kind: 'paired' | 'welch'
  /** Runs, or pairs, with a finite metric. */
  readonly n: { readonly one: number; readonly other: number }
  readonly mean: { readonly one: number; readonly other: number }
  /** Mean of one less mean of other. */
  readonly difference: number
  /** Absent where there are too few runs, or no spread at all. */
  readonly test?: {
    readonly t: number
    readonly degrees: number
    /** Two-sided. */
    readonly p: number
    /** 95 % interval of the difference. */
    readonly low: number
    readonly high: number
  }
  /** Why there is no test. */
  readonly reason?: string
}

/**
 * Compares a metric of two sets of runs: paired by Student's t where every run of either set has, by the values of
 * `pairBy`, exactly one partner in the other; else by Welch's t, which takes neither equal variances nor equal sizes for
 * granted. Runs whose metric is absent or not finite are left out, with their partners.
 *
 * Folds of one table share training rows: their interval is then too narrow (Nadeau & Bengio 2003); seeds do not.
 *
 * @param pairBy  an empty list: Welch. Default: those of `PAIR_KEYS` that all runs have
 * @returns undefined where one of the sets has no run with a finite metric
 *
 * Source: Welch (1947), The generalization of Student's problem when several different population variances are
 * involved, Biometrika 34; degrees of freedom by Satterthwaite (1946).
 */
export function compareRuns(
  one: readonly RunDetail[],
  other: readonly RunDetail[],
  metric: string,
  pairBy: readonly GroupKey[] = usualPairs(one, other),
): RunComparison | undefined {
  const pairs = pairBy.length === 0 ? undefined : paired(one, other, metric, pairBy)
  if (pairs !== undefined) return comparePairs(pairs)
  const values = [one, other].map((runs) =>
    runs.map((run) => metricOf(run, metric)).filter((value) => value !== undefined),
  ) as [number[], number[]]
  return values.some(({ length }) => length === 0) ? undefined : compareMeans(...values)
}

/** What people call what makes repeated runs differ. */
export const PAIR_KEYS: readonly GroupKey[] = ['seed', 'random_state', 'random_seed', 'fold'].map((key) => ({
  ...{ entity: 'param' as const, key },
}))

function usualPairs(...sets: readonly (readonly RunDetail[])[]): readonly GroupKey[] {
  return PAIR_KEYS.filter((key) => sets.every((runs) => runs.every((run) => valueOf(run, key) !== null)))
}

type Pair = readonly [one: number, other: number]

/** Undefined where not every run has exactly one partner. */
function paired(
  one: readonly RunDetail[],
  other: readonly RunDetail[],
  metric: string,
  pairBy: readonly GroupKey[],
): Pair[] | undefined {
  const placed = (runs: readonly RunDetail[]): Map<string, RunDetail> | undefined => {
    const places = runs.map((run) => pairBy.map((key) => valueOf(run, key)))
    if (places.some((place) => place.every((value) => value === null))) return undefined
    const map = new Map(places.map((place, position) => [JSON.stringify(place), runs[position]!]))
    return map.size === runs.length ? map : undefined
  }
  const [left, right] = [placed(one), placed(other)]
  if (left === undefined || right === undefined || left.size !== right.size) return undefined
  const pairs: Pair[] = []
  for (const [place, run] of left) {
    const partner = right.get(place)
    if (partner === undefined) return undefined
    const [value, otherValue] = [metricOf(run, metric), metricOf(partner, metric)]
    if (value !== undefined && otherValue !== undefined) pairs.push([value, otherValue])
  }
  return pairs.length === 0 ? undefined : pairs
}

function comparePairs(pairs: readonly Pair[]): RunComparison {
  const n = pairs.length
  const differences = pairs.map(([one, other]) => one - other)
  const difference = meanOf(differences)
  const base = {
    kind: 'paired' as const,
    n: { one: n, other: n },
    mean: { one: meanOf(pairs.map(([one]) => one)), other: meanOf(pairs.map(([, other]) => other)) },
    difference,
  }
  if (n < 2) return { ...base, reason: 'A test needs two pairs.' }
  return { ...base, ...tested(difference, Math.sqrt(varianceOf(differences, difference) / n), n - 1) }
}

/** Welch's t of two lists of finite numbers, neither empty. */
function compareMeans(one: readonly number[], other: readonly number[]): RunComparison {
  const mean = { one: meanOf(one), other: meanOf(other) }
  const n = { one: one.length, other: other.length }
  const base = { kind: 'welch' as const, n, mean, difference: mean.one - mean.other }
  if (n.one < 2 || n.other < 2) return { ...base, reason: 'A test needs two runs of each set.' }
  const [a, b] = [varianceOf(one, mean.one) / n.one, varianceOf(other, mean.other) / n.other]
  const degrees = (a + b) ** 2 / (a ** 2 / (n.one - 1) + b ** 2 / (n.other - 1))
  return { ...base, ...tested(base.difference, Math.sqrt(a + b), degrees) }
}

function tested(difference: number, error: number, degrees: number): Pick<RunComparison, 'test' | 'reason'> {
  if (!(error > 0) || !Number.isFinite(degrees)) return { reason: 'The runs of a set do not differ at all.' }
  const t = difference / error
  const half = studentQuantile(0.025, degrees) * error
  const p = Math.min(1, 2 * studentTail(Math.abs(t), degrees))
  return { test: { t, degrees, p, low: difference - half, high: difference + half } }
}
