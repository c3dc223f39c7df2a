import { treeEncoder } from '../../../preprocessing/tree-encoder.ts'
import type { TreeFeature } from '../../../preprocessing/tree-encoder.ts'
import { missingBin } from '../../../estimators/trees/binning.ts'
import { ensembleOf } from '../../../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../../../estimators/trees/tree-ensemble.ts'
import { doubles } from '../tensor.ts'
import { probabilityOf } from './answers.ts'
import { categoryCodes } from './codes.ts'
import { datePartNodes } from './date-parts.ts'
import { everyRow, sideBySide } from './exporter.ts'
import type { Exporter, GraphColumn } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'
import { treeAttributes } from './tree-attributes.ts'

interface BoostedParams {
  readonly target: 'classification' | 'regression' | 'poisson'
  readonly features: readonly TreeFeature[]
  readonly start: number | readonly number[]
}

/** Gradient boosting: the tree encoder as nodes, one TreeEnsemble of doubles, the inverse of the link. */
export const boostingExporter: Exporter = {
  task: ({ params }) => {
    const { target } = params as unknown as BoostedParams
    return target === 'classification' ? 'classification' : 'regression'
  },
  columns: ({ params }) => treeColumns((params as unknown as BoostedParams).features),
  scores({ params, tensors }, graph) {
    const { target, features, start } = params as unknown as BoostedParams
    const starts = typeof start === 'number' ? [start] : start
    const trees = ensembleOf({ starts, width: treeEncoder(features).width }, tensors)
    const sums = treeSums(graph, trees, features)
    if (target === 'classification') return probabilityOf(graph, sums, starts.length)
    return target === 'poisson' ? graph.node('Exp', [sums]) : sums
  },
}

/** The columns that the features of trees read. */
export function treeColumns(features: readonly TreeFeature[]): readonly GraphColumn[] {
  return features.map(({ input }) => ({
    column: input.column,
    type: input.kind === 'category' ? 'string' : 'double',
  }))
}

/** The sums of the trees of each output, shape (rows, outputs). */
export function treeSums(graph: GraphBuilder, trees: TreeEnsemble, features: readonly TreeFeature[]): ValueName {
  if (trees.roots.length === 0 || features.length === 0) return everyRow(graph, constantSums(trees))
  const sums = graph.node(
    'ml.TreeEnsemble',
    [treeRow(graph, features)],
    treeAttributes(trees, features.flatMap(codesOfSlots)),
  )
  return graph.node('Add', [sums, graph.constant(doubles(trees.starts))])
}

/** How many codes each slot of a feature has, missing aside. */
function codesOfSlots(feature: TreeFeature): number[] {
  if (feature.kind === 'codes') return [feature.input.levels.length + (feature.input.other ? 1 : 0)]
  return feature.kind === 'dates' ? feature.parts.map(() => 0) : [0]
}

/** Of trees that ask nothing. */
function constantSums({ starts, roots, leafValue }: TreeEnsemble): number[] {
  const sums = [...starts]
  roots.forEach((root, tree) => (sums[tree % sums.length]! += leafValue[-1 - root]!))
  return sums
}

/** The encoded row, shape (rows, slots); a missing category has a code of its own, other missing values are NaN. */
function treeRow(graph: GraphBuilder, features: readonly TreeFeature[]): ValueName {
  return sideBySide(
    graph,
    features.flatMap((feature): ValueName[] => {
      if (feature.kind === 'codes') {
        const codes = categoryCodes(graph, feature.input, { missing: missingBin, unknown: missingBin })
        return [graph.node('Cast', [codes], { to: 11 })]
      }
      const raw = finiteOrNaN(graph, graph.input(feature.input.column, 'double'))
      return feature.kind === 'number' ? [raw] : feature.parts.map(datePartNodes(graph, raw))
    }),
  )
}

/** Infinities count as missing. */
function finiteOrNaN(graph: GraphBuilder, value: ValueName): ValueName {
  return graph.node('Where', [graph.node('IsInf', [value]), graph.constant(doubles([Number.NaN])), value])
}
