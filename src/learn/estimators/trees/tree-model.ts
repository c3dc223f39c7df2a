import type { Encoder } from '../../preprocessing/encoder.ts'
import type { Model, ModelState } from '../../model.ts'
import { scoringModel } from '../scoring-model.ts'
import { treeSummer } from './tree-ensemble.ts'
import type { TreeEnsemble } from './tree-ensemble.ts'

/** What a model that adds up trees is made of. */
export interface TreeModelParts {
  readonly encoder: Encoder<Float64Array>
  readonly ensemble: TreeEnsemble
  /** Turns the sums of a row, one for each output, into the model's scores, in place. Allocates nothing. */
  readonly answer: (sums: Float64Array) => void
  readonly state: ModelState
}

/** A model whose scores are sums of trees, turned by `answer`. It can be explained (`treeExplainer`). */
export function treeModel({ encoder, ensemble, answer, state }: TreeModelParts): Model {
  const sum = treeSummer(ensemble)
  const model = scoringModel({
    encoder,
    outputs: ensemble.starts.length,
    score(row, out) {
      sum(row, out)
      answer(out)
    },
    state,
  })
  return { ...model, trees: { encoder, ensemble } }
}
