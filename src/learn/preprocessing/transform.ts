import type { Json } from '../../base/json.ts'
import type { Signature } from '../../domain/signature.ts'
import type { Cell } from '../../frame/column.ts'
import type { Frame } from '../../frame/frame.ts'
import type { FitContext, ModelState, Target } from '../model.ts'

/** A way of changing columns, before `fit` has learnt from rows what it needs: frozen data and one function. */
export interface Transform {
  /** Stable id, stored in artifacts: 'standard-scaler'. */
  readonly kind: string
  readonly params: Readonly<Record<string, Json>>
  /**
   * Learns from the rows, which are training rows all of them.
   *
   * @param target  undefined where there is none; only target encoding asks for it
   * @throws ROWS_TOO_FEW on an empty frame; FRAME_COLUMN_MISSING for a column named that is not there; FRAME_COLUMN_KIND
   *         for one that holds something else; FRAME_COLUMN_TWICE when a column would be made that is there already;
   *         CANCELLED when the signal is aborted
   */
  fit(frame: Frame, target: Target | undefined, context: FitContext): Promise<TransformFit>
}

/** What a transform has learnt, and its training rows. */
export interface TransformFit {
  readonly fitted: FittedTransform
  /**
   * The training rows as what comes after must learn from them. For target encoding they are not
   * `fitted.transform(rows)`: every row is encoded by rows of other folds, so that none is shown its own target.
   */
  readonly frame: Frame
}

/** Frame in, frame out: columns that are read may be replaced, new ones are added at the end, all others pass through. */
export interface FittedTransform {
  readonly kind: string
  /** @throws FRAME_COLUMN_MISSING, FRAME_COLUMN_KIND; MEMORY_TOO_SMALL where what is made would take more than 8 GiB */
  transform(frame: Frame): Frame
  /** The hot path: no frame. Bit for bit the same values as `transform`. */
  compileRow(signature: Signature): RowTransform
  toState(): ModelState
}

/** A transform of rows whose cells are laid out as the inputs of a signature. */
export interface RowTransform {
  /** How the rows are laid out that `write` writes. */
  readonly signature: Signature
  /** Writes a cell for each input of `signature`. */
  write(row: readonly Cell[], out: Cell[]): void
}
