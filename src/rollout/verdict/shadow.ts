import type { RolloutPlan } from '../../domain/rollout.ts'
import type { ShadowSummary } from '../../domain/rollout-summary.ts'
import type { RolloutReason } from '../../domain/rollout-verdict.ts'
import { confidenceSequence } from '../sequential/confidence-sequence.ts'
import { sketchQuantiles } from '../summary/quantile-sketch.ts'
import { levelOf } from './guardrails.ts'
import { inWords } from './in-words.ts'

/**
 * What the two versions said to the same requests: whether they agree on fewer than asked for (one-sided, always-valid),
 * and by how much their answers differ.
 *
 * @returns  agreement, a guardrail; the quantiles of |difference|, which are told and judge nothing
 */
export function shadowComparison(plan: RolloutPlan, shadow: ShadowSummary): RolloutReason[] {
  const { compared, agreed, differences } = shadow
  const { leastAgreement: least, decisionUnits } = plan.policy
  if (compared === 0) return []
  const alpha = levelOf(plan)
  const share = agreed / compared
  // Of a share that is 0 or 1 nothing varies; at the limit it would.
  const variance = Math.max(share * (1 - share), least * (1 - least))
  const effect = { effect: share, standardError: Math.sqrt(variance / compared), units: compared }
  const test = confidenceSequence(effect, { alpha, decisionUnits, alternative: 'less', allowed: least })
  const finding = compared < 50 ? 'undecided' : test.pValue <= alpha ? 'bad' : 'fine'
  const [median, p90, p99] = sketchQuantiles(differences, [0.5, 0.9, 0.99]) as [number, number, number]
  return [
    {
      about: 'agreement in shadow',
      kind: 'guardrail',
      finding,
      formula: 'share against a limit; confidence sequence, one-sided',
      numbers: { agreed, compared, share, ...effect, high: test.high, eValue: test.eValue, pValue: test.pValue, alpha },
      threshold: least,
      sentence: inWords.agreement(finding, share, least),
    },
    {
      about: 'differences in shadow',
      kind: 'signal',
      finding: 'fine',
      formula: 'quantiles of |difference|, sketch of 2 %',
      numbers: { median, p90, p99, compared },
      sentence: inWords.differences(median, p99),
    },
  ]
}
