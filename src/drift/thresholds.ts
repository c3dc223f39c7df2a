import type { DriftVerdict } from '../domain/drift-report.ts'
import type { MonitorPolicy } from '../domain/project.ts'

/** One way of measuring how far a column moved, and from where on that is worth saying and worth acting. */
export interface DriftSpec {
  /** What the score counts. */
  readonly unit: string
  /** Significant and at least this: a warning. */
  readonly warnAt: number
  /** Significant and at least this: drifted. */
  readonly alertAt: number
  readonly source: string
}

/**
 * The effect sizes of `compareWindow`, calibrated to one strictness: a normal column whose mean moves by 0.2 sd has a
 * population stability index of 0.04 over deciles; so has a category that goes from 50 to 60 %, or from 10 to 17 % (a
 * Jensen-Shannon distance of 0.085 and 0.087). The index itself is not used: at its customary limit of 0.25 it needs a
 * shift of half a standard deviation (0.3 sd gives 0.086), and its unit means nothing to a person.
 */
export const DRIFT_TESTS = {
  wasserstein: {
    unit: 'reference standard deviations',
    warnAt: 0.1,
    alertAt: 0.2,
    source: 'Evidently reports from 0.1; a model rarely feels a shift below 0.2',
  },
  'jensen-shannon': {
    unit: 'distance from 0 to 1, base 2, without what chance alone gives',
    warnAt: 0.05,
    alertAt: 0.1,
    source: 'Evidently and NannyML report from 0.1',
  },
  'missing-share': {
    unit: 'change of the share of rows without a value',
    warnAt: 0.02,
    alertAt: 0.05,
    source: 'five rows in a hundred gained or lost: the customary limit of data-quality suites',
  },
} as const satisfies Record<string, DriftSpec>

export type DriftMethod = keyof typeof DRIFT_TESTS

/** A project's policy with every default filled in. */
export type DriftPolicy = Required<MonitorPolicy>

export const DEFAULT_DRIFT_POLICY: DriftPolicy = { minSamples: 200, falseDiscoveryRate: 0.01 }

/** What was seen of one column. */
export interface DriftEvidence {
  readonly score: number
  /** Corrected for the number of columns. */
  readonly pValue: number
  /** Rows with a value in the smaller of the two windows. */
  readonly samples: number
}

/**
 * The only place that compares a drift score with a threshold. A verdict beside 'stable' needs both: an effect that
 * matters and significance, because with enough rows everything is significant, and with few everything looks large.
 * Boundary values drift.
 */
export function judge(spec: DriftSpec, evidence: DriftEvidence, policy: DriftPolicy): DriftVerdict {
  if (evidence.samples < policy.minSamples) return 'inconclusive'
  if (evidence.pValue > policy.falseDiscoveryRate) return 'stable'
  if (evidence.score >= spec.alertAt) return 'drifted'
  return evidence.score >= spec.warnAt ? 'warning' : 'stable'
}
