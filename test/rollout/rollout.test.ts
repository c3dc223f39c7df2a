import { describe, expect, test } from 'vitest'
import { AppError } from '../../src/base/errors.ts'
import { seededRng } from '../../src/base/rng.ts'
import { DEFAULT_ROLLOUT_POLICY, ROLLOUT_MAY_BECOME } from '../../src/domain/rollout.ts'
import type { Exposure, RolloutPhase, RolloutPlan, RolloutState, RolloutStore } from '../../src/domain/rollout.ts'
import type { RolloutSummary } from '../../src/domain/rollout-summary.ts'
import { assign } from '../../src/rollout/assignment/assign.ts'
import { exposuresOf } from '../../src/rollout/assignment/exposure.ts'
import { countRequest, countShadow, mergeRollouts, noRollout } from '../../src/rollout/summary/arm-summary.ts'
import { judgeRollout } from '../../src/rollout/verdict/judge-rollout.ts'
import { afterVerdict, plannedRollout, startStage } from '../../src/rollout/verdict/next-state.ts'

/** A store in memory: the port as a rollout uses it. */
function memoryStore(): RolloutStore {
  const rollouts = new Map<string, { plan: RolloutPlan; state: RolloutState }>()
  const summaries = new Map<string, RolloutSummary>()
  return {
    create: async (plan, atMs) => void rollouts.set(plan.id, { plan, state: plannedRollout(atMs) }),
    open: async () => [...rollouts.values()].filter(({ state }) => state.status !== 'rolled-back'),
    move: async (id, from, to) => {
      const its = rollouts.get(id)!
      const allowed = ROLLOUT_MAY_BECOME[from.status]
      if (its.state !== from || !allowed.includes(to.status)) {
        throw new AppError('ROLLOUT_TRANSITION', { from: its.state.status, to: to.status, allowed })
      }
      its.state = to
    },
    add: async (id, phase, summary) => {
      const before = summaries.get(`${id} ${phase}`)
      summaries.set(`${id} ${phase}`, before === undefined ? summary : mergeRollouts(before, summary))
    },
    summary: async (id, phase) => summaries.get(`${id} ${phase}`),
  }
}

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
async function rollOut(errors: number): Promise<{ way: string[]; exposures: Exposure[]; looks: number }> {
  const [store, rng] = [memoryStore(), seededRng(errors)]
  await store.create(plan, 0)
  let { state } = (await store.open())[0]!
  const start = startStage(plan, state, 0)
  await store.move(plan.id, state, { ...start, because: { verdict: 'advance', because: [] } })
  state = (await store.open())[0]!.state
  const way = [String(plan.stages[state.stage])]
  const exposures: Exposure[] = []
  let looks = 0
  let inStage = 0
  while (state.status === 'shadow' || state.status === 'ramping') {
    const stage = plan.stages[state.stage]!
    const phase: RolloutPhase = stage === 'shadow' ? 'shadow' : 'ramp'
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
    await store.add(plan.id, phase, minute)
    looks++
    const summary = (await store.summary(plan.id, phase))!
    const minutesInStage = looks - state.sinceMs / 60_000
    const verdict = judgeRollout(plan, { stage: state.stage, minutesInStage, requestsInStage: inStage, summary })
    const next = afterVerdict(plan, state, verdict, 60_000 * looks)
    if (next === state) continue
    await store.move(plan.id, state, { ...next, because: verdict })
    state = next.status === 'rolled-back' ? next : (await store.open())[0]!.state
    way.push(next.status === 'ramping' ? String(plan.stages[next.stage]) : next.status)
    inStage = 0
  }
  return { way, exposures, looks }
}

describe('a rollout from its plan to its end', () => {
  test('of a canary as good as the control goes through every stage and is promoted', async () => {
    const { way, exposures } = await rollOut(0.01)
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

  test('of one that fails three times as often ends before half of the units ever met it', async () => {
    const { way } = await rollOut(0.03)
    expect(way.at(-1)).toBe('rolled-back')
    expect(way).not.toContain('100')
  })

  test('is moved by one judge only: who read an older state is refused', async () => {
    const store = memoryStore()
    await store.create(plan, 0)
    const { state } = (await store.open())[0]!
    const started = { ...startStage(plan, state, 1), because: { verdict: 'advance', because: [] } as const }
    await store.move(plan.id, state, started)
    await expect(store.move(plan.id, state, started)).rejects.toMatchObject({ code: 'ROLLOUT_TRANSITION' })
  })
})
