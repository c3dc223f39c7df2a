import type { By } from './registered-model.ts'
import type { RolloutSummary } from './rollout-summary.ts'
import type { RolloutVerdict } from './rollout-verdict.ts'

/** Who answers: the version that serves, or the one that is tried. */
export type RolloutArm = 'control' | 'canary'

/** 'shadow': the canary answers too, and its answer is compared, never returned. A number: per cent of units it answers. */
export type RolloutStage = 'shadow' | number

/** A share of all units that an experiment keeps to itself, so that no unit is in two experiments of one namespace. */
export interface Namespace {
  readonly name: string
  /** 0 <= from < to <= 1, of the namespace's own hash. */
  readonly from: number
  readonly to: number
}

/** How a canary is to reach everyone. Does not change once the rollout runs: a new plan is a new rollout. */
export interface RolloutPlan {
  readonly id: string
  readonly model: string
  readonly control: number
  readonly canary: number
  /** Salt of the hash. Another seed divides the same units anew. */
  readonly seed: string
  /** The input, header or context key that names the unit (a user, an account); absent, each request is its own unit. */
  readonly unit?: string
  readonly namespace?: Namespace
  /** In order; shares rise. Default `DEFAULT_STAGES`. */
  readonly stages: readonly RolloutStage[]
  readonly policy: RolloutPolicy
}

/** What a rollout is judged by. A threshold that decides is kept with the decision. */
export interface RolloutPolicy {
  /** False roll-backs allowed over the whole rollout, however often it is looked at; shared among the guardrails. */
  readonly alpha: number
  /** Counted requests of both arms at which the intervals are narrowest; set to the expected decision, then left alone. */
  readonly decisionUnits: number
  /** Requests an arm must have had in a stage, and how long the stage must last, before it may advance. */
  readonly leastRequests: number
  readonly leastMinutes: number
  /** Allowed worsening of the canary; absent: not a guardrail. */
  readonly guardrails: {
    /** Rise of the share of failed answers, of invalid requests, of missing values: 0.001 is a tenth of a point. */
    readonly errorRate?: number
    readonly invalidRate?: number
    readonly missingRate?: number
    /** Rise of the 99th percentile of latency, as a share of the control's: 0.1 is ten per cent. */
    readonly latencyP99?: number
    /** Rise of the mean loss of labelled answers, in its own unit. */
    readonly loss?: number
  }
  /** What pauses a rollout for a person and never rolls it back. */
  readonly signals: {
    /** Population stability index of the answers between the arms, without what chance alone gives. Nats. */
    readonly predictionPsi: number
    /** p-value of the sample ratio, of label coverage between the arms. */
    readonly healthP: number
  }
  /** Least agreement of answers in shadow, 0 to 1. */
  readonly leastAgreement: number
}

export const DEFAULT_STAGES: readonly RolloutStage[] = ['shadow', 1, 5, 10, 25, 50, 100]

export const DEFAULT_ROLLOUT_POLICY: RolloutPolicy = {
  alpha: 0.05,
  decisionUnits: 5000,
  leastRequests: 500,
  leastMinutes: 10,
  guardrails: { errorRate: 0, latencyP99: 0.1, invalidRate: 0, missingRate: 0 },
  signals: { predictionPsi: 0.25, healthP: 0.001 },
  leastAgreement: 0.9,
}

/** One decision of who answers, recorded when it was made. What no unit named is `sticky: false`: left out of tests of users. */
export interface Exposure {
  readonly rollout: string
  readonly arm: RolloutArm
  /** The unit, or the request's id where there was none. */
  readonly unit: string
  readonly sticky: boolean
  /** Position in [0, 1) that decided. */
  readonly hash: number
  readonly stage: RolloutStage
  readonly requestId: string
  readonly atMs: number
}

export type RolloutStatus = 'planned' | 'shadow' | 'ramping' | 'paused' | 'promoted' | 'rolled-back'

/** Where a rollout stands; `stage` is an index into the plan's stages. */
export interface RolloutState {
  readonly status: RolloutStatus
  readonly stage: number
  readonly sinceMs: number
}

/** A promoted canary can still be taken back: the old version is kept warm. What was rolled back stays so. */
export const ROLLOUT_MAY_BECOME: Readonly<Record<RolloutStatus, readonly RolloutStatus[]>> = {
  planned: ['shadow', 'ramping', 'rolled-back'],
  shadow: ['ramping', 'paused', 'rolled-back'],
  ramping: ['ramping', 'paused', 'promoted', 'rolled-back'],
  paused: ['shadow', 'ramping', 'promoted', 'rolled-back'],
  promoted: ['rolled-back'],
  'rolled-back': [],
}

/** A rollout as it is kept. */
export interface KeptRollout {
  readonly plan: RolloutPlan
  readonly state: RolloutState
  /** What led to where it stands; absent before anything was judged. */
  readonly because?: RolloutVerdict
  readonly startedBy: string
  readonly startedAtMs: number
}

/** A step of a rollout. */
export interface RolloutMove extends By {
  readonly id: string
  /** Where it was read to stand: two judges never both move it. */
  readonly from: RolloutState
  readonly to: RolloutState
  readonly because?: RolloutVerdict
  /** The version that the champion is from now on, in the same transaction. */
  readonly champion?: number
}

/** Keeps rollouts; each step is evidence. What processes count of one is kept by process and stage. */
export interface RolloutStore {
  /** Each model has at most one that is open: neither promoted nor rolled back. @throws ROLLOUT_OPEN */
  create(plan: RolloutPlan, state: RolloutState, by: By): Promise<void>
  /** Those that are open, of all models. */
  open(): Promise<readonly KeptRollout[]>
  /** Newest first. */
  list(model: string): Promise<readonly KeptRollout[]>
  /** @throws ROLLOUT_MOVED when it stands elsewhere than `from` */
  move(move: RolloutMove): Promise<void>
  /** All that one process has counted in a stage so far; replaces what it said before. */
  put(id: string, stage: number, process: string, summary: RolloutSummary): Promise<void>
  /** Of each process and stage. */
  summaries(id: string): Promise<readonly { readonly stage: number; readonly summary: RolloutSummary }[]>
}
