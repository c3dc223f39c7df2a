import { AppError } from '../../../../base/errors.ts'
import { wordsOfSets } from '../../../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../../../estimators/trees/tree-ensemble.ts'
import type { ForeignFeature } from '../../foreign-trees/foreign-trees.ts'
import type { TreeFeature } from '../../../preprocessing/tree-encoder.ts'
import { doubles } from '../tensor.ts'
import { categoryCodes } from './codes.ts'
import { datePartNodes } from './date-parts.ts'
import { sideBySide } from './exporter.ts'
import type { GraphColumn } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'

/** A feature of our trees, or of imported ones. */
export type AnyTreeFeature = TreeFeature | ForeignFeature

/** The columns that the features of trees read. */
export function treeColumns(features: readonly AnyTreeFeature[]): readonly GraphColumn[] {
  return features.map(({ input }) => ({
    column: input.column,
    type: input.kind === 'category' ? 'string' : 'double',
  }))
}

/**
 * The code that stands for a missing value in each slot whose nodes ask for sets, above every other code; undefined in
 * the slots whose nodes compare, where it is NaN.
 *
 * @throws ONNX_UNSUPPORTED where nodes of one slot do both
 */
export function missingCodes(features: readonly AnyTreeFeature[], trees: TreeEnsemble): (number | undefined)[] {
  const ofSlots = features.flatMap((feature) => Array.from({ length: slotsOf(feature) }, () => feature))
  return ofSlots.map((feature, at) => {
    const { kind, input } = feature
    const nodes = [...trees.set].filter((_, node) => trees.slot[node] === at)
    const asking = nodes.filter((set) => set >= 0).length
    if (asking > 0 && asking < nodes.length) {
      throw new AppError('ONNX_UNSUPPORTED', {
        what: `The column "${input.column}", which trees read both as a number and as a category,`,
        todo: 'Train it as one of the two.',
      })
    }
    if (asking === 0) return undefined
    return kind === 'codes' ? input.levels.length + (input.other ? 1 : 0) : 32 * wordsOfSets(trees)
  })
}

function slotsOf(feature: AnyTreeFeature): number {
  return feature.kind === 'dates' ? feature.parts.length : 1
}

/** The encoded row, shape (rows, slots). */
export function treeRow(
  graph: GraphBuilder,
  features: readonly AnyTreeFeature[],
  codes: readonly (number | undefined)[],
): ValueName {
  let slot = 0
  const values = features.flatMap((feature): ValueName[] => {
    const missing = codes[slot]
    slot += slotsOf(feature)
    if (feature.kind === 'codes') return [codesOf(graph, feature, missing)]
    const raw = finiteOrNaN(graph, graph.input(feature.input.column, 'double'))
    if (feature.kind === 'dates') return feature.parts.map(datePartNodes(graph, raw))
    if (feature.kind === 'zero-is-missing') return [withoutZeros(graph, raw)]
    return [missing === undefined ? raw : numbersAsCodes(graph, raw, missing)]
  })
  return sideBySide(graph, values)
}

/** The codes of a column of categories, as doubles. */
function codesOf(
  graph: GraphBuilder,
  { input }: Extract<AnyTreeFeature, { readonly kind: 'codes' }>,
  missing: number | undefined,
): ValueName {
  const code = missing ?? -1
  const codes = graph.node('Cast', [categoryCodes(graph, input, { missing: code, unknown: code })], { to: 11 })
  if (missing !== undefined) return codes
  const isMissing = graph.node('Less', [codes, graph.constant(doubles([0]))])
  return graph.node('Where', [isMissing, graph.constant(doubles([Number.NaN])), codes])
}

/** Numbers that are codes: cut to whole ones, missing above all of them. */
function numbersAsCodes(graph: GraphBuilder, raw: ValueName, missing: number): ValueName {
  const isNegative = graph.node('Less', [raw, graph.constant(doubles([0]))])
  const whole = graph.node('Where', [isNegative, graph.node('Ceil', [raw]), graph.node('Floor', [raw])])
  return graph.node('Where', [graph.node('IsNaN', [raw]), graph.constant(doubles([missing])), whole])
}

/** Numbers that LightGBM calls zero are missing. */
function withoutZeros(graph: GraphBuilder, raw: ValueName): ValueName {
  const isNumber = graph.node('Greater', [graph.node('Abs', [raw]), graph.constant(doubles([1e-35]))])
  return graph.node('Where', [isNumber, raw, graph.constant(doubles([Number.NaN]))])
}

/** Infinities count as missing. */
function finiteOrNaN(graph: GraphBuilder, value: ValueName): ValueName {
  return graph.node('Where', [graph.node('IsInf', [value]), graph.constant(doubles([Number.NaN])), value])
}
