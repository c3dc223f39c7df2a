import { readsAsNumber } from '../../../../domain/category-values.ts'
import type { Signature, SignatureField } from '../../../../domain/signature.ts'
import type { ElementType } from '../onnx-proto.ts'
import { doubles, wholes } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'

/** How a data frame holds a column: whole numbers that may be missing are doubles there. */
export type CellType = 'double' | 'long' | 'boolean' | 'string'

/** How one column of a signature stands in a data frame. */
export interface CellColumn {
  readonly name: string
  readonly type: CellType
}

/** The name of the one input. */
export const matrixInput = 'cells'

/**
 * How the columns of a signature stand in a data frame. A category whose values are all whole numbers stands there as
 * numbers, as a CSV reader makes it; dates and timestamps as milliseconds since 1970 (UTC).
 */
export function cellColumns({ inputs }: Signature): CellColumn[] {
  return inputs.map((field) => ({ name: field.name, type: cellType(field) }))
}

function cellType(field: SignatureField): CellType {
  const whole = field.nullable ? 'double' : 'long'
  switch (field.type) {
    case 'number':
    case 'date':
    case 'timestamp':
      return 'double'
    case 'integer':
      return whole
    case 'boolean':
      return 'boolean'
    case 'text':
      return 'string'
    case 'category':
      return isCoded(field) ? whole : 'string'
  }
}

/** Whether every category is a whole number as numbers are written: then a data frame holds numbers. */
function isCoded({ categories = [] }: SignatureField): boolean {
  return (
    categories.length > 0 &&
    categories.every((text) => readsAsNumber(text) && String(Math.trunc(Number(text))) === text)
  )
}

/** The type that a matrix of such columns has in numpy: of mixed columns objects, which ONNX takes as texts. */
function matrixType(columns: readonly CellColumn[]): Extract<ElementType, 'double' | 'int64' | 'bool' | 'string'> {
  const types = new Set(columns.map(({ type }) => type))
  if (types.has('string') || (types.has('boolean') && types.size > 1)) return 'string'
  if (types.has('boolean')) return 'bool'
  return types.has('double') ? 'double' : 'int64'
}

/**
 * A graph whose one input is the matrix of a data frame's cells, shape (rows, columns), for runners that hand over
 * `DataFrame.values`: MLflow's, which would fail on columns of texts from pandas 3 one by one. What the model reads of a column is taken out of the
 * matrix: a number from its text, a missing value from 'nan', 'None', '<NA>' and 'NaT', unless one of those is a category.
 */
export function cellMatrix(graph: GraphBuilder, signature: Signature): GraphBuilder {
  const columns = cellColumns(signature)
  const type = matrixType(columns)
  const matrix = graph.matrix(matrixInput, type, columns.length)
  const made = new Map<string, ValueName>()
  const cellsOf = (column: string, reads: ElementType): ValueName => {
    const at = columns.findIndex(({ name }) => name === column)
    const cells = graph.node('Gather', [matrix, graph.constant(wholes([at]))], { axis: 1 })
    if (reads === 'double') return type === 'double' ? cells : graph.node('Cast', [cells], { to: 11 })
    return textsOf(graph, cells, type, signature.inputs[at]!)
  }
  return {
    ...graph,
    input(column, reads) {
      const known = made.get(column)
      if (known !== undefined) return known
      const value = cellsOf(column, reads)
      made.set(column, value)
      return value
    },
  }
}

/** What a missing value of pandas is as text. */
const missingTexts = ['nan', 'None', '<NA>', 'NaT', '']

/** Any text that is no category: what training did not see. */
const unseen = '(not seen in training)'

/** The cells as the model reads categories, booleans and texts: '' where missing. */
function textsOf(graph: GraphBuilder, cells: ValueName, type: string, field: SignatureField): ValueName {
  const { categories = [] } = field
  if (type === 'bool') {
    const whole = graph.node('Cast', [cells], { to: 7 })
    return encoded(graph, whole, { ints: [0, 1] }, ['false', 'true'], '')
  }
  if (field.type === 'boolean') {
    const written = { strings: ['True', 'False', 'true', 'false', '1', '0', '1.0', '0.0'] }
    return encoded(graph, cells, written, ['true', 'false', 'true', 'false', 'true', 'false', 'true', 'false'], '')
  }
  if (isCoded(field)) {
    if (type !== 'string') return codedTexts(graph, cells, type, categories)
    // A whole number that may be missing is a double there: 3.0.
    const written = { strings: [...categories, ...categories.map((text) => `${text}.0`), ...missingTexts] }
    return encoded(graph, cells, written, [...categories, ...categories, ...missingTexts.map(() => '')], unseen)
  }
  const missing = missingTexts.filter((text) => !categories.includes(text))
  const isMissing = graph.node(
    'Cast',
    [
      graph.node('ml.LabelEncoder', [cells], {
        keys_strings: { strings: missing },
        values_int64s: { ints: missing.map(() => 1) },
        default_int64: 0,
      }),
    ],
    { to: 9 },
  )
  return graph.node('Where', [isMissing, graph.constant(emptyText), cells])
}

/** Categories from numbers: one that is no whole number was not seen in training. */
function codedTexts(graph: GraphBuilder, cells: ValueName, type: string, categories: readonly string[]): ValueName {
  const keys = { ints: categories.map(Number) }
  if (type === 'int64') return encoded(graph, cells, keys, categories, unseen)
  const isMissing = graph.node('IsNaN', [cells])
  const isWhole = graph.node('Equal', [graph.node('Floor', [cells]), cells])
  const none = graph.constant(doubles([unusedCode(keys.ints)]))
  const whole = graph.node('Cast', [graph.node('Where', [isWhole, cells, none])], { to: 7 })
  const texts = encoded(graph, whole, keys, categories, unseen)
  return graph.node('Where', [isMissing, graph.constant(emptyText), texts])
}

/** A whole number that is none of the codes. */
function unusedCode(codes: readonly number[]): number {
  return codes.reduce((least, code) => Math.min(least, code), 0) - 1
}

const emptyText: OnnxTensor = { type: 'string', dims: [1, 1], values: [''] }

function encoded(
  graph: GraphBuilder,
  value: ValueName,
  keys: { readonly ints: readonly number[] } | { readonly strings: string[] },
  values: readonly string[],
  otherwise: string,
): ValueName {
  const written = 'ints' in keys ? { keys_int64s: keys } : { keys_strings: keys }
  return graph.node('ml.LabelEncoder', [value], {
    ...written,
    values_strings: { strings: [...values] },
    default_string: { text: otherwise },
  })
}
