import type { RolloutPlan, RolloutState } from '../../domain/rollout.ts'
import type { RolloutSummary } from '../../domain/rollout-summary.ts'
import { mergeRollouts, noRollout } from '../summary/arm-summary.ts'
import { requestsOf } from './guardrails.ts'
import type { RolloutLook } from './judge-rollout.ts'

/**
 * What is to be judged of a rollout, from what each process counted in each stage. The ramp is judged by all of its
 * stages so far, shadow by itself: there both arms have the same requests, which adds up with nothing.
 *
 * @param summaries  of any processes and stages, in any order; stages yet to come are left out
 */
export function lookOf(
  plan: Pick<RolloutPlan, 'stages'>,
  state: RolloutState,
  summaries: readonly { readonly stage: number; readonly summary: RolloutSummary }[],
  nowMs: number,
): RolloutLook {
  const inShadow = plan.stages[state.stage] === 'shadow'
  const ofPhase = summaries.filter(
    ({ stage }) => stage <= state.stage && (plan.stages[stage] === 'shadow') === inShadow,
  )
  const merged = (some: typeof summaries): RolloutSummary => {
    const bins = summaries[0]?.summary.control.answers.length ?? 0
    return some.reduce((sum, { summary }) => mergeRollouts(sum, summary), noRollout(bins))
  }
  const { control, canary } = merged(summaries.filter(({ stage }) => stage === state.stage))
  return {
    stage: state.stage,
    minutesInStage: (nowMs - state.sinceMs) / 60_000,
    summary: merged(ofPhase),
    requestsInStage: Math.min(requestsOf(control), requestsOf(canary)),
  }
}
