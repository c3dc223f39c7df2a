import { AppError } from '../../base/errors.ts'
import type { Frame } from '../../frame/frame.ts'
import type { FitContext, Model } from '../model.ts'
import type { Encoder } from '../preprocessing/encoder.ts'
import { interventionalShap } from './interventional-shap.ts'
import { pathDependentShap } from './path-dependent-shap.ts'

/** Explains the raw scores of a model of trees. */
export interface TreeExplainer {
  /** Input columns, in the order of the values. */
  readonly columns: readonly string[]
  /** Mean raw score of each output: what a row would get of which nothing is known. Shape (outputs,). */
  readonly expected: Float64Array
  /**
   * What each column adds to the raw score of each row: shape (rows * outputs * columns,), row by row, output by
   * output. For a row and an output they sum to the raw score less `expected`.
   */
  explain(frame: Frame): Float64Array
  /**
   * The same for many rows: gives way to other work now and then, tells how far it is, and can be stopped.
   *
   * @throws CANCELLED when the signal is aborted
   */
  explainMany(frame: Frame, context: ExplainContext): Promise<Float64Array>
}

/** Where many rows are explained. */
export type ExplainContext = Pick<FitContext, 'compute' | 'signal' | 'onProgress'>

/** Against which rows a model is explained. */
export interface ExplainerOptions {
  /**
   * Rows that unknown cells are filled from, each counted alike. Default: none, and unknown cells follow the training
   * rows down the trees.
   */
  readonly background?: Frame
}

/**
 * SHAP values of a model of trees: each column's share in the raw score (log-odds of two classes, score before the
 * softmax of more, logarithm of a mean for amounts, else the value; of a decision tree or a forest the probability itself;
 * of an isolation forest the length of paths, so that what lowers it sets a row apart), averaged over all orders in which the columns
 * become known. Exact, no sampling.
 *
 * Without a background a cell that is not known sends a row down both branches by the weight of the training rows that
 * went there ("path dependent"): fast, and true to how columns went together in training. With one, cells are taken
 * from its rows ("interventional"): true to the model, as if columns were set one by one; the cost is times its rows.
 * The parts of a date are attributed one by one and then summed.
 *
 * Degenerate: a model without a tree has expected = starts and values of 0; an empty frame gives no values.
 *
 * @throws EXPLAIN_NO_TREES for a model that is not a sum of trees
 * @throws EXPLAIN_NO_COVER without background, for a model saved without the weight of its leaves
 * @throws ROWS_TOO_FEW for an empty background
 *
 * Source: Lundberg et al. (2020), Nature Machine Intelligence 2, algorithms 2 and 3; how they are reached:
 * `pathDependentShap`, `interventionalShap`.
 */
export function treeExplainer(model: Model, { background }: ExplainerOptions = {}): TreeExplainer {
  if (model.trees === undefined) throw new AppError('EXPLAIN_NO_TREES', { kind: model.kind })
  const { encoder, ensemble } = model.trees
  if (background === undefined && ensemble.cover === undefined) {
    throw new AppError('EXPLAIN_NO_COVER', { kind: model.kind })
  }
  const shap =
    background === undefined
      ? pathDependentShap(ensemble, encoder.width)
      : interventionalShap(ensemble, encoder.width, encodedRows(encoder, background))
  const { columns, columnOfSlot } = columnsOf(encoder)
  const outputs = ensemble.starts.length

  /** Room for the values of a frame, and what fills in those of a row. */
  function workOn(frame: Frame): { values: Float64Array; explainRow: (row: number) => void } {
    const { width } = encoder
    const write = encoder.bindFrame(frame)
    const encoded = encoder.newRow()
    const bySlot = new Float64Array(outputs * width)
    const values = new Float64Array(frame.rowCount * outputs * columns.length)
    function explainRow(row: number): void {
      write(row, encoded)
      bySlot.fill(0)
      shap.addTo(encoded, bySlot)
      for (let output = 0; output < outputs; output++) {
        const base = (row * outputs + output) * columns.length
        for (let slot = 0; slot < width; slot++) values[base + columnOfSlot[slot]!]! += bySlot[output * width + slot]!
      }
    }
    return { values, explainRow }
  }

  return {
    columns,
    expected: shap.expected,
    explain(frame) {
      const { values, explainRow } = workOn(frame)
      for (let row = 0; row < frame.rowCount; row++) explainRow(row)
      return values
    },
    async explainMany(frame, { compute, signal, onProgress }) {
      const { values, explainRow } = workOn(frame)
      const options = { what: 'Explaining rows', ...(signal && { signal }), ...(onProgress && { onProgress }) }
      await compute.forEach(frame.rowCount, explainRow, options)
      return values
    },
  }
}

function encodedRows(encoder: Encoder<Float64Array>, frame: Frame): Float64Array[] {
  if (frame.rowCount === 0) throw new AppError('ROWS_TOO_FEW', { what: 'A background', needed: 1, rows: 0 })
  const write = encoder.bindFrame(frame)
  return Array.from({ length: frame.rowCount }, (_, i) => {
    const row = encoder.newRow()
    write(i, row)
    return row
  })
}

function columnsOf({ features }: Encoder<Float64Array>): { columns: string[]; columnOfSlot: Int32Array } {
  const names = features.flatMap(({ input, slots }) => {
    const name = 'column' in input ? input.column : input.columns.join(' + ')
    return slots.map(() => name)
  })
  const columns = [...new Set(names)]
  return { columns, columnOfSlot: Int32Array.from(names, (name) => columns.indexOf(name)) }
}
