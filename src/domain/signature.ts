import type { ColumnType } from './contract.ts'

/** A class label as the user writes it: 'Yes', 1, true. */
export type Label = string | number | boolean

/** One input of a model. */
export interface SignatureField {
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /** Inclusive bounds seen in training; for number and integer. */
  readonly range?: { readonly min: number; readonly max: number }
  /** Values seen in training; for category. */
  readonly categories?: readonly string[]
  readonly meaning?: string
}

/** What a model takes and gives: names, types, nullability. Inputs are bound by name, never by position. */
export interface Signature {
  readonly inputs: readonly SignatureField[]
  readonly output:
    | {
        readonly kind: 'classification'
        readonly name: string
        /** Two: the negative and the positive class, in this order. More: the classes, in the order of the scores. */
        readonly labels: readonly Label[]
      }
    | { readonly kind: 'regression'; readonly name: string }
}
