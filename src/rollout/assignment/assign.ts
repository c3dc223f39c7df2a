import type { Namespace, RolloutArm, RolloutPlan, RolloutStage } from '../../domain/rollout.ts'
import { rangeAt, rolloutRanges } from './bucket-ranges.ts'
import { namespaceHash, unitHash } from './unit-hash.ts'

/** Who answers a request, and whether the request counts. */
export interface Assignment {
  /** Whose answer is returned. */
  readonly answeredBy: RolloutArm
  /** The arm that counts it; undefined for the units between the arms and those outside the namespace. */
  readonly counted: RolloutArm | 'both' | undefined
  readonly unit: string
  /** False when the request named no unit: the next one of the same person may be answered by the other arm. */
  readonly sticky: boolean
  readonly position: number
  readonly identity: number
}

/**
 * Who answers: a pure function of the unit, the plan's seed and the stage. Needs no memory, so that every process and
 * every restart decides alike.
 *
 * @param request  `unit` as the request named it; absent or empty, the request's id stands for it, not sticky
 * @returns        in shadow every unit is answered by the control, and counted for both, because both answer
 */
export function assign(
  plan: Pick<RolloutPlan, 'seed' | 'namespace'>,
  stage: RolloutStage,
  request: { readonly unit?: string | undefined; readonly requestId: string },
): Assignment {
  const sticky = request.unit !== undefined && request.unit !== ''
  const unit = sticky ? request.unit : request.requestId
  const { position, identity } = unitHash(plan.seed, unit)
  const decided = { unit, sticky, position, identity }
  if (plan.namespace !== undefined && !inNamespace(unit, plan.namespace)) {
    return { ...decided, answeredBy: 'control', counted: undefined }
  }
  if (stage === 'shadow') return { ...decided, answeredBy: 'control', counted: 'both' }
  const { answered, canary, control } = rolloutRanges(stage / 100)
  return {
    ...decided,
    answeredBy: position < answered[1] ? 'canary' : 'control',
    counted: ([undefined, 'canary', 'control'] as const)[rangeAt([canary, control], position) + 1],
  }
}

/** Whether the unit is in the part of its namespace that an experiment has to itself. */
export function inNamespace(unit: string, { name, from, to }: Namespace): boolean {
  const position = namespaceHash(`__${name}`, unit)
  return position >= from && position < to
}
