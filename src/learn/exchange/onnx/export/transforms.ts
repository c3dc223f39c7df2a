import type { CategoryInput } from '../../../preprocessing/input.ts'
import type { ColumnPart } from '../../../preprocessing/column-part.ts'
import { imputedPart } from '../../../preprocessing/transforms/impute.ts'
import type { ImputedColumn } from '../../../preprocessing/transforms/impute.ts'
import { oneHotPart } from '../../../preprocessing/transforms/one-hot.ts'
import type { OneHotColumn } from '../../../preprocessing/transforms/one-hot.ts'
import { ordinalPart } from '../../../preprocessing/transforms/ordinal.ts'
import type { OrdinalColumn } from '../../../preprocessing/transforms/ordinal.ts'
import { rarePart } from '../../../preprocessing/transforms/rare-categories.ts'
import { scaledPart } from '../../../preprocessing/transforms/standard-scaler.ts'
import type { ScaledColumn } from '../../../preprocessing/transforms/standard-scaler.ts'
import { targetEncodedPart } from '../../../preprocessing/transforms/target-encoder.ts'
import type { TargetEncodedColumn } from '../../../preprocessing/transforms/target-encoder.ts'
import { doubles, wholes } from '../tensor.ts'
import { categoryCodes } from './codes.ts'
import type { GraphColumn } from './exporter.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'
import { scaledValues } from './linear-blocks.ts'

/** How what was learnt from one column becomes nodes. */
export interface TransformExporter<State> {
  readonly partOf: (state: State) => ColumnPart
  readonly reads: (state: State) => GraphColumn
  /** One value of shape (rows, 1) for each column that the part makes. */
  readonly write: (state: State, graph: GraphBuilder) => ValueName[]
  /** Whether values that training did not see are refused, which a graph cannot. */
  readonly refuses?: (state: State) => boolean
}

const word = (column: string): GraphColumn => ({ column, type: 'string' })
const number = (column: string): GraphColumn => ({ column, type: 'double' })

export const scalerExporter: TransformExporter<ScaledColumn> = {
  partOf: scaledPart,
  reads: ({ column }) => number(column),
  write: ({ column, ...scaling }, graph) => [scaledValues(graph, finiteOrNaN(graph, column), [scaling])],
}

export const imputeExporter: TransformExporter<ImputedColumn> = {
  partOf: imputedPart,
  reads: ({ column, kind }) => (kind === 'category' ? word(column) : number(column)),
  write({ column, kind, fill, indicator }, graph) {
    const raw = kind === 'category' ? graph.input(column, 'string') : finiteOrNaN(graph, column)
    const missing = kind === 'category' ? isEmpty(graph, column) : graph.node('IsNaN', [raw])
    const constant =
      kind === 'category'
        ? graph.constant({ type: 'string', dims: [1, 1], values: [String(fill)] })
        : graph.constant(doubles([Number(fill)]))
    const filled = graph.node('Where', [missing, constant, raw])
    return indicator ? [filled, graph.node('Cast', [missing], { to: 11 })] : [filled]
  },
}

export const ordinalExporter: TransformExporter<OrdinalColumn> = {
  partOf: ordinalPart,
  reads: ({ input }) => word(input.column),
  refuses: ({ unknown }) => unknown === 'error',
  write({ input }, graph) {
    const codes = graph.node('Cast', [categoryCodes(graph, input, { missing: -1, unknown: -1 })], { to: 11 })
    const isNone = graph.node('Less', [codes, graph.constant(doubles([0]))])
    return [graph.node('Where', [isNone, graph.constant(doubles([Number.NaN])), codes])]
  },
}

export const oneHotExporter: TransformExporter<OneHotColumn> = {
  partOf: oneHotPart,
  reads: ({ input }) => word(input.column),
  refuses: ({ known }) => known !== undefined,
  write({ input, indicator, dropFirst }, graph) {
    const known = input.levels.length + (input.other ? 1 : 0)
    const codes = categoryCodes(graph, input, { missing: known, unknown: -1 })
    const first = dropFirst ? 1 : 0
    const count = known + (indicator ? 1 : 0) - first
    return Array.from({ length: count }, (_, slot) => {
      const isThis = graph.node('Equal', [codes, graph.constant(wholes([slot + first], [1, 1]))])
      return graph.node('Cast', [isThis], { to: 11 })
    })
  },
}

export const rareExporter: TransformExporter<CategoryInput> = {
  partOf: rarePart,
  reads: ({ column }) => word(column),
  write({ column, levels, other }, graph) {
    const kept = [...new Set([...levels, ''])]
    const attributes = {
      keys_strings: { strings: kept },
      values_strings: { strings: kept },
      default_string: { text: other ? '(rare)' : '' },
    }
    return [graph.node('ml.LabelEncoder', [graph.input(column, 'string')], attributes)]
  },
}

export const targetExporter: TransformExporter<TargetEncodedColumn> = {
  partOf: targetEncodedPart,
  reads: ({ column }) => word(column),
  write({ column, levels, outputs, values, missing, means }, graph) {
    const codes = categoryCodes(
      graph,
      { kind: 'category', column, levels, other: false },
      { missing: levels.length, unknown: levels.length + 1 },
    )
    return Array.from({ length: outputs }, (_, output) => {
      const own = Array.from(levels, (_, level) => values[level * outputs + output]!)
      const table = [...own, missing[output]!, means[output]!]
      return graph.node('Gather', [graph.constant(doubles(table, [table.length])), codes])
    })
  },
}

function finiteOrNaN(graph: GraphBuilder, column: string): ValueName {
  const raw = graph.input(column, 'double')
  return graph.node('Where', [graph.node('IsInf', [raw]), graph.constant(doubles([Number.NaN])), raw])
}

/** Whether a text is '', which stands for missing. */
function isEmpty(graph: GraphBuilder, column: string): ValueName {
  const codes = categoryCodes(graph, { kind: 'category', column, levels: [], other: false }, { missing: 1, unknown: 0 })
  return graph.node('Cast', [codes], { to: 9 })
}
