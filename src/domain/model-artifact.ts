import type { Json } from '../base/json.ts'
import type { CleaningStep } from './cleaning.ts'
import type { Contract } from './contract.ts'
import type { RequestRow } from './prediction.ts'
import type { EstimatorSpec, Problem } from './project.ts'
import type { ReferenceProfile } from './reference-profile.ts'
import type { Signature } from './signature.ts'

/** How rows are read before any model sees them: the same in training, batch and serving. */
export interface Preparation {
  readonly contract: Contract
  readonly clean: readonly CleaningStep[]
  readonly problem: Pick<Problem, 'kind' | 'target' | 'positive' | 'costs' | 'withoutModel'>
  readonly time?: string
  /** Of a text source, where the config says it; false: its columns are known by their place or given names. */
  readonly header?: boolean
  /** Names given to the columns of a text source. */
  readonly names?: readonly string[]
  /** Of a text source that is not UTF-8: tried first where another file is not UTF-8 either. */
  readonly encoding?: string
}

/** Rows whose scores are known: scored again at every load; a model that does not reproduce them is refused. */
export interface GoldenRows {
  readonly rows: readonly RequestRow[]
  /** Of each row as many as the model has outputs, row by row. */
  readonly scores: readonly number[]
}

/** All of a model artifact but the weights: what stands in its JSON header. */
export interface ModelManifest {
  readonly formatVersion: 1
  readonly project: string
  readonly signature: Signature
  readonly preparation: Preparation
  /** Probability from which the answer is the positive label; two classes only. */
  readonly threshold?: number
  readonly estimator: EstimatorSpec
  readonly golden: GoldenRows
  readonly reference: ReferenceProfile
  /**
   * More than two classes: what is answered, as one category column (the labels) and one number column (their
   * probabilities). First to rows that were not learnt from, by models of fewer rows; then by this model to the rows it
   * learnt from. Models of fewer rows are less sure, and rows learnt from look surer: later rows lie between.
   */
  readonly answers?: readonly [unseen: ReferenceProfile, learnt: ReferenceProfile]
  readonly lineage: {
    readonly snapshotHash: string
    readonly rows: number
    readonly seed: number
    readonly throughline: string
    readonly nodeMajor: number
    readonly platform: string
  }
  /** `ModelState` without its tensors. */
  readonly model: { readonly kind: string; readonly params: Json }
}
