import type { Label, Signature } from '../../../../domain/signature.ts'
import type { Model } from '../../../model.ts'
import { wholes } from '../tensor.ts'
import { cellMatrix } from './cell-matrix.ts'
import { encodeGraph } from './encode-graph.ts'
import { exporterOf } from './exporters.ts'
import { graphBuilder } from './graph-builder.ts'
import type { ValueName } from './graph-builder.ts'
import { classesOf } from './graph-classes.ts'

/**
 * The model as an ONNX file that takes the cells of a data frame as one matrix (`cellMatrix`) and gives one value a row
 * and output: `label` and `probability_<label>` of each class, or `prediction`. For runners that hand over a whole data
 * frame and want columns back, MLflow's among them; else as `toOnnx`.
 *
 * @param threshold  two classes: probability from which the label is the positive one, in [0, 1]. Default 0.5
 * @throws ONNX_UNSUPPORTED for a kind of model or feature that has no export, by name
 */
export function toOnnxMatrix(
  model: Model,
  { signature, threshold = 0.5 }: { readonly signature: Signature; readonly threshold?: number },
): Uint8Array {
  const state = model.toState()
  const exporter = exporterOf(state.kind)
  const graph = graphBuilder()
  const scores = exporter.scores(state, cellMatrix(graph, signature))
  const flat = (value: ValueName) => graph.node('Reshape', [value, graph.constant(wholes([-1]))])
  if (exporter.task(state) === 'regression') graph.output(predictionOutput, flat(scores), 'double')
  else {
    const { label, labels, probabilities } = classesOf(graph, scores, { outputs: model.outputs, threshold, signature })
    graph.output(labelOutput, label, labels.type)
    for (const [at, text] of Array.from(labels.values, String).entries()) {
      const column = graph.node('Gather', [probabilities, graph.constant(wholes([at]))], { axis: 1 })
      graph.output(probabilityOutput(text), flat(column), 'double')
    }
  }
  return encodeGraph(graph)
}

/** Names of the outputs. */
export const predictionOutput = 'prediction'
export const labelOutput = 'label'
export function probabilityOutput(label: Label): string {
  return `probability_${String(label)}`
}
