import type { Exposure, RolloutPlan, RolloutStage } from '../../domain/rollout.ts'
import type { Assignment } from './assign.ts'

/**
 * What is recorded when it was decided who answers, before the answer is known: a record made later would lack those who
 * got none.
 *
 * @returns  one for each arm that counts the request; none for what no arm counts
 */
export function exposuresOf(
  plan: Pick<RolloutPlan, 'id'>,
  stage: RolloutStage,
  { counted, unit, sticky, position }: Assignment,
  request: { readonly requestId: string; readonly atMs: number },
): Exposure[] {
  const arms = counted === undefined ? [] : counted === 'both' ? (['control', 'canary'] as const) : [counted]
  return arms.map((arm) => ({ rollout: plan.id, arm, unit, sticky, hash: position, stage, ...request }))
}
