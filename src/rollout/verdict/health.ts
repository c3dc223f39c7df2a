import type { RolloutPlan } from '../../domain/rollout.ts'
import type { RolloutSummary } from '../../domain/rollout-summary.ts'
import type { RolloutReason } from '../../domain/rollout-verdict.ts'
import { populationStability, stabilityByChance } from '../../math/population-stability.ts'
import { difference } from '../effect/effect.ts'
import { proportionStatistic } from '../effect/statistics.ts'
import { multipleExposures } from '../sample-ratio/multiple-exposures.ts'
import { sequentialRatio } from '../sample-ratio/sequential-ratio.ts'
import { confidenceSequence } from '../sequential/confidence-sequence.ts'
import { unitCounts } from '../summary/unit-sample.ts'
import { requestsOf } from './guardrails.ts'
import { inWords } from './in-words.ts'

/**
 * Whether the comparison itself is sound: as many units in each arm as there should be, none in both, outcomes known
 * alike. What is bad here pauses the rollout for a person, because effects cannot be read; it proves nothing of the canary.
 */
export function health(plan: RolloutPlan, summary: RolloutSummary): RolloutReason[] {
  return [ratio(plan, summary), ...exposures(plan, summary), ...coverage(plan, summary)]
}

function ratio({ unit, policy }: RolloutPlan, { control, canary }: RolloutSummary): RolloutReason {
  const sampled = unitCounts(control.units, canary.units)
  // Without a unit key each request is its own unit.
  const counts = unit === undefined ? [requestsOf(control), requestsOf(canary)] : [sampled.control, sampled.canary]
  const level = unit === undefined ? 0 : -Math.log2(sampled.share)
  const { eValue, pValue: atLevel } = sequentialRatio(counts, [0.5, 0.5])
  // Each halving of the sample is another stream to look at: a weight for each, which together are 1.
  const pValue = Math.min(1, level === 0 && unit === undefined ? atLevel : atLevel * (level + 1) * (level + 2))
  const finding = pValue <= policy.signals.healthP ? 'bad' : 'fine'
  return {
    about: 'sample ratio',
    kind: 'health',
    finding,
    formula: 'sequential multinomial test, Dirichlet 1,000',
    numbers: { control: counts[0]!, canary: counts[1]!, expectedShare: 0.5, sampledShare: 2 ** -level, eValue, pValue },
    threshold: policy.signals.healthP,
    sentence: inWords.sampleRatio(finding, counts, pValue),
  }
}

function exposures({ unit }: RolloutPlan, { control, canary }: RolloutSummary): RolloutReason[] {
  if (unit === undefined) return []
  const { both, units, share, bad } = multipleExposures(control.units, canary.units)
  return [
    {
      about: 'units in both arms',
      kind: 'health',
      finding: bad ? 'bad' : 'fine',
      formula: 'share of units seen in both arms, from 10 such units on',
      numbers: { both, units, share },
      threshold: 0.01,
      sentence: inWords.exposures(both, units),
    },
  ]
}

function coverage({ policy }: RolloutPlan, { control, canary }: RolloutSummary): RolloutReason[] {
  if (Math.min(control.labels.due, canary.labels.due) < 50) return []
  const [a, b] = [control, canary].map(({ labels }) => proportionStatistic(labels.labelled, labels.due))
  const alpha = policy.signals.healthP
  const effect = difference(a!, b!)
  const { pValue, eValue } = confidenceSequence(effect, { alpha, decisionUnits: policy.decisionUnits })
  return [
    {
      about: 'label coverage',
      kind: 'health',
      finding: pValue <= alpha ? 'bad' : 'fine',
      formula: 'difference of proportions; confidence sequence, two-sided',
      numbers: {
        controlDue: control.labels.due,
        controlLabelled: control.labels.labelled,
        canaryDue: canary.labels.due,
        canaryLabelled: canary.labels.labelled,
        effect: effect.effect,
        standardError: effect.standardError,
        eValue,
        pValue,
      },
      threshold: alpha,
      sentence: inWords.coverage(a!.value, b!.value, pValue),
    },
  ]
}

/**
 * Whether the canary answers otherwise than the control: the population stability index of the answers of both arms,
 * less what two samples of one distribution give. A better model may well answer otherwise, so this calls a person.
 */
export function predictionShift({ policy }: RolloutPlan, { control, canary }: RolloutSummary): RolloutReason[] {
  const counts = [control.answers, canary.answers] as const
  const totals = counts.map((bins) => bins.reduce((sum, count) => sum + count, 0)) as [number, number]
  if (Math.min(...totals) < policy.leastRequests || counts[0].length < 2) return []
  const [reference, current] = counts.map((bins, arm) => bins.map((count) => count / totals[arm]!))
  const index = populationStability(reference!, current!)
  const byChance = stabilityByChance(counts[0].length, ...totals)
  const threshold = policy.signals.predictionPsi
  return [
    {
      about: 'prediction shift',
      kind: 'signal',
      finding: index - byChance > threshold ? 'bad' : 'fine',
      formula: 'population stability index less (bins - 1)(1/n + 1/m)',
      numbers: { index, byChance, bins: counts[0].length, controlAnswers: totals[0], canaryAnswers: totals[1] },
      threshold,
      sentence: inWords.predictions(index - byChance, threshold),
    },
  ]
}
