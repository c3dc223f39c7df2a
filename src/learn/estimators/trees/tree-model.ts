import type { Encoder } from '../../preprocessing/encoder.ts'
import { blockReader } from '../../preprocessing/slot-blocks.ts'
import type { Model, ModelState } from '../../model.ts'
import { blockRows, packTrees } from './packed-trees.ts'
import type { PackedTrees } from './packed-trees.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/** What a model that adds up trees is made of. */
export interface TreeModelParts {
  readonly encoder: Encoder<Float64Array>
  readonly ensemble: TreeEnsemble
  /** Turns the sums of a row, one for each output, into the model's scores, in place. Allocates nothing. */
  readonly answer: (sums: Float64Array) => void
  readonly state: ModelState
}

/**
 * A model whose scores are sums of trees, turned by `answer`. It can be explained (`treeExplainer`). Batch and single
 * rows add the same values in the same order, so that they agree bit for bit.
 *
 * The trees are packed when they are first asked. 100 trees of 31 leaves and 30 columns: some 1 µs a row, alone or in a
 * frame.
 */
export function treeModel({ encoder, ensemble, answer, state }: TreeModelParts): Model {
  const outputs = ensemble.starts.length
  let packed: PackedTrees | undefined
  const packedTrees = () => (packed ??= packTrees(ensemble))
  return {
    kind: state.kind,
    outputs,
    predict(frame) {
      const { setSlot, sumRows } = packedTrees()
      const read = blockReader(encoder, frame, blockRows)
      const scores = new Float64Array(frame.rowCount * outputs)
      for (let from = 0; from < frame.rowCount; from += blockRows) {
        const rows = Math.min(blockRows, frame.rowCount - from)
        read(from, rows, (slot, values, at) => setSlot(slot, values, at, rows))
        sumRows(rows, scores, from)
      }
      const out = new Float64Array(outputs)
      for (let at = 0; at < scores.length; at += outputs) {
        for (let output = 0; output < outputs; output++) out[output] = scores[at + output]!
        answer(out)
        for (let output = 0; output < outputs; output++) scores[at + output] = out[output]!
      }
      return scores
    },
    compileRow(signature) {
      const write = encoder.bindRow(signature)
      const encoded = encoder.newRow()
      const { setRow, sumRow } = packedTrees()
      return (row, out) => {
        write(row, encoded)
        setRow(encoded)
        sumRow(out)
        answer(out)
      }
    },
    toState: () => state,
    trees: { encoder, ensemble },
  }
}
