import { held } from '../../../estimators/bayes/class-sums.ts'
import { wholes } from '../tensor.ts'
import { probabilityOf, within } from './answers.ts'
import type { Exporter } from './exporter.ts'
import type { ValueName } from './graph-builder.ts'
import { linearColumns, linearFeatures, linearRow, linearSums, weighted } from './linear.ts'

/** Naive Bayes: sums of the slots and, for numbers, of their squares, as probabilities. */
export const naiveBayesExporter: Exporter = {
  task: () => 'classification',
  columns: linearColumns,
  scores(state, graph) {
    const { linear, squares } = state.tensors as Readonly<Record<'linear' | 'squares', Float64Array>>
    const classes = linear.length - squares.length
    const row = linearRow(graph, linearFeatures(state))
    let sums: ValueName
    if (row === undefined) sums = linearSums(graph, row, linear, classes)
    else {
      const isNumber = row.slots.map((slot) => Number(squares[slot * classes] !== 0))
      const mask = graph.node('Cast', [graph.constant(wholes(isNumber, [1, isNumber.length]))], { to: 9 })
      const bounded = within(graph, row.value, held(-Infinity), held(Infinity))
      const values = { ...row, value: graph.node('Where', [mask, bounded, row.value]) }
      const ofSquares = { ...row, value: graph.node('Mul', [values.value, values.value]) }
      sums = graph.node('Add', [
        linearSums(graph, values, linear, classes),
        weighted(graph, ofSquares, squares, classes),
      ])
    }
    const probabilities = probabilityOf(graph, sums, classes)
    if (classes > 2) return probabilities
    return graph.node('Gather', [probabilities, graph.constant(wholes([1]))], { axis: 1 })
  },
}
