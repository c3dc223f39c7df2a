import { assert } from '../../../../base/assert.ts'
import { AppError } from '../../../../base/errors.ts'
import type { Signature } from '../../../../domain/signature.ts'
import type { Cell } from '../../../../frame/column.ts'
import { columnOf } from '../../../../frame/frame.ts'
import type { Frame } from '../../../../frame/frame.ts'
import type { ElementType, GraphProto } from '../onnx-proto.ts'
import { elementType, numbersOf } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'

/** One input of a graph, and the columns that fill it from left to right. */
export interface GraphInput {
  readonly name: string
  readonly type: ElementType
  /** Whether its shape is (rows,) rather than (rows, columns). */
  readonly isFlat: boolean
  readonly columns: readonly string[]
}

/**
 * The inputs of a graph. One of a single column is that column; of a wider one, X, the columns are `X[0]`, `X[1]` and
 * so on, unless they are named.
 *
 * @throws ONNX_UNREADABLE where names are given that do not fit; ONNX_UNSUPPORTED for an input that is no tensor, or of
 *         a type or shape that is not known
 */
export function graphInputs(
  { input, initializer }: GraphProto,
  names: Readonly<Record<string, readonly string[]>>,
): GraphInput[] {
  const constants = new Set(initializer.map(({ name }) => name))
  return input
    .filter(({ name }) => !constants.has(name))
    .map(({ name, type }) => {
      const tensor = type?.tensor_type
      const dims = tensor?.shape?.dim ?? []
      const given = Object.hasOwn(names, name) ? names[name] : undefined
      const width = dims.length === 1 ? 1 : (dims[1]?.dim_value ?? given?.length ?? 0)
      if (tensor === undefined || dims.length > 2 || width === 0) {
        throw new AppError('ONNX_UNSUPPORTED', {
          what: `The input "${name}", whose shape is not (rows, columns),`,
          todo: `Name its columns, { columns: { '${name}': [...] } }, or convert the model with a shape.`,
        })
      }
      if (given !== undefined && given.length !== width) {
        const problem = `the input "${name}" has ${width} columns, and ${given.length} names are given.`
        throw new AppError('ONNX_UNREADABLE', { problem })
      }
      const own = width === 1 ? [name] : Array.from({ length: width }, (_, column) => `${name}[${column}]`)
      return {
        name,
        type: elementType(tensor.elem_type ?? 0, `the input "${name}"`),
        isFlat: dims.length === 1,
        columns: given ?? own,
      }
    })
}

/** Fills the inputs from rows; missing is NaN or ''. */
export type FillInputs<Rows> = (rows: Rows) => ReadonlyMap<string, OnnxTensor>

/** From a frame, whose columns are found by name; a column of another kind is a broken assumption. */
export function fillFromFrame(inputs: readonly GraphInput[], frame: Frame): ReadonlyMap<string, OnnxTensor> {
  return filled(inputs, frame.rowCount, (name, isText) => {
    const column = columnOf(frame, name)
    if (isText) {
      assert(column.kind === 'category' || column.kind === 'text', `column ${name} holds texts`)
      if (column.kind === 'text') return (row) => column.values[row] ?? ''
      return (row) => column.categories[column.codes[row]!] ?? ''
    }
    assert(column.kind === 'number' || column.kind === 'timestamp', `column ${name} holds numbers`)
    return (row) => column.values[row]!
  })
}

/** From the cells of one row, laid out as `signature.inputs`. */
export function cellFiller(inputs: readonly GraphInput[], signature: Signature): FillInputs<readonly Cell[]> {
  const positions = new Map(signature.inputs.map(({ name }, position) => [name, position]))
  for (const { columns } of inputs) {
    for (const column of columns) assert(positions.has(column), `the signature has an input ${column}`)
  }
  return (cells) =>
    filled(inputs, 1, (name, isText) => {
      const cell = cells[positions.get(name)!]
      if (isText) return () => (typeof cell === 'string' ? cell : '')
      return () => (typeof cell === 'number' ? cell : Number.NaN)
    })
}

/** One row without any value. */
export function fillWithNothing(inputs: readonly GraphInput[]): ReadonlyMap<string, OnnxTensor> {
  return filled(inputs, 1, (_, isText) => () => (isText ? '' : Number.NaN))
}

function filled(
  inputs: readonly GraphInput[],
  rows: number,
  reader: (column: string, isText: boolean) => (row: number) => number | string,
): Map<string, OnnxTensor> {
  return new Map(
    inputs.map(({ name, type, isFlat, columns }) => {
      const dims = isFlat ? [rows] : [rows, columns.length]
      const isText = type === 'string'
      const tensor: OnnxTensor = isText
        ? { type, dims, values: Array.from({ length: rows * columns.length }, () => '') }
        : numbersOf(type, dims)
      columns.forEach((column, at) => {
        const read = reader(column, isText)
        for (let row = 0; row < rows; row++) tensor.values[row * columns.length + at] = read(row)
      })
      return [name, tensor]
    }),
  )
}
