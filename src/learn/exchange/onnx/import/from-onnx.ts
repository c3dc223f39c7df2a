import { assert } from '../../../../base/assert.ts'
import { AppError } from '../../../../base/errors.ts'
import type { Model, ModelState } from '../../../model.ts'
import { decodeModel } from '../onnx-proto.ts'
import { answerOf } from './answer-of.ts'
import { compileGraph } from './compile-graph.ts'
import { cellFiller, fillFromFrame, fillWithNothing, graphInputs } from './graph-inputs.ts'

/** What a file does not tell of itself. */
export interface OnnxReading {
  /** Names of the columns of an input, by the name of the input; of one with a single column that is its own name. */
  readonly columns?: Readonly<Record<string, readonly string[]>>
}

/**
 * A model of other tools, scored here: a graph is walked node by node, in the types that it names, so that floats are
 * rounded where onnxruntime rounds them (sums within a node are of doubles). Nothing of the file is evaluated as code.
 *
 * Known are the operators that skl2onnx and onnxmltools write for linear models, trees and forests, boosting, naive
 * Bayes, small neural networks, scaling, imputation, encoding, pipelines, stacking and calibration, and those that
 * `toOnnx` writes; the tables in `ops` list them. ZipMap, or a tensor of probabilities: either is read.
 *
 * Inputs are columns by name; NaN and '' stand for missing, and a graph that does not impute them may answer NaN. Of
 * two classes the second's probability is the score. Scoring costs a few microseconds a node and row, and allocates.
 *
 * @throws ONNX_UNREADABLE for bytes that are no model, or that do not fit together; ONNX_UNSUPPORTED for an operator,
 *         type or answer that is not known, by name
 */
export function fromOnnx(bytes: Uint8Array, { columns = {} }: OnnxReading = {}): Model {
  const { inputs, output, isClasses, run, trial } = readOnce(bytes, columns)
  const width = trial.values.length
  const outputs = isClasses && width === 2 ? 1 : width
  if (trial.type === 'string' || width === 0) {
    throw new AppError('ONNX_UNSUPPORTED', {
      what: `The output "${output}", of ${width} values a row,`,
      todo: 'A model answers with the probabilities of classes, or with numbers.',
    })
  }
  const state: ModelState = { kind: 'onnx', params: { columns }, tensors: { file: bytes.slice() } }
  const scoresOf = (values: ArrayLike<number | string>, rows: number): Float64Array =>
    Float64Array.from({ length: rows * outputs }, (_, i) => Number(values[width === outputs ? i : 2 * i + 1]))
  return {
    kind: 'onnx',
    outputs,
    predict(frame) {
      const all = fillFromFrame(inputs, frame)
      return scoresOf(run(all).values, frame.rowCount)
    },
    compileRow(signature) {
      const fill = cellFiller(inputs, signature)
      return (row, out) => out.set(scoresOf(run(fill(row)).values, 1))
    },
    toState: () => state,
  }
}

/** The graph, once it has answered a row without values: what does not fit together shows there. */
function readOnce(bytes: Uint8Array, columns: NonNullable<OnnxReading['columns']>) {
  try {
    const { graph } = decodeModel(bytes)
    const inputs = graphInputs(graph, columns)
    const { output, isClasses } = answerOf(graph)
    const run = compileGraph(graph, output)
    return { inputs, output, isClasses, run, trial: run(fillWithNothing(inputs)) }
  } catch (error) {
    if (error instanceof AppError) throw error
    // Parts that do not fit together can break a node anywhere; for whoever reads the file it is one thing.
    const problem = error instanceof Error ? error.message : String(error)
    throw new AppError('ONNX_UNREADABLE', { problem }, { cause: error })
  }
}

/** The model that `toState` wrote. */
export function loadOnnx({ params, tensors }: ModelState): Model {
  const { columns } = params as unknown as Required<OnnxReading>
  const { file } = tensors
  assert(file instanceof Uint8Array, 'an ONNX model has its file')
  return fromOnnx(file, { columns })
}
