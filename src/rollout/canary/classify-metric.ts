import type { Rng } from '../../base/rng.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'
import { commonLanguage, meanRatio } from './effect-sizes.ts'
import { locationShift } from './location-shift.ts'
import type { LocationShift } from './location-shift.ts'
import { withoutOutliers } from './outliers.ts'

/** Kayenta's labels of a metric. */
export type MetricLabel = 'Pass' | 'High' | 'Low' | 'Nodata' | 'NodataFailMetric' | 'Error'

/** How one metric is compared; every default is Kayenta's. */
export interface CanaryMetric {
  readonly name: string
  readonly groups?: readonly string[]
  /** Which change is a failure. Default 'either'. */
  readonly direction?: 'increase' | 'decrease' | 'either'
  /** Missing values left out, or read as 0 (an error count nobody reported). Default 'remove'. */
  readonly nanStrategy?: 'remove' | 'replace'
  /** Default 'keep'. */
  readonly outliers?: 'remove' | 'keep'
  readonly outlierFactor?: number
  /** A failure of this one fails all. */
  readonly critical?: boolean
  /** No data is a failure of the metric. */
  readonly mustHaveData?: boolean
  /** Reported and not scored. */
  readonly muted?: boolean
  readonly effectSize?: {
    /** Default 'meanRatio'. */
    readonly measure?: 'meanRatio' | 'cles'
    /** Least effect that is High, greatest that is Low; and the same for what is critical. Default 1, of cles 0.5. */
    readonly allowedIncrease?: number
    readonly allowedDecrease?: number
    readonly criticalIncrease?: number
    readonly criticalDecrease?: number
  }
  /** Constants of the judge that Kayenta does not let one configure: 0.98 and 0.25. */
  readonly confidence?: number
  readonly tolerance?: number
}

/** What came of comparing one metric, with its arithmetic. */
export interface MetricResult {
  readonly name: string
  readonly label: MetricLabel
  /** This alone fails the canary. */
  readonly critical: boolean
  readonly groups: readonly string[]
  readonly muted: boolean
  /** Canary by baseline, by mean; NaN where a mean is 0, 1 where nothing was compared. */
  readonly ratio: number
  /** What was computed; absent where labels follow from the data being missing or identical. */
  readonly arithmetic?: LocationShift & { readonly bound: number; readonly effectSize: number }
}

/**
 * Kayenta's judgement of one metric: the canary's series is High when the whole interval of its shift against the
 * baseline's lies above a quarter of the estimated shift, and its effect size is at least the allowed one; Low likewise.
 *
 * @param baseline, canary  one value a time step (Kayenta's practice: 50 and more); NaN is a step without a value
 * @param rng               for two series that are constant and differ: both get Gaussian noise of 1e-5 of themselves,
 *                          as in Kayenta, without which no interval exists
 * @returns                 'Error' where a value is infinite or nothing varies even so
 *
 * Source: Spinnaker's Kayenta, NetflixACAJudge-v1.0 (NetflixACAJudge, MannWhitneyClassifier, 2025); Graff & Sanden
 * (2018), Automated canary analysis at Netflix with Kayenta.
 */
export function classifyMetric(
  metric: CanaryMetric,
  { baseline, canary, rng }: { readonly baseline: readonly number[]; readonly canary: readonly number[]; rng: Rng },
): MetricResult {
  const { critical = false, nanStrategy = 'remove' } = metric
  const settled = { name: metric.name, groups: metric.groups ?? [], muted: metric.muted ?? false, ratio: 1 }
  const [before, after] = [baseline, canary].map((values) => cleaned(metric, values)) as [number[], number[]]
  if (before.length === 0 || after.length === 0) {
    if (nanStrategy === 'replace') return { ...settled, label: 'Pass', critical: false }
    const fails = metric.mustHaveData === true && !critical
    return { ...settled, label: fails ? 'NodataFailMetric' : 'Nodata', critical }
  }
  if (![...before, ...after].every(Number.isFinite)) return { ...settled, label: 'Error', critical: false }
  if (identical(before, after) || new Set([...before, ...after]).size === 1) {
    return { ...settled, label: 'Pass', critical: false }
  }
  const bothConstant = new Set(before).size === 1 && new Set(after).size === 1
  const [from, to] = bothConstant ? [noisy(before, rng), noisy(after, rng)] : [before, after]
  const shift = locationShift(to, from, metric.confidence ?? 0.98)
  if (shift === undefined) return { ...settled, label: 'Error', critical: false }
  return { ...settled, ...compared(metric, from, to, shift) }
}

function compared(
  { direction = 'either', critical = false, effectSize = {}, tolerance = 0.25 }: CanaryMetric,
  from: readonly number[],
  to: readonly number[],
  shift: LocationShift,
): Pick<MetricResult, 'label' | 'critical' | 'ratio' | 'arithmetic'> {
  const { measure = 'meanRatio' } = effectSize
  const size = measure === 'cles' ? commonLanguage(from, to) : meanRatio(from, to)
  const usual = measure === 'cles' ? 0.5 : 1
  // An effect that cannot be computed (a mean of 0) does not stand in the way.
  const atLeast = (limit = usual): boolean => Number.isNaN(size) || size >= limit
  const atMost = (limit = usual): boolean => Number.isNaN(size) || size <= limit
  const bound = tolerance * Math.abs(shift.estimate)
  const isHigh = direction !== 'decrease' && shift.low > bound && atLeast(effectSize.allowedIncrease)
  const isLow = direction !== 'increase' && shift.high < -bound && atMost(effectSize.allowedDecrease)
  const label = isHigh ? 'High' : isLow ? 'Low' : 'Pass'
  const isCritical =
    critical &&
    ((label === 'High' && atLeast(effectSize.criticalIncrease)) ||
      (label === 'Low' && atMost(effectSize.criticalDecrease)))
  const arithmetic = { ...shift, bound, effectSize: size }
  return { label, critical: isCritical, ratio: meanRatio(from, to), arithmetic }
}

function cleaned(
  { nanStrategy = 'remove', outliers, outlierFactor }: CanaryMetric,
  values: readonly number[],
): number[] {
  const known =
    nanStrategy === 'remove'
      ? values.filter((value) => !Number.isNaN(value))
      : values.map((value) => (Number.isNaN(value) ? 0 : value))
  return outliers === 'remove' ? withoutOutliers(known, outlierFactor) : known
}

function identical(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false
  const [x, y] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()]
  return x.every((value, at) => value === y[at])
}

function noisy(values: readonly number[], rng: Rng): number[] {
  return values.map((value) => value + value * 1e-5 * normalQuantile(rng.next() || 0.5))
}
