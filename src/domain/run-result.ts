import type { Decision } from './cleaning.ts'
import type { Breach } from './contract.ts'
import type { CalibrationBin, ClassResult, ConfusedPair, SliceResult, Value } from './evaluation.ts'
import type { LeakageFinding } from './leakage.ts'
import type { Metrics } from './metric.ts'
import type { GateDecision } from './model-version.ts'
import type { TableProfile } from './profile.ts'

/** How the rows were divided. Test rows are touched once. */
export interface SplitReport {
  /** 'rows': along the order of the rows, which is that of time. */
  readonly kind: 'time' | 'rows' | 'group' | 'stratified' | 'random'
  readonly column?: string
  readonly train: { readonly rows: number; readonly from?: string; readonly to?: string }
  readonly test: { readonly rows: number; readonly from?: string; readonly to?: string }
  /** Training rows on which candidates were compared, where those are a sample. */
  readonly compared?: { readonly rows: number }
}

/** One model that was tried. */
export interface Candidate {
  /** 'without model: majority', 'logistic regression', 'gradient boosting'. */
  readonly name: string
  readonly metrics: Metrics
  /** The chosen one and the baseline are measured on the test rows; the others never see those. */
  readonly measuredOn: 'test rows' | 'training rows, cross-validated'
  /** Mean and standard error over the folds of the primary metric. Absent for the baseline. */
  readonly crossValidated?: {
    readonly metric: string
    readonly mean: number
    readonly standardError: number
    readonly folds: number
    /** How much worse than the best on average, >= 0; absent in runs of older versions. */
    readonly worseBy?: number
    /** One standard error of that comparison. */
    readonly uncertainty?: number
    /** Whether it is no worse than that: among these the simplest is chosen, then the one that costs least to run. */
    readonly isWithin?: boolean
  }
  /** What it costs to run. Absent for the baseline. */
  readonly operation?: {
    /** Weights multiplied, rows compared with or nodes of trees passed for one answer, an estimate from the model alone. */
    readonly steps: number
    readonly bytes: number
    /** Of one answer, as measured during the run: for information, nothing is decided by it. */
    readonly microseconds: number
  }
  readonly fitSeconds: number
}

/** The contract of `run --json`; also stored with the run and handed to the report. */
export interface RunResult {
  readonly project: string
  readonly run: string
  readonly snapshot: { readonly hash: string; readonly rows: number; readonly columns: number }
  readonly decisions: readonly Decision[]
  readonly leakage: readonly LeakageFinding[]
  readonly breaches: readonly Breach[]
  readonly split: SplitReport
  /** The test rows as a snapshot of their own: what versions are compared on. Absent in runs of older versions. */
  readonly evaluationSet?: { readonly hash: string; readonly rows: number }
  readonly candidates: readonly Candidate[]
  readonly chosen: { readonly name: string; readonly reason: string; readonly threshold?: number }
  readonly gate: GateDecision
  readonly model: {
    readonly name: string
    readonly version: number
    readonly digest: string
    readonly evaluatedDigest: string
  }
  /** Digests of the model card, as JSON and as Markdown. Absent in runs of older versions. */
  readonly card?: { readonly digest: string; readonly markdown: string }
  /** True where the gate passed and the project asks a second person before the version becomes champion. */
  readonly awaitsApproval?: boolean
  /** Path of the report (HTML). */
  readonly report: string
}

/** Everything the report tells; a superset of the result. */
export interface RunEvidence {
  readonly result: Omit<RunResult, 'report' | 'model' | 'card' | 'awaitsApproval'>
  readonly profile: TableProfile
  readonly evaluation: {
    readonly metrics: Metrics
    readonly calibration: readonly CalibrationBin[]
    readonly slices: readonly SliceResult[]
    readonly value?: Value
    /** Mean absolute contribution share of each input (permutation importance on test rows), greatest first. */
    readonly importance: readonly { readonly column: string; readonly share: number }[]
    /** Columns of the model, where only those were measured that move its answers most. */
    readonly importanceOf?: number
    /** Three classes and more: how each fares, in the order of the labels, and what is most often taken for what. */
    readonly classes?: readonly ClassResult[]
    readonly confused?: readonly ConfusedPair[]
    /** Share of positives on training and test rows; two classes only. */
    readonly positiveShare?: { readonly train: number; readonly test: number }
  }
}
