import type { Signature } from '../../../../domain/signature.ts'
import type { Model } from '../../../model.ts'
import { encodeGraph } from './encode-graph.ts'
import { exporterOf } from './exporters.ts'
import type { GraphColumn } from './exporter.ts'
import { graphBuilder } from './graph-builder.ts'
import { classesOf } from './graph-classes.ts'

/** What stands in the file besides the model. */
export interface OnnxOptions {
  /** Its inputs are declared in its order, those that the model does not read as well; its labels are answered. */
  readonly signature?: Signature
  /** Two classes: probability from which the label is the positive one, in [0, 1]. Default 0.5. */
  readonly threshold?: number
}

/**
 * The model as an ONNX file, preprocessing included: ai.onnx 17, ai.onnx.ml 3 and IR 8 (onnxruntime 1.15 and newer),
 * or with trees ai.onnx.ml 5 and IR 10 (1.21; with categories 1.23, as 1.21 and 1.22 need memory without bound for sets).
 * Equal models give equal bytes.
 *
 * Inputs: one for each column, by its name, shape (rows, 1). Numbers and timestamps (milliseconds since 1970-01-01
 * UTC) are doubles, NaN where missing: as floats, values beside a tree's cut would fall on its other side. Categories
 * and booleans are strings, '' where missing. Outputs, named as sklearn-onnx names them: `label` (rows,), int64 or
 * string, and `probabilities` (rows, classes), double, no ZipMap; or `variable` (rows, 1),
 * double; projections have a column a component. A name that a column
 * has gets a number behind it.
 *
 * Without a signature the labels are 0, 1, ... and the inputs are the columns that the model reads. All sums are of
 * doubles; they differ from `Model.predict` by the order of adding only (measured over 54 models on nine public tables: at most 1e-13 of the scale).
 *
 * @throws ONNX_UNSUPPORTED for a kind of model or feature that has no export, by name
 */
export function toOnnx(model: Model, { signature, threshold = 0.5 }: OnnxOptions = {}): Uint8Array {
  const state = model.toState()
  const exporter = exporterOf(state.kind)
  const graph = graphBuilder()
  const columns = signature === undefined ? exporter.columns(state) : signatureColumns(signature)
  for (const { column, type } of [...columns, ...exporter.columns(state)]) graph.input(column, type)
  const scores = exporter.scores(state, graph)
  if (exporter.task(state) === 'regression') graph.output('variable', scores, 'double', model.outputs)
  else {
    const { label, labels, probabilities } = classesOf(graph, scores, { outputs: model.outputs, threshold, signature })
    graph.output('label', label, labels.type)
    graph.output('probabilities', probabilities, 'double', labels.values.length)
  }
  return encodeGraph(graph)
}

function signatureColumns({ inputs }: Signature): GraphColumn[] {
  return inputs.map(({ name, type }) => ({
    column: name,
    type: type === 'boolean' || type === 'category' || type === 'text' ? 'string' : 'double',
  }))
}
