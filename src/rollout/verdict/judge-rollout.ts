import type { RolloutPlan } from '../../domain/rollout.ts'
import type { RolloutSummary } from '../../domain/rollout-summary.ts'
import type { RolloutReason, RolloutVerdict } from '../../domain/rollout-verdict.ts'
import { guardrails, requestsOf } from './guardrails.ts'
import { health, predictionShift } from './health.ts'
import { inWords } from './in-words.ts'
import { shadowComparison } from './shadow.ts'

/** What is judged at one look. */
export interface RolloutLook {
  /** Index into the plan's stages. */
  readonly stage: number
  readonly minutesInStage: number
  /** Of the phase (shadow, or all of the ramp so far): tests add evidence up over stages. */
  readonly summary: RolloutSummary
  /** Counted requests of an arm, the lesser one, in this stage alone. */
  readonly requestsInStage: number
}

/**
 * What to do with a rollout now. In this order:
 *
 * - a guardrail is proved to be worse than allowed: roll back, whatever else holds;
 * - the comparison is not sound, or answers shifted: hold, for a person;
 * - the stage is too young, or has too few requests: hold, for data;
 * - else advance to the next stage, from the last one promote.
 *
 * Pure: the same look gives the same verdict. May be asked as often as one likes: false roll-backs of all looks and
 * guardrails together stay below the plan's α (in the limit of many requests; measured in the guide).
 *
 * @returns  every reason that was looked at, with its numbers, whether or not it decided
 */
export function judgeRollout(plan: RolloutPlan, look: RolloutLook): RolloutVerdict {
  const because = reasons(plan, look).map((reason) => ({ ...reason, numbers: finite(reason.numbers) }))
  const isBad = (kinds: readonly RolloutReason['kind'][]): boolean =>
    because.some(({ kind, finding }) => finding === 'bad' && kinds.includes(kind))
  if (isBad(['guardrail'])) return { verdict: 'roll-back', because }
  if (isBad(['health', 'signal'])) return { verdict: 'hold', waitsFor: 'person', because }
  if (because.some(({ kind, finding }) => kind === 'progress' && finding !== 'fine')) {
    return { verdict: 'hold', waitsFor: 'data', because }
  }
  return { verdict: look.stage === plan.stages.length - 1 ? 'promote' : 'advance', because }
}

function reasons(plan: RolloutPlan, look: RolloutLook): RolloutReason[] {
  const { summary } = look
  const stage = plan.stages[look.stage]
  const told = [...guardrails(plan, summary), ...predictionShift(plan, summary)]
  if (stage === 'shadow') {
    const compared = Math.min(requestsOf(summary.canary), summary.shadow.compared)
    return [...told, ...shadowComparison(plan, summary.shadow), ...progress(plan, look, compared)]
  }
  // At 100 per cent no control is left to count: what was found before stands, and time is waited for.
  const requests = stage === 100 ? undefined : look.requestsInStage
  return [...told, ...health(plan, summary), ...progress(plan, look, requests)]
}

function progress({ policy }: RolloutPlan, look: RolloutLook, requests: number | undefined): RolloutReason[] {
  const of = (what: string, has: number, needs: number): RolloutReason => ({
    about: what,
    kind: 'progress',
    finding: has >= needs ? 'fine' : 'undecided',
    formula: 'at least',
    numbers: { has },
    threshold: needs,
    sentence: inWords.progress(what, has, needs),
  })
  const time = of('minutes', look.minutesInStage, policy.leastMinutes)
  return requests === undefined ? [time] : [time, of('requests of an arm', requests, policy.leastRequests)]
}

/** Verdicts are kept as JSON, which has no NaN and no infinity. */
function finite(numbers: RolloutReason['numbers']): RolloutReason['numbers'] {
  return Object.fromEntries(Object.entries(numbers).filter(([, value]) => Number.isFinite(value)))
}
