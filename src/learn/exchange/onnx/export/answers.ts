import type { GraphBuilder, ValueName } from './graph-builder.ts'
import { doubles } from '../tensor.ts'

/** The probability of the sum: the logistic function for one output, the softmax for more. */
export function probabilityOf(graph: GraphBuilder, sums: ValueName, outputs: number): ValueName {
  return outputs === 1 ? graph.node('Sigmoid', [sums]) : graph.node('Softmax', [sums], { axis: 1 })
}

/** Each value held within two bounds. */
export function within(graph: GraphBuilder, value: ValueName, low: number, high: number): ValueName {
  return graph.node('Clip', [value, graph.constant(doubles([low], [])), graph.constant(doubles([high], []))])
}
