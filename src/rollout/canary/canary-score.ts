import type { MetricResult } from './classify-metric.ts'

export interface CanaryScore {
  /** 0 to 100, to two decimals. */
  readonly score: number
  readonly verdict: 'Pass' | 'Marginal' | 'Fail'
  readonly groups: readonly { readonly group: string; readonly score: number; readonly weight: number }[]
  /** Why the score is 0 whatever the groups say, or which threshold it reached. */
  readonly reason: string
}

/**
 * Kayenta's score: of each group the share of its metrics that pass, times 100; of all the sum of groups by weight. Groups
 * without a weight share what is left of 100. Metrics without data count neither way, a group without any counts 100.
 * A critical failure, or no data of half of the metrics and more, makes the score 0.
 *
 * @param results     muted ones are left out; of none the score is 0
 * @param weights     of groups, in per cent
 * @param thresholds  both inclusive; 95 and 75 are customary
 *
 * Source: Spinnaker's Kayenta, WeightedSumScorer and ThresholdScoreClassifier.
 */
export function canaryScore(
  results: readonly MetricResult[],
  weights: Readonly<Record<string, number>>,
  thresholds: { readonly pass: number; readonly marginal: number },
): CanaryScore {
  const scored = results.filter(({ muted }) => !muted)
  const names = [...new Set(scored.flatMap((result) => result.groups))]
  const unweighted = names.filter((name) => weights[name] === undefined).length
  const given = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
  const groups = names.map((group) => ({
    group,
    score: groupScore(scored.filter((result) => result.groups.includes(group))),
    weight: weights[group] ?? (100 - given) / unweighted,
  }))
  const failure = scored.find(({ critical, label }) => critical && label !== 'Pass')
  const empty = scored.filter(({ label }) => label === 'Nodata').length
  if (failure !== undefined) {
    return { score: 0, verdict: 'Fail', groups, reason: `${failure.name} is critical and ${failure.label}` }
  }
  if (scored.length === 0 || empty / scored.length >= 0.5) {
    return { score: 0, verdict: 'Fail', groups, reason: `${empty} of ${scored.length} metrics have no data` }
  }
  const sum = groups.reduce((total, { score, weight }) => total + (score * weight) / 100, 0)
  const score = Math.round(sum * 100) / 100
  const { pass, marginal } = thresholds
  const verdict = score >= pass ? 'Pass' : score >= marginal ? 'Marginal' : 'Fail'
  const limit = { Pass: `at least ${pass}`, Marginal: `below ${pass}, at least ${marginal}`, Fail: `below ${marginal}` }
  return { score, verdict, groups, reason: `${score} is ${limit[verdict]}` }
}

function groupScore(results: readonly MetricResult[]): number {
  const counted = results.filter(({ label }) => label !== 'Nodata' && label !== 'Error')
  if (counted.length === 0) return 100
  return (counted.filter(({ label }) => label === 'Pass').length / counted.length) * 100
}
