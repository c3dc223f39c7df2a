import { describe, expect, test } from 'vitest'
import { seededRng } from '../../src/base/rng.ts'
import { DEFAULT_ROLLOUT_POLICY } from '../../src/domain/rollout.ts'
import type { Exposure, RolloutPlan } from '../../src/domain/rollout.ts'
import type { RolloutSummary } from '../../src/domain/rollout-summary.ts'
import { assign } from '../../src/rollout/assignment/assign.ts'
import { exposuresOf } from '../../src/rollout/assignment/exposure.ts'
import { countRequest, countShadow, noRollout } from '../../src/rollout/summary/arm-summary.ts'
import { judgeRollout } from '../../src/rollout/verdict/judge-rollout.ts'
import type { RolloutLook } from '../../src/rollout/verdict/judge-rollout.ts'
import { lookOf } from '../../src/rollout/verdict/look-of.ts'
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
function rollOut(errors: number): { way: string[]; exposures: Exposure[] } {
  const rng = seededRng(errors)
  let state = startStage(plan, plannedRollout(0), 0)
  const way = [String(plan.stages[state.stage])]
  const exposures: Exposure[] = []
  const summaries: { stage: number; summary: RolloutSummary }[] = []
  for (let minute = 0; state.status === 'shadow' || state.status === 'ramping'; minute++) {
    const stage = plan.stages[state.stage]!
    const summary = noRollout(2)
    summaries.push({ stage: state.stage, summary })
    for (let request = 0; request < 1000; request++) {
      const requestId = `r${minute}-${request}`
      const assigned = assign(plan, stage, { unit: `u${Math.floor(20_000 * rng.next())}`, requestId })
      const exposed = exposuresOf(plan, stage, assigned, { requestId, atMs: 60_000 * minute })
      exposures.push(...exposed)
      if (assigned.counted === 'both') countShadow(summary.shadow, 0.01, rng.next() < 0.97)
      for (const { arm, sticky } of exposed) {
        const outcome = rng.next() < (arm === 'canary' ? errors : 0.01) ? 'error' : 'answered'
        const counted = { identity: assigned.identity, sticky, latencyMs: 5 + rng.next(), cells: 20, missing: 0 }
        countRequest(summary[arm], { ...counted, outcome, answerBin: 0 })
      }
    }
    const nowMs = 60_000 * (minute + 1)
    const next = afterVerdict(plan, state, judgeRollout(plan, lookOf(plan, state, summaries, nowMs)), nowMs)
    if (next === state) continue
    state = next
    way.push(next.status === 'ramping' ? String(plan.stages[next.stage]) : next.status)
  }
  return { way, exposures }
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

  test('judges the ramp by all of its stages, shadow by itself, and a stage by its own requests', () => {
    const counted = (stage: number, requests: number) => {
      const summary = noRollout(2)
      for (let request = 0; request < requests; request++) {
        const one = {
          identity: request,
          sticky: true,
          latencyMs: 1,
          outcome: 'answered',
          cells: 1,
          missing: 0,
        } as const
        countRequest(summary.control, one)
        if (request > 0) countRequest(summary.canary, one)
      }
      return { stage, summary }
    }
    const summaries = [counted(0, 100), counted(1, 20), counted(2, 30), counted(2, 5), counted(3, 1000)]
    const requests = ({ summary }: RolloutLook) => summary.control.groups.requests.reduce((sum, its) => sum + its, 0)
    const ramp = lookOf(plan, { status: 'ramping', stage: 2, sinceMs: 60_000 }, summaries, 300_000)
    expect(ramp).toMatchObject({ stage: 2, minutesInStage: 4, requestsInStage: 33 })
    expect(requests(ramp)).toBe(55)
    const shadow = lookOf(plan, { status: 'shadow', stage: 0, sinceMs: 0 }, summaries, 0)
    expect([requests(shadow), shadow.requestsInStage]).toEqual([100, 99])
    expect(requests(lookOf(plan, { status: 'shadow', stage: 0, sinceMs: 0 }, [], 0))).toBe(0)
  })
})
