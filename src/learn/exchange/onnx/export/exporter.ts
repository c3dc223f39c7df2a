import { AppError } from '../../../../base/errors.ts'
import type { ModelState } from '../../../model.ts'
import type { ElementType } from '../onnx-proto.ts'
import { doubles, wholes } from '../tensor.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'

/** A column that a graph takes: numbers and timestamps (milliseconds since 1970, UTC) are doubles, the rest strings. */
export interface GraphColumn {
  readonly column: string
  readonly type: Extract<ElementType, 'double' | 'string'>
}

/** How the state of one kind of model becomes nodes. */
export interface Exporter {
  readonly task: (state: ModelState) => 'classification' | 'regression'
  /** The columns that the model reads, declared before any node is made. */
  readonly columns: (state: ModelState) => readonly GraphColumn[]
  /** Adds the nodes; the value they end in holds doubles of shape (rows, outputs), as `Model.predict` gives them. */
  readonly scores: (state: ModelState, graph: GraphBuilder) => ValueName
}

/** The same numbers for every row, shape (rows, numbers). */
export function everyRow(graph: GraphBuilder, numbers: ArrayLike<number>): ValueName {
  const [first] = graph.inputs()
  if (first === undefined) {
    throw new AppError('ONNX_UNSUPPORTED', {
      what: 'A model that reads no column',
      todo: 'Give the signature: the rows of its inputs are then counted.',
    })
  }
  const rows = graph.node('Gather', [graph.node('Shape', [first]), graph.constant(wholes([0]))], { axis: 0 })
  const shape = graph.node('Concat', [rows, graph.constant(wholes([numbers.length]))], { axis: 0 })
  return graph.node('Expand', [graph.constant(doubles(numbers)), shape])
}

/** Values side by side, shape (rows, their widths added). */
export function sideBySide(graph: GraphBuilder, values: readonly ValueName[]): ValueName {
  return values.length === 1 ? values[0]! : graph.node('Concat', values, { axis: 1 })
}
