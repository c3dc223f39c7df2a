import type { Json } from '../../../../base/json.ts'
import { AppError } from '../../../../base/errors.ts'
import type { ModelState } from '../../../model.ts'
import { linearEncoder, linearFeaturesOf } from '../../../preprocessing/linear-encoder.ts'
import type { LinearFeature } from '../../../preprocessing/linear-encoder.ts'
import { doubles } from '../tensor.ts'
import { probabilityOf, within } from './answers.ts'
import { everyRow, sideBySide } from './exporter.ts'
import type { Exporter, GraphColumn } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'
import { dateBlock, numberBlocks, oneHotBlock } from './linear-blocks.ts'
import type { Placed, SlotBlock } from './linear-blocks.ts'

/** Linear (elastic net too), logistic and Poisson regression: slots, a matrix product, the inverse of the link. */
export const linearExporter: Exporter = {
  task: ({ kind }) => (kind === 'logistic-regression' ? 'classification' : 'regression'),
  columns: linearColumns,
  scores(state, graph) {
    const coefficients = state.tensors['coefficients'] as Float64Array
    const features = linearFeatures(state)
    const outputs = coefficients.length / (linearEncoder(features).width + 1)
    const sums = linearSums(graph, linearRow(graph, features), coefficients, outputs)
    if (state.kind === 'logistic-regression') return probabilityOf(graph, sums, outputs)
    if (state.kind !== 'poisson-regression') return sums
    const { scoreMax } = state.params as { readonly scoreMax: number }
    return graph.node('Exp', [within(graph, sums, -700, scoreMax)])
  },
}

/** Projections: a weighted sum of the slots for each component. */
export const projectionExporter: Exporter = {
  task: () => 'regression',
  columns: linearColumns,
  scores(state, graph) {
    const { slopes, offsets } = state.tensors as Readonly<Record<'slopes' | 'offsets', Float64Array>>
    const coefficients = Float64Array.of(...slopes, ...offsets)
    return linearSums(graph, linearRow(graph, linearFeatures(state)), coefficients, offsets.length)
  },
}

type CellFeature = Exclude<LinearFeature, { readonly kind: 'text' }>

/** The columns that a model with a linear encoder reads. */
export function linearColumns(state: ModelState): readonly GraphColumn[] {
  return linearFeatures(state).map(({ input }) => ({
    column: input.column,
    type: input.kind === 'category' ? 'string' : 'double',
  }))
}

/**
 * The features of a linear encoder, from the state of a model.
 *
 * @throws ONNX_UNSUPPORTED for texts: ONNX has no words of Unicode, and no normal form of it
 */
export function linearFeatures({ params, tensors }: ModelState): readonly CellFeature[] {
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

/** The encoded row, shape (rows, slots): value[:, i] is the slot `slots[i]`. Undefined where there is no slot. */
export function linearRow(graph: GraphBuilder, features: readonly CellFeature[]): SlotBlock | undefined {
  let at = 0
  const placed = features.map((feature): Placed<CellFeature> => {
    const first = at
    at += linearEncoder([feature]).width
    return { ...feature, at: first }
  })
  if (at === 0) return undefined
  const numbers = placed.filter((feature) => feature.kind === 'scaled-number')
  const blocks = [
    ...(numbers.length > 0 ? numberBlocks(graph, numbers) : []),
    ...placed.filter((feature) => feature.kind === 'one-hot').map((feature) => oneHotBlock(graph, feature)),
    ...placed.filter((feature) => feature.kind === 'cyclic-dates').map((feature) => dateBlock(graph, feature)),
  ]
  const values = blocks.map(({ value }) => value)
  return { value: sideBySide(graph, values), slots: blocks.flatMap(({ slots }) => slots) }
}

/**
 * The weighted sums of the encoded row, shape (rows, outputs).
 *
 * @param coefficients  those of a slot side by side, last the intercepts; shape ((slots + 1) * outputs,)
 */
export function linearSums(
  graph: GraphBuilder,
  row: SlotBlock | undefined,
  coefficients: Float64Array,
  outputs: number,
): ValueName {
  const intercepts = coefficients.subarray(coefficients.length - outputs)
  if (row === undefined) return everyRow(graph, intercepts)
  return graph.node('Add', [weighted(graph, row, coefficients, outputs), graph.constant(doubles(intercepts))])
}

/** The products of the row with the coefficients of its slots, added up. */
export function weighted(
  graph: GraphBuilder,
  { value, slots }: SlotBlock,
  coefficients: Float64Array,
  outputs: number,
): ValueName {
  const matrix = slots.flatMap((slot) => [...coefficients.subarray(slot * outputs, (slot + 1) * outputs)])
  return graph.node('MatMul', [value, graph.constant(doubles(matrix, [slots.length, outputs]))])
}
