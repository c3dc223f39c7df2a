import { describe, expect, test } from 'vitest'
import { seededRng } from '../../src/base/rng.ts'
import { DEFAULT_ROLLOUT_POLICY } from '../../src/domain/rollout.ts'
import type { Exposure, RolloutPlan } from '../../src/domain/rollout.ts'
import type { RolloutSummary } from '../../src/domain/rollout-summary.ts'
import { assign } from '../../src/rollout/assignment/assign.ts'
import { exposuresOf } from '../../src/rollout/assignment/exposure.ts'
import { countRequest, countShadow, mergeRollouts, noRollout } from '../../src/rollout/summary/arm-summary.ts'
import { judgeRollout } from '../../src/rollout/verdict/judge-rollout.ts'
import { afterVerdict, plannedRollout, startStage } from '../../src/rollout/verdict/next-state.ts'

const plan: RolloutPlan = {
  id: 'r1',
  model: 'churn',
  control: 3,
  canary: 4,
  seed: 's',
  unit: 'user',
  stages: ['shadow', 5, 25, 50, 100],
  policy: { ...DEFAULT_ROLLOUT_POLICY, leastRequests: 300, leastMinutes: 1 },
}

/** Lets a canary with so many errors through its rollout, one look a minute of 1,000 requests; tells the way it went. */
function rollOut(errors: number): { way: string[]; exposures: Exposure[]; looks: number } {
  const rng = seededRng(errors)
  const summaries = new Map<'shadow' | 'ramp', RolloutSummary>()
  let state = startStage(plan, plannedRollout(0), 0)
  const way = [String(plan.stages[state.stage])]
  const exposures: Exposure[] = []
  let looks = 0
  let inStage = 0
  while (state.status === 'shadow' || state.status === 'ramping') {
    const stage = plan.stages[state.stage]!
    const phase = stage === 'shadow' ? 'shadow' : 'ramp'
    const minute = noRollout(2)
    for (let request = 0; request < 1000; request++) {
      const requestId = `r${looks}-${request}`
      const assigned = assign(plan, stage, { unit: `u${Math.floor(20_000 * rng.next())}`, requestId })
      const exposed = exposuresOf(plan, stage, assigned, { requestId, atMs: 60_000 * looks })
      exposures.push(...exposed)
      if (assigned.counted === 'both') countShadow(minute.shadow, 0.01, rng.next() < 0.97)
      for (const { arm, sticky } of exposed) {
        const outcome = rng.next() < (arm === 'canary' ? errors : 0.01) ? 'error' : 'answered'
        const { identity } = assigned
        countRequest(minute[arm], {
          identity,
          sticky,
          latencyMs: 5 + rng.next(),
          outcome,
          cells: 20,
          missing: 0,
          answerBin: 0,
        })
        if (arm === 'canary') inStage++
      }
    }
    const before = summaries.get(phase)
    const summary = before === undefined ? minute : mergeRollouts(before, minute)
    summaries.set(phase, summary)
    looks++
    const minutesInStage = looks - state.sinceMs / 60_000
    const verdict = judgeRollout(plan, { stage: state.stage, minutesInStage, requestsInStage: inStage, summary })
    const next = afterVerdict(plan, state, verdict, 60_000 * looks)
    if (next === state) continue
    state = next
    way.push(next.status === 'ramping' ? String(plan.stages[next.stage]) : next.status)
    inStage = 0
  }
  return { way, exposures, looks }
}

describe('a rollout from its plan to its end', () => {
  test('of a canary as good as the control goes through every stage and is promoted', () => {
    const { way, exposures } = rollOut(0.01)
    expect(way).toEqual(['shadow', '5', '25', '50', '100', 'promoted'])
    // In shadow each request counts for both; at 5 per cent for one of ten, and at 100 for none.
    const counted = (stage: Exposure['stage']) => exposures.filter((its) => its.stage === stage).length
    expect(counted('shadow') % 2000).toBe(0)
    expect(counted(100)).toBe(0)
    const arms = new Map<string, string>()
    for (const { unit, arm, stage } of exposures) {
      if (stage === 'shadow') continue
      expect(arms.get(unit) ?? arm).toBe(arm)
      arms.set(unit, arm)
    }
  })

  test('of one that fails three times as often ends before half of the units ever met it', () => {
    const { way } = rollOut(0.03)
    expect(way.at(-1)).toBe('rolled-back')
    expect(way).not.toContain('100')
  })
})
