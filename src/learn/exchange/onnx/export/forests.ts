import type { ForestState } from '../../../estimators/trees/forest-model.ts'
import type { IsolationState } from '../../../estimators/trees/isolation-forest.ts'
import { ensembleOf } from '../../../estimators/trees/tree-ensemble.ts'
import { treeEncoder } from '../../../preprocessing/tree-encoder.ts'
import { doubles } from '../tensor.ts'
import { everyRow } from './exporter.ts'
import type { Exporter } from './exporter.ts'
import { treeColumns } from './tree-row.ts'
import { treeSums } from './trees.ts'

/** A tree, or a forest: the leaves hold their share of the answer, so that the sum is the answer. */
export const forestExporter: Exporter = {
  task: ({ params }) => (params as unknown as ForestState).task,
  columns: ({ params }) => treeColumns((params as unknown as ForestState).features),
  scores({ params, tensors }, graph) {
    const { features, starts } = params as unknown as ForestState
    const shape = { starts, leafWidth: starts.length, width: treeEncoder(features).width }
    return treeSums(graph, ensembleOf(shape, tensors), features)
  },
}

/** Isolation forest: 2^(-h / c). */
export const isolationExporter: Exporter = {
  task: () => 'regression',
  columns: ({ params }) => treeColumns((params as unknown as IsolationState).features),
  scores({ params, tensors }, graph) {
    const { features, usual } = params as unknown as IsolationState
    if (usual === 0) return everyRow(graph, [0.5])
    const lengths = treeSums(graph, ensembleOf({ starts: [0], width: treeEncoder(features).width }, tensors), features)
    const share = graph.node('Mul', [lengths, graph.constant(doubles([-1 / usual]))])
    return graph.node('Pow', [graph.constant(doubles([2])), share])
  },
}
