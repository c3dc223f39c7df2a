import { assert } from '../../base/assert.ts'
import type { ArmSummary, GroupCounts, RolloutSummary, ShadowSummary } from '../../domain/rollout-summary.ts'
import { addValue, mergeMoments, noMoments } from './moments.ts'
import { addToSketch, noSketch } from './quantile-sketch.ts'
import { addUnit, mergeUnits, noUnits } from './unit-sample.ts'

const GROUPS = 256

/** What is known of a request when it has been answered. */
export interface CountedRequest {
  /** The unit's hash: `identity` of its assignment. */
  readonly identity: number
  /** False leaves the unit out of what is counted by unit: nobody can tell whether it comes again. */
  readonly sticky: boolean
  readonly latencyMs: number
  readonly outcome: 'answered' | 'error' | 'invalid'
  /** Values of the request, and how many of them were missing. */
  readonly cells: number
  readonly missing: number
  /** Bin of the answer, from 0; absent when there was none. */
  readonly answerBin?: number
}

/** @param answerBins  bins of the prediction's range, or labels */
export function noRequests(answerBins: number): ArmSummary {
  const groups = (): Float64Array => new Float64Array(GROUPS)
  return {
    groups: { requests: groups(), errors: groups(), invalid: groups(), cells: groups(), missing: groups() },
    latency: noSketch(),
    answers: new Float64Array(answerBins),
    units: noUnits(),
    labels: { due: 0, labelled: 0, loss: noMoments() },
  }
}

export function noRollout(answerBins: number): RolloutSummary {
  return { control: noRequests(answerBins), canary: noRequests(answerBins), shadow: noShadow() }
}

export function noShadow(): ShadowSummary {
  return { compared: 0, agreed: 0, differences: noSketch() }
}

/** Counts one request, in place. Cost: some additions, a logarithm, and a look into a set for a unit of the sample. */
export function countRequest(arm: ArmSummary, request: CountedRequest): void {
  const { groups } = arm
  const group = request.identity & (GROUPS - 1)
  groups.requests[group]!++
  if (request.outcome === 'error') groups.errors[group]!++
  if (request.outcome === 'invalid') groups.invalid[group]!++
  groups.cells[group]! += request.cells
  groups.missing[group]! += request.missing
  addToSketch(arm.latency, request.latencyMs)
  if (request.answerBin !== undefined) arm.answers[request.answerBin]!++
  if (request.sticky) addUnit(arm.units, request.identity)
}

/** Counts an answer that is old enough for its outcome to be known; `loss` undefined where it is not. */
export function countLabel(arm: ArmSummary, loss: number | undefined): void {
  arm.labels.due++
  if (loss === undefined) return
  arm.labels.labelled++
  addValue(arm.labels.loss, loss)
}

/** Counts a request that both versions answered, in place. */
export function countShadow(shadow: ShadowSummary, difference: number, agreed: boolean): void {
  shadow.compared++
  if (agreed) shadow.agreed++
  addToSketch(shadow.differences, Math.abs(difference))
}

/** The summary of both together: of two processes, of two stages. */
export function mergeRollouts(a: RolloutSummary, b: RolloutSummary): RolloutSummary {
  return {
    control: mergeArms(a.control, b.control),
    canary: mergeArms(a.canary, b.canary),
    shadow: {
      compared: a.shadow.compared + b.shadow.compared,
      agreed: a.shadow.agreed + b.shadow.agreed,
      differences: sum(a.shadow.differences, b.shadow.differences),
    },
  }
}

export function mergeArms(a: ArmSummary, b: ArmSummary): ArmSummary {
  const counts = (of: keyof GroupCounts): Float64Array => sum(a.groups[of], b.groups[of])
  return {
    groups: {
      requests: counts('requests'),
      errors: counts('errors'),
      invalid: counts('invalid'),
      cells: counts('cells'),
      missing: counts('missing'),
    },
    latency: sum(a.latency, b.latency),
    answers: sum(a.answers, b.answers),
    units: mergeUnits(a.units, b.units),
    labels: {
      due: a.labels.due + b.labels.due,
      labelled: a.labels.labelled + b.labels.labelled,
      loss: mergeMoments(a.labels.loss, b.labels.loss),
    },
  }
}

function sum(a: Float64Array, b: Float64Array): Float64Array {
  assert(a.length === b.length, 'summaries that are merged have the same bins')
  return a.map((count, at) => count + b[at]!)
}
