import { expect, test } from 'vitest'
import { onBothDatabases } from '../../test/both-databases.ts'
import { DEFAULT_ROLLOUT_POLICY, DEFAULT_STAGES, type RolloutPlan, type RolloutState } from '../domain/rollout.ts'
import { countRequest, countShadow, noRollout } from '../rollout/summary/arm-summary.ts'
import type { Workspace } from './open-workspace.ts'

const by = { actor: 'ann', atMs: 1000 }
const planned: RolloutState = { status: 'planned', stage: 0, sinceMs: 1000 }
const shadow: RolloutState = { status: 'shadow', stage: 0, sinceMs: 2000 }

const planOf = (id: string, model = 'churn'): RolloutPlan => ({
  ...{ id, model, control: 1, canary: 2, seed: 's', unit: 'user' },
  ...{ stages: DEFAULT_STAGES, policy: DEFAULT_ROLLOUT_POLICY },
})

/** A registered model with two versions, the first of them the champion. */
async function registered({ registry }: Workspace, model = 'churn'): Promise<void> {
  await registry.createModel({ name: model, tags: [] }, by)
  for (const source of ['one', 'two']) await registry.createVersion({ model, source, location: source, tags: [] }, by)
  await registry.setAlias({ model, version: 1 }, 'champion', by)
}

onBothDatabases(({ open }) => {
  test('a rollout is kept as it was planned, and its steps as evidence', async () => {
    const workspace = await open()
    const { rollouts, evidence } = workspace
    await registered(workspace)
    await rollouts.create(planOf('r1'), planned, by)
    const kept = { plan: planOf('r1'), state: planned, startedBy: 'ann', startedAtMs: 1000 }
    expect(await rollouts.open()).toEqual([kept])
    await rollouts.move({ id: 'r1', from: planned, to: shadow, actor: 'judge', atMs: 2000 })
    expect(await rollouts.list('churn')).toEqual([{ ...kept, state: shadow }])
    const acts = await evidence.list({ subject: 'churn', limit: 2 })
    expect(acts.map(({ action, actor }) => [action, actor])).toEqual([
      ['rollout.shadow', 'judge'],
      ['rollout.started', 'ann'],
    ])
  })

  test('a model has one open rollout at most, and the next when it has ended', async () => {
    const workspace = await open()
    const { rollouts } = workspace
    await registered(workspace)
    await registered(workspace, 'other')
    await rollouts.create(planOf('r1'), planned, by)
    await rollouts.create(planOf('r2', 'other'), planned, by)
    await expect(rollouts.create(planOf('r3'), planned, by)).rejects.toMatchObject({ code: 'ROLLOUT_OPEN' })
    const end: RolloutState = { status: 'rolled-back', stage: 0, sinceMs: 3000 }
    await rollouts.move({ id: 'r1', from: planned, to: end, ...by })
    await rollouts.create(planOf('r3'), planned, { actor: 'ann', atMs: 4000 })
    expect((await rollouts.list('churn')).map(({ plan }) => plan.id)).toEqual(['r3', 'r1'])
  })

  test('of two judges at one instant, one moves it and the other is told where it stands', async () => {
    const workspace = await open()
    const { rollouts } = workspace
    await registered(workspace)
    await rollouts.create(planOf('r1'), planned, by)
    const moves = await Promise.allSettled(
      [0, 1].map(() => rollouts.move({ id: 'r1', from: planned, to: shadow, actor: 'judge', atMs: 2000 })),
    )
    expect(moves.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(moves.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ROLLOUT_MOVED' } })
  })

  test('the champion moves in the same transaction, or not at all', async () => {
    const workspace = await open()
    const { rollouts, registry } = workspace
    await registered(workspace)
    await rollouts.create(planOf('r1'), planned, by)
    const to: RolloutState = { status: 'promoted', stage: 6, sinceMs: 5000 }
    const wrong = rollouts.move({ id: 'r1', from: shadow, to, champion: 2, ...by })
    await expect(wrong).rejects.toMatchObject({ code: 'ROLLOUT_MOVED' })
    expect((await registry.versionByAlias('churn', 'champion')).version).toBe(1)
    await rollouts.move({ id: 'r1', from: planned, to, champion: 2, ...by })
    expect((await registry.versionByAlias('churn', 'champion')).version).toBe(2)
    expect(await rollouts.open()).toEqual([])
  })

  test('a rollout goes by the name that its model is given', async () => {
    const workspace = await open()
    const { rollouts, registry } = workspace
    await registered(workspace)
    await rollouts.create(planOf('r1'), planned, by)
    await registry.renameModel('churn', 'leavers', by)
    expect((await rollouts.list('leavers')).map(({ plan }) => plan.model)).toEqual(['leavers'])
  })

  test('what processes counted comes back as it was, the last word of each', async () => {
    const workspace = await open()
    const { rollouts } = workspace
    await registered(workspace)
    await rollouts.create(planOf('r1'), planned, by)
    const summary = noRollout(3)
    const request = {
      identity: 4_000_000_000,
      sticky: true,
      latencyMs: 1.5,
      outcome: 'answered',
      cells: 9,
      missing: 2,
    } as const
    countRequest(summary.canary, { ...request, answerBin: 2 })
    countRequest(summary.control, { ...request, identity: 7, outcome: 'error' })
    countShadow(summary.shadow, 0.25, false)
    await rollouts.put('r1', 0, 'one', noRollout(3))
    await rollouts.put('r1', 0, 'one', summary)
    await rollouts.put('r1', 1, 'two', noRollout(3))
    expect(await rollouts.summaries('r1')).toEqual([
      { stage: 0, summary },
      { stage: 1, summary: noRollout(3) },
    ])
  })
})
