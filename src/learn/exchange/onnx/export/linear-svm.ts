import { doubles } from '../tensor.ts'
import type { Exporter } from './exporter.ts'
import { linearColumns, linearFeatures, linearRow, linearSums } from './linear.ts'

/** Linear support vector machines: sums, a sigmoid of each; of several classes divided by their total. */
export const linearSvmExporter: Exporter = {
  task: () => 'classification',
  columns: linearColumns,
  scores(state, graph) {
    const { coefficients, sigmoids } = state.tensors as Readonly<Record<'coefficients' | 'sigmoids', Float64Array>>
    const outputs = sigmoids.length / 2
    const sums = linearSums(graph, linearRow(graph, linearFeatures(state)), coefficients, outputs)
    const slopes = graph.constant(doubles(sigmoids.filter((_, i) => i % 2 === 0)))
    const intercepts = graph.constant(doubles(sigmoids.filter((_, i) => i % 2 === 1)))
    const turned = graph.node('Add', [graph.node('Mul', [sums, slopes]), intercepts])
    if (outputs === 1) return graph.node('Sigmoid', [turned])
    // The logarithms of the sigmoids, as the model takes them: far from all classes every sigmoid is 0.
    const least = graph.node('Min', [turned, graph.constant(doubles([0]))])
    const below = graph.node('Exp', [graph.node('Neg', [graph.node('Abs', [turned])])])
    const rest = graph.node('Log', [graph.node('Add', [below, graph.constant(doubles([1]))])])
    return graph.node('Softmax', [graph.node('Sub', [least, rest])], { axis: 1 })
  },
}
