import { AppError } from '../../base/errors.ts'
import { ROLLOUT_MAY_BECOME } from '../../domain/rollout.ts'
import type { RolloutPlan, RolloutState, RolloutStatus } from '../../domain/rollout.ts'
import type { RolloutVerdict } from '../../domain/rollout-verdict.ts'

/** A new rollout, before its first stage. */
export function plannedRollout(atMs: number): RolloutState {
  return { status: 'planned', stage: 0, sinceMs: atMs }
}

/** Its first stage, or the one at which it was paused. @throws ROLLOUT_TRANSITION */
export function startStage(plan: RolloutPlan, state: RolloutState, atMs: number): RolloutState {
  return moved(state, plan.stages[state.stage] === 'shadow' ? 'shadow' : 'ramping', state.stage, atMs)
}

/**
 * Where a verdict leads. Holding for data changes nothing, and the time in the stage goes on.
 *
 * @throws ROLLOUT_TRANSITION  when the rollout may not become so: it was rolled back, or has not begun
 */
export function afterVerdict(
  plan: RolloutPlan,
  state: RolloutState,
  { verdict, waitsFor }: Pick<RolloutVerdict, 'verdict' | 'waitsFor'>,
  atMs: number,
): RolloutState {
  if (verdict === 'roll-back') return moved(state, 'rolled-back', state.stage, atMs)
  if (verdict === 'promote') return moved(state, 'promoted', state.stage, atMs)
  if (verdict === 'advance') {
    const next = Math.min(state.stage + 1, plan.stages.length - 1)
    return moved(state, 'ramping', next, atMs)
  }
  return waitsFor === 'person' ? moved(state, 'paused', state.stage, atMs) : state
}

function moved(from: RolloutState, status: RolloutStatus, stage: number, atMs: number): RolloutState {
  const allowed = ROLLOUT_MAY_BECOME[from.status]
  if (!allowed.includes(status)) {
    throw new AppError('ROLLOUT_TRANSITION', { from: from.status, to: status, allowed })
  }
  return { status, stage, sinceMs: atMs }
}
