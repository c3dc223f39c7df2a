import type { CleaningStep } from './cleaning.ts'
import type { ColumnContract } from './contract.ts'
import type { Label } from './signature.ts'
import type { Source, SqlExpression } from './source.ts'

export type ProblemKind = 'classification' | 'regression'

/** What a wrong decision costs, in the user's currency. */
export interface Costs {
  /** Classification: acting on a row that was negative. */
  readonly falsePositive?: number
  /** Classification: not acting on a row that was positive. */
  readonly falseNegative?: number
  /** Three classes and more: answering with a wrong class. */
  readonly wrongAnswer?: number
  /** Regression: cost of one unit of absolute error. */
  readonly perUnitError?: number
  readonly currency: string
  /** True while `init` guessed them and nobody confirmed; the report says so. */
  readonly assumed?: boolean
}

/** What happens today, without a model. Of more than two classes 'majority', the only one without a positive class. */
export type WithoutModel = 'always-positive' | 'always-negative' | 'majority' | 'mean' | 'median'

export interface Problem {
  readonly question: string
  readonly decision: string
  readonly kind: ProblemKind
  /** A column of the source, or a new one computed from it by SQL. */
  readonly target: string | { readonly name: string; readonly from: SqlExpression }
  /** The class the question asks for, of two. Default: the rarer one. */
  readonly positive?: Label
  readonly costs?: Costs
  readonly withoutModel?: WithoutModel
}

/** What a parameter of an estimator is set to; an object has a number for columns by name. */
export type ParamValue = number | string | boolean | Readonly<Record<string, number>>

/** An estimator and its hyperparameters, as data; the builders (`gradientBoosting()`) make these. */
export interface EstimatorSpec {
  readonly kind: string
  readonly params: Readonly<Record<string, ParamValue>>
}

/** What must hold for a new version to become champion. Defaults in registry/gate.ts. */
export interface PromotionPolicy {
  /** Least or greatest value of a metric on the test rows, e.g. { rocAuc: 0.8 }. */
  readonly require?: Readonly<Record<string, number>>
  /** Default true: better than the policy without a model, with 95 % confidence. */
  readonly beatsBaseline?: boolean
  /** Default true: no contract breach of severity 'error' in the source. */
  readonly noBreach?: boolean
  /**
   * How much worse than the champion a version may be, >= 0, in the unit of the primary metric. `models promote` always
   * compares (default margin: `defaultMargin`); `run` does where it is set.
   */
  readonly margin?: number
  /** No part of the test rows may surely be beyond `worst`, in the unit of the primary metric. */
  readonly slices?: {
    readonly worst: number
    /** Parts with fewer rows are not judged. Default 50. */
    readonly minRows?: number
  }
  /** What an answer may cost. */
  readonly limits?: {
    /** Of one answer, the median over the golden rows. */
    readonly microseconds?: number
    /** Of the artifact. */
    readonly bytes?: number
  }
  /** Default false: whether a second, named person has to say yes before a version becomes champion. */
  readonly approval?: boolean
}

export interface MonitorPolicy {
  /** Rows below which a window is 'inconclusive'. Default 200. */
  readonly minSamples?: number
  /** Family-wise false discovery rate of the verdicts. Default 0.01. */
  readonly falseDiscoveryRate?: number
}

/** A project: everything `run` needs to know, as data. Written by `init`, owned by the user. */
export interface Project {
  readonly name: string
  readonly problem: Problem
  readonly source: Source
  /** A date or timestamp column; splits and monitoring follow it. */
  readonly time?: string
  /** A column whose rows belong together (a customer); a group is never split between training and test. */
  readonly group?: string
  readonly columns?: Readonly<Record<string, ColumnContract>>
  readonly clean?: readonly CleaningStep[]
  readonly models: readonly EstimatorSpec[]
  readonly split?: {
    /** Share of rows held out for the one honest test, in (0, 0.5]. Default 0.2. */
    readonly testShare?: number
    /** The rows stand in the order of time, though no column says so: the last are the test. Not read where `time` is. */
    readonly along?: 'rows'
  }
  /** Whether the winner is fitted again on all rows after the gate. Default true. */
  readonly refit?: boolean
  readonly promote?: PromotionPolicy
  readonly monitor?: MonitorPolicy
  readonly log?: {
    /** Whether a prediction is answered only once it is on disk. Default false: a crash loses at most 200 ms. */
    readonly durable?: boolean
    /** Columns whose values are never kept: '[redacted]' stands in the log in their place. */
    readonly redact?: readonly string[]
    /** Share of the answered rows that is logged, in [0, 1]. Default 1. */
    readonly sample?: number
    /** Whether refused requests are logged with their rows, and not only with where they broke. Default false. */
    readonly refusedRows?: boolean
  }
  /** Seed of everything drawn by chance. Default 42. */
  readonly seed?: number
}

/** Name and raw column of the target. */
export function targetName(problem: Pick<Problem, 'target'>): string {
  return typeof problem.target === 'string' ? problem.target : problem.target.name
}
