import type { LossName } from '../../../estimators/trees/boosting-loss.ts'
import { ensembleOf } from '../../../estimators/trees/tree-ensemble.ts'
import type { TreeEnsemble } from '../../../estimators/trees/tree-ensemble.ts'
import type { ForeignParams } from '../../foreign-trees/foreign-trees.ts'
import { treeEncoder } from '../../../preprocessing/tree-encoder.ts'
import type { TreeFeature } from '../../../preprocessing/tree-encoder.ts'
import { doubles } from '../tensor.ts'
import { probabilityOf } from './answers.ts'
import { everyRow } from './exporter.ts'
import type { Exporter } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'
import { treeAttributes } from './tree-attributes.ts'
import { missingCodes, treeColumns, treeRow } from './tree-row.ts'
import type { AnyTreeFeature } from './tree-row.ts'

interface BoostedParams {
  readonly target: LossName
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
    const sums = treeSums(graph, ensembleOf({ starts, width: treeEncoder(features).width }, tensors), features)
    if (target === 'classification') return probabilityOf(graph, sums, starts.length)
    return target === 'poisson' ? graph.node('Exp', [sums]) : sums
  },
}

type ForeignState = ForeignParams & { readonly starts: readonly number[] }

/** Models of XGBoost and LightGBM: as above, with the answers of those libraries. */
export const foreignExporter: Exporter = {
  task: ({ params }) => {
    const { objective } = params as unknown as ForeignState
    return /^(binary|multi)/.test(objective) ? 'classification' : 'regression'
  },
  columns: ({ params }) => treeColumns((params as unknown as ForeignState).features),
  scores({ params, tensors }, graph) {
    const { features, answer, starts } = params as unknown as ForeignState
    const sums = treeSums(graph, ensembleOf({ starts, width: features.length }, tensors), features)
    switch (answer.kind) {
      case 'as-is':
        return sums
      case 'softmax':
        return graph.node('Softmax', [sums], { axis: 1 })
      case 'sigmoid':
        return graph.node('Sigmoid', [graph.node('Mul', [sums, graph.constant(doubles([answer.scale]))])])
      case 'exp':
        return graph.node('Exp', [sums])
      case 'signed-square':
        return graph.node('Mul', [sums, graph.node('Abs', [sums])])
      case 'log1p-exp':
        return graph.node('Log', [graph.node('Add', [graph.constant(doubles([1])), graph.node('Exp', [sums])])])
    }
  },
}

/** The sums of the trees of each output, shape (rows, outputs). */
export function treeSums(graph: GraphBuilder, trees: TreeEnsemble, features: readonly AnyTreeFeature[]): ValueName {
  if (trees.roots.length === 0 || features.length === 0) return everyRow(graph, constantSums(trees))
  const codes = missingCodes(features, trees)
  const sums = graph.node('ml.TreeEnsemble', [treeRow(graph, features, codes)], treeAttributes(trees, codes))
  return graph.node('Add', [sums, graph.constant(doubles(trees.starts))])
}

/** Of trees that ask nothing. */
function constantSums({ starts, leafWidth, roots, leafValue }: TreeEnsemble): number[] {
  const sums = [...starts]
  roots.forEach((root, tree) => {
    const first = leafWidth === 1 ? tree % sums.length : 0
    for (let i = 0; i < leafWidth; i++) sums[first + i]! += leafValue[(-1 - root) * leafWidth + i]!
  })
  return sums
}
