import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../base/json.ts'
import { seededRng } from '../../base/rng.ts'
import type { Rng } from '../../base/rng.ts'
import { DEFAULT_ROLLOUT_POLICY, DEFAULT_STAGES, ROLLOUT_MAY_BECOME } from '../../domain/rollout.ts'
import type { RolloutPlan, RolloutState } from '../../domain/rollout.ts'
import type { RolloutSummary } from '../../domain/rollout-summary.ts'
import type { RolloutVerdict } from '../../domain/rollout-verdict.ts'
import { normalQuantile } from '../../math/normal-quantile.ts'
import { assign } from '../assignment/assign.ts'
import { quantileStatistic } from '../effect/quantile-statistic.ts'
import { countLabel, countRequest, countShadow, noRollout } from '../summary/arm-summary.ts'
import { judgeRollout } from './judge-rollout.ts'
import { afterVerdict, plannedRollout, startStage } from './next-state.ts'
import { checkPlan } from './plan-rules.ts'

const plan: RolloutPlan = {
  id: 'r1',
  model: 'churn',
  control: 3,
  canary: 4,
  seed: 's',
  unit: 'user',
  stages: DEFAULT_STAGES,
  policy: DEFAULT_ROLLOUT_POLICY,
}

interface Behaviour {
  readonly errors?: number
  readonly invalid?: number
  readonly missing?: number
  readonly slower?: number
  readonly shift?: number
  readonly loss?: number
  readonly labelled?: number
}

/** Requests of users at 50 per cent, through the assignment, to one summary. */
function serve(summary: RolloutSummary, rng: Rng, requests: number, canary: Behaviour = {}, offset = 0): void {
  for (let request = 0; request < requests; request++) {
    const unit = `user-${offset + Math.floor(4000 * rng.next())}`
    const { counted, identity, sticky } = assign(plan, 50, { unit, requestId: 'r' })
    const its = counted === 'canary' ? canary : {}
    const arm = counted === 'canary' ? summary.canary : summary.control
    countRequest(arm, {
      identity,
      sticky,
      latencyMs: 8 * (its.slower ?? 1) * Math.exp(0.4 * normalQuantile(rng.next() || 0.5)),
      outcome:
        rng.next() < (its.errors ?? 0.01) ? 'error' : rng.next() < (its.invalid ?? 0.01) ? 'invalid' : 'answered',
      cells: 10,
      missing: Math.floor(10 * rng.next() ** (1 / (its.missing ?? 0.1))) > 8 ? 1 : 0,
      answerBin: Math.min(9, Math.floor(10 * rng.next() ** (its.shift ?? 1))),
    })
    countLabel(arm, rng.next() < (its.labelled ?? 0.5) ? (its.loss ?? 0) + rng.next() : undefined)
  }
}

const look = (summary: RolloutSummary, stage = 5, more: Partial<Parameters<typeof judgeRollout>[1]> = {}) =>
  judgeRollout(plan, { stage, minutesInStage: 60, requestsInStage: 1000, summary, ...more })
const reason = ({ because }: RolloutVerdict, about: string) => because.find((its) => its.about === about)!

describe('the verdict', () => {
  test('of a canary that does as the control does is to advance, and at the end to promote', () => {
    const summary = noRollout(10)
    serve(summary, seededRng('fine'), 6000)
    expect(look(summary).verdict).toBe('advance')
    expect(look(summary, 6).verdict).toBe('promote')
    expect(look(summary).because.every(({ finding }) => finding === 'fine')).toBe(true)
  })

  test.each<[string, Behaviour, string]>([
    ['fails more often', { errors: 0.05 }, 'error rate'],
    ['refuses more', { invalid: 0.05 }, 'invalid rate'],
    ['is told less', { missing: 0.6 }, 'missing rate'],
    ['is slower', { slower: 1.5 }, 'latency p99'],
  ])('of a canary that %s is to roll back, by that guardrail alone', (_what, behaviour, about) => {
    const summary = noRollout(10)
    serve(summary, seededRng(about), 12_000, behaviour)
    const verdict = look(summary)
    expect(verdict.verdict).toBe('roll-back')
    const bad = verdict.because.filter(({ kind, finding }) => kind === 'guardrail' && finding === 'bad')
    expect(bad.map((its) => its.about)).toEqual([about])
  })

  test('of a loss that rose is to roll back where the plan has it for a guardrail', () => {
    const summary = noRollout(10)
    serve(summary, seededRng('loss'), 6000, { loss: 0.1 })
    expect(look(summary).verdict).toBe('advance')
    const withLoss = { ...plan, policy: { ...plan.policy, guardrails: { loss: 0.02 } } }
    const verdict = judgeRollout(withLoss, { stage: 5, minutesInStage: 60, requestsInStage: 1000, summary })
    expect(verdict.verdict).toBe('roll-back')
    expect(verdict.because.filter(({ kind }) => kind === 'guardrail')).toHaveLength(1)
  })

  test('of a canary that answers nothing but errors comes within 200 requests', () => {
    const [summary, rng] = [noRollout(10), seededRng('broken')]
    let requests = 0
    while (look(summary).verdict !== 'roll-back' && requests < 1000) serve(summary, rng, 10, { errors: 1 }, requests++)
    expect(10 * requests).toBeLessThanOrEqual(200)
  })

  test('of a canary that answers nothing but errors, beside a control without any, is to roll back', () => {
    const [summary, rng] = [noRollout(10), seededRng('zero')]
    for (let at = 0; at < 300; at++) {
      const { identity } = assign(plan, 50, { unit: `u${Math.floor(300 * rng.next())}`, requestId: 'r' })
      const request = { identity, sticky: true, latencyMs: 5, cells: 1, missing: 0 }
      countRequest(summary.control, { ...request, outcome: 'answered' })
      countRequest(summary.canary, { ...request, outcome: 'error' })
    }
    // Nothing varies between groups of either arm; the pooled rate does.
    expect(reason(look(summary), 'error rate').finding).toBe('bad')
  })

  test('waits for a person where answers shift, and tells by how much', () => {
    const summary = noRollout(10)
    serve(summary, seededRng('shift'), 6000, { shift: 2.5 })
    const verdict = look(summary)
    expect(verdict).toMatchObject({ verdict: 'hold', waitsFor: 'person' })
    expect(reason(verdict, 'prediction shift')).toMatchObject({ finding: 'bad', threshold: 0.25 })
  })

  test('waits for a person where units are lost, even with enough data, and rolls back none the less where errors rose', () => {
    const lost = noRollout(10)
    serve(lost, seededRng('lost'), 6000)
    for (const identity of [...lost.canary.units.identities].slice(0, 600))
      lost.canary.units.identities.delete(identity)
    expect(look(lost)).toMatchObject({ verdict: 'hold', waitsFor: 'person' })
    expect(reason(look(lost), 'sample ratio').finding).toBe('bad')
    serve(lost, seededRng('lost'), 6000, { errors: 0.1 })
    expect(look(lost).verdict).toBe('roll-back')
  })

  test('waits for a person where units were in both arms, or outcomes are known of one arm more than of the other', () => {
    const both = noRollout(10)
    serve(both, seededRng('both'), 6000)
    for (const identity of [...both.canary.units.identities].slice(0, 100)) both.control.units.identities.add(identity)
    expect(reason(look(both), 'units in both arms')).toMatchObject({ finding: 'bad', numbers: { both: 100 } })
    const unlabelled = noRollout(10)
    serve(unlabelled, seededRng('labels'), 6000, { labelled: 0.35 })
    expect(reason(look(unlabelled), 'label coverage').finding).toBe('bad')
    expect(look(unlabelled)).toMatchObject({ verdict: 'hold', waitsFor: 'person' })
  })

  test('waits for data while a stage is young or has few requests; at 100 per cent only for time', () => {
    const summary = noRollout(10)
    serve(summary, seededRng('young'), 6000)
    const waits = { verdict: 'hold', waitsFor: 'data' }
    expect(look(summary, 5, { minutesInStage: 9 })).toMatchObject(waits)
    expect(look(summary, 5, { requestsInStage: 499 })).toMatchObject(waits)
    expect(look(summary, 6, { requestsInStage: 0 }).verdict).toBe('promote')
    expect(look(summary, 6, { requestsInStage: 0, minutesInStage: 9 })).toMatchObject(waits)
    expect(look(noRollout(10), 1, { requestsInStage: 0 })).toMatchObject(waits)
  })

  test('in shadow is of agreement: below the limit rolls back, the differences are told', () => {
    const shadowed = (agree: number, requests: number) => {
      const [summary, rng] = [noRollout(10), seededRng(agree)]
      serve(summary, rng, requests)
      for (let at = 0; at < requests; at++) countShadow(summary.shadow, 0.1 * rng.next(), rng.next() < agree)
      return look(summary, 0)
    }
    expect(shadowed(0.95, 2000).verdict).toBe('advance')
    expect(shadowed(0.8, 2000).verdict).toBe('roll-back')
    expect(reason(shadowed(0, 100), 'agreement in shadow').finding).toBe('bad')
    const { numbers } = reason(shadowed(0.95, 2000), 'differences in shadow')
    expect(numbers['median']).toBeCloseTo(0.05, 2)
    expect(numbers['p99']).toBeCloseTo(0.099, 2)
    expect(
      judgeRollout(plan, { stage: 0, minutesInStage: 60, requestsInStage: 0, summary: noRollout(10) }),
    ).toMatchObject({ verdict: 'hold', waitsFor: 'data' })
  })

  test('can be computed again from the numbers of its reasons, and is kept as JSON', () => {
    const summary = noRollout(10)
    serve(summary, seededRng('sums'), 3000, { errors: 0.02, slower: 1.2 })
    const verdict = look(summary)
    const guards = verdict.because.filter(({ kind }) => kind === 'guardrail')
    expect(guards).toHaveLength(4)
    for (const { numbers, threshold, about } of guards) {
      const { rho, units, effect, standardError, pValue } = numbers as Record<string, number>
      const scale = units! * rho! ** 2 + 1
      const exponent = (rho! ** 2 * units! * ((effect! - threshold!) / standardError!) ** 2) / (2 * scale)
      const eValue = effect! > threshold! ? (2 * Math.expm1(exponent)) / Math.sqrt(scale) : 0
      expect(pValue, about).toBeCloseTo(Math.min(1, 1 / eValue), 12)
      // 0.05, over four guardrails in two phases and agreement.
      expect(numbers['alpha']).toBeCloseTo(0.05 / 9, 14)
    }
    const { numbers } = reason(verdict, 'error rate')
    expect(numbers['effect']).toBeCloseTo(
      numbers['canaryEvents']! / numbers['canaryAmong']! - numbers['controlEvents']! / numbers['controlAmong']!,
      14,
    )
    const [a, b] = [quantileStatistic(summary.control.latency, 0.99), quantileStatistic(summary.canary.latency, 0.99)]
    const latency = reason(verdict, 'latency p99').numbers
    expect(latency['standardError']).toBeCloseTo(
      Math.sqrt((1.1 ** 2 * a.variance) / a.units + b.variance / b.units) / a.value,
      14,
    )
    expect(JSON.parse(canonicalJson(verdict))).toEqual(verdict)
    expect(look(summary)).toEqual(verdict)
  })

  test('of equal arms, asked every 200 of 4,000 requests, is falsely to roll back in at most 5 % of rollouts', () => {
    const rng = seededRng('equal')
    const rollouts = 100
    let rolledBack = 0
    for (let rollout = 0; rollout < rollouts; rollout++) {
      const summary = noRollout(10)
      for (let at = 0; at < 20; at++) {
        serve(summary, rng, 200, {}, rollout * 4000)
        if (look(summary).verdict !== 'roll-back') continue
        rolledBack++
        break
      }
    }
    expect(rolledBack / rollouts).toBeLessThanOrEqual(0.05)
  })
})

describe('the states of a rollout', () => {
  test('go from shadow through all shares to promoted, and back by a verdict or by hand', () => {
    let state = startStage(plan, plannedRollout(0), 1)
    expect(state).toEqual({ status: 'shadow', stage: 0, sinceMs: 1 })
    for (let at = 1; at < plan.stages.length; at++) {
      state = afterVerdict(plan, state, { verdict: 'advance' }, at)
      expect(state).toMatchObject({ status: 'ramping', stage: at })
    }
    const promoted = afterVerdict(plan, state, { verdict: 'promote' }, 9)
    expect(promoted.status).toBe('promoted')
    expect(afterVerdict(plan, promoted, { verdict: 'roll-back' }, 9).status).toBe('rolled-back')
  })

  test('pause for a person at the stage they are in, and go on from it', () => {
    const ramping: RolloutState = { status: 'ramping', stage: 3, sinceMs: 5 }
    expect(afterVerdict(plan, ramping, { verdict: 'hold', waitsFor: 'data' }, 9)).toBe(ramping)
    const paused = afterVerdict(plan, ramping, { verdict: 'hold', waitsFor: 'person' }, 9)
    expect(paused).toEqual({ status: 'paused', stage: 3, sinceMs: 9 })
    expect(startStage(plan, paused, 10)).toEqual({ status: 'ramping', stage: 3, sinceMs: 10 })
  })

  test('never leave the table, and never lower a share, whatever the verdicts', () => {
    const verdicts = fc.constantFrom<Pick<RolloutVerdict, 'verdict' | 'waitsFor'>>(
      { verdict: 'advance' },
      { verdict: 'hold', waitsFor: 'data' },
      { verdict: 'hold', waitsFor: 'person' },
      { verdict: 'roll-back' },
      { verdict: 'promote' },
    )
    fc.assert(
      fc.property(fc.array(verdicts, { maxLength: 20 }), (all) => {
        let state = startStage(plan, plannedRollout(0), 0)
        for (const verdict of all) {
          let next = state
          try {
            next = afterVerdict(plan, state, verdict, 0)
          } catch (error) {
            expect(error).toMatchObject({ code: 'ROLLOUT_TRANSITION' })
          }
          if (next !== state) expect(ROLLOUT_MAY_BECOME[state.status]).toContain(next.status)
          expect(next.stage).toBeGreaterThanOrEqual(state.stage)
          state = next
        }
      }),
    )
  })

  test('that are over refuse to move, saying what is allowed', () => {
    const over: RolloutState = { status: 'rolled-back', stage: 2, sinceMs: 0 }
    expect(() => afterVerdict(plan, over, { verdict: 'advance' }, 1)).toThrow(
      'A rollout that is rolled-back cannot become ramping. It may become: nothing more.',
    )
  })
})

describe('a plan', () => {
  test('as it stands by default is taken', () => {
    expect(() => checkPlan(plan)).not.toThrow()
  })

  test.each<[string, Partial<RolloutPlan>]>([
    ['stages', { stages: [] }],
    ['stages', { stages: [1, 'shadow', 5] }],
    ['stages', { stages: [5, 1] }],
    ['stages', { stages: [50, 101] }],
    ['canary', { canary: 3 }],
    ['namespace', { namespace: { name: 'n', from: 0.5, to: 0.5 } }],
    ['policy.alpha', { policy: { ...DEFAULT_ROLLOUT_POLICY, alpha: 0 } }],
    ['policy.decisionUnits', { policy: { ...DEFAULT_ROLLOUT_POLICY, decisionUnits: 0 } }],
    ['policy.leastRequests', { policy: { ...DEFAULT_ROLLOUT_POLICY, leastRequests: 0 } }],
    ['policy.leastMinutes', { policy: { ...DEFAULT_ROLLOUT_POLICY, leastMinutes: -1 } }],
    ['policy.guardrails.errorRate', { policy: { ...DEFAULT_ROLLOUT_POLICY, guardrails: { errorRate: -1 } } }],
  ])('that could not be judged is refused by its %s', (field, change) => {
    expect(() => checkPlan({ ...plan, ...change })).toThrow(
      expect.objectContaining({ code: 'ROLLOUT_PLAN', details: expect.objectContaining({ field }) }),
    )
  })
})
