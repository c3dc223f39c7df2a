import { AppError, shown } from '../../base/errors.ts'
import type { RolloutPlan } from '../../domain/rollout.ts'

/**
 * Refuses a plan that could not be judged as it says.
 *
 * @throws ROLLOUT_PLAN  naming the field, what it must be and what it is
 */
export function checkPlan(plan: RolloutPlan): void {
  const { policy, stages } = plan
  const must = (isSo: boolean, field: string, expected: string, received: unknown): void => {
    if (!isSo) throw new AppError('ROLLOUT_PLAN', { rollout: plan.id, field, expected, received: shown(received) })
  }
  const shares = stages.filter((stage) => stage !== 'shadow')
  must(
    shares.length > 0 && stages.slice(1).every((stage) => stage !== 'shadow'),
    'stages',
    'shares of units in per cent, "shadow" at most at the beginning',
    stages,
  )
  must(
    shares.every((share, at) => share > (shares[at - 1] ?? 0) && share <= 100),
    'stages',
    'rising, above 0 and at most 100',
    stages,
  )
  must(plan.control !== plan.canary, 'canary', 'another version than the control', plan.canary)
  const { namespace } = plan
  const isPart = namespace === undefined || (namespace.from >= 0 && namespace.from < namespace.to && namespace.to <= 1)
  must(isPart, 'namespace', 'a range in [0, 1]', namespace)
  must(policy.alpha > 0 && policy.alpha < 0.5, 'policy.alpha', 'above 0 and below 0.5', policy.alpha)
  must(policy.decisionUnits > 0, 'policy.decisionUnits', 'above 0', policy.decisionUnits)
  must(policy.leastRequests >= 1, 'policy.leastRequests', 'at least 1', policy.leastRequests)
  must(policy.leastMinutes >= 0, 'policy.leastMinutes', 'at least 0', policy.leastMinutes)
  for (const [name, allowed] of Object.entries(policy.guardrails)) {
    must(allowed >= 0 && Number.isFinite(allowed), `policy.guardrails.${name}`, 'at least 0', allowed)
  }
}
