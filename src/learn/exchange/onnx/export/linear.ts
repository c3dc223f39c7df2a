import type { Json } from '../../../../base/json.ts'
import { AppError } from '../../../../base/errors.ts'
import type { ModelState } from '../../../model.ts'
import { linearEncoder, linearFeaturesOf } from '../../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../../preprocessing/linear-encoder.ts'
import { doubles } from '../tensor.ts'
import { probabilityOf, within } from './answers.ts'
import { everyRow, sideBySide } from './exporter.ts'
import type { Exporter } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'
import { dateBlock, numberBlocks, oneHotBlock } from './linear-blocks.ts'
import type { Placed, SlotBlock } from './linear-blocks.ts'

/** Linear, logistic and Poisson regression: blocks of slots, a matrix product, the inverse of the link. */
export const linearExporter: Exporter = {
  task: ({ kind }) => (kind === 'logistic-regression' ? 'classification' : 'regression'),
  columns: (state) =>
    featuresOf(state).map(({ input }) => ({
      column: input.column,
      type: input.kind === 'category' ? 'string' : 'double',
    })),
  scores(state, graph) {
    const coefficients = state.tensors['coefficients'] as Float64Array
    const { sums, outputs } = linearSums(graph, featuresOf(state), coefficients)
    if (state.kind === 'logistic-regression') return probabilityOf(graph, sums, outputs)
    if (state.kind === 'linear-regression') return sums
    const { scoreMax } = state.params as { readonly scoreMax: number }
    return graph.node('Exp', [within(graph, sums, -700, scoreMax)])
  },
}

type CellFeature = Exclude<LinearFeature, { readonly kind: 'text' }>

/** @throws ONNX_UNSUPPORTED for texts: ONNX has no words of Unicode, and no normal form of it */
function featuresOf({ params, tensors }: ModelState): readonly CellFeature[] {
  const features = linearFeaturesOf((params as { readonly features: Json }).features, tensors)
  return features.map((feature) => {
    if (feature.kind !== 'text') return feature
    const columns = feature.input.columns.map((column) => `"${column}"`).join(', ')
    throw new AppError('ONNX_UNSUPPORTED', {
      what: `TF-IDF of the text columns ${columns}`,
      todo: 'ONNX cannot take texts apart as this model does: train without those columns, or serve it with throughline.',
    })
  })
}

/** The weighted sums of the encoded row, shape (rows, outputs). */
function linearSums(
  graph: GraphBuilder,
  features: readonly CellFeature[],
  coefficients: Float64Array,
): { readonly sums: ValueName; readonly outputs: number } {
  const { width } = linearEncoder(features)
  const outputs = coefficients.length / (width + 1)
  const intercepts = coefficients.subarray(width * outputs)
  if (width === 0) return { sums: everyRow(graph, intercepts), outputs }
  const blocks = blocksOf(graph, features)
  const slots = blocks.flatMap((block) => block.slots)
  const weights = slots.flatMap((slot) => [...coefficients.subarray(slot * outputs, (slot + 1) * outputs)])
  const row = sideBySide(
    graph,
    blocks.map((block) => block.value),
  )
  const product = graph.node('MatMul', [row, graph.constant(doubles(weights, [width, outputs]))])
  return { sums: graph.node('Add', [product, graph.constant(doubles(intercepts))]), outputs }
}

function blocksOf(graph: GraphBuilder, features: readonly CellFeature[]): SlotBlock[] {
  let at = 0
  const placed = features.map((feature): Placed<CellFeature> => {
    const first = at
    at += linearEncoder([feature]).width
    return { ...feature, at: first }
  })
  const numbers = placed.filter((feature) => feature.kind === 'scaled-number')
  return [
    ...(numbers.length > 0 ? numberBlocks(graph, numbers) : []),
    ...placed.filter((feature) => feature.kind === 'one-hot').map((feature) => oneHotBlock(graph, feature)),
    ...placed.filter((feature) => feature.kind === 'cyclic-dates').map((feature) => dateBlock(graph, feature)),
  ]
}
