import { AppError } from '../../base/errors.ts'
import { requireNames, unexpectedShape } from './require-inputs.ts'
import type { RequestRow, RequestValue } from '../../domain/prediction.ts'
import type { Tensor, TensorData } from '../../domain/tensor.ts'
import type { RowSpecs } from './row-specs.ts'

/** Rows of one request: what the predictor takes, told before they are made. */
const rowsMax = 10_000

/**
 * The rows that tensors say, bound by name. Two forms are read: an input for each column, of shape [n] or [n,1] and in
 * any order; or, where the model takes numbers alone, one input [n, features] whose columns are those of the signature
 * in its order, or as its parameter `columns` names them (a JSON array as text). NaN is missing where the column may
 * be; whether values fit is for the check of the rows to say, as it is for every protocol.
 *
 * @throws INFER_REQUEST, REQUEST_ROWS_TOO_MANY
 */
export function rowsOfTensors(name: string, specs: RowSpecs, tensors: readonly Tensor[]): RequestRow[] {
  const model = { name, inputs: specs.inputs }
  const [only] = tensors
  if (only !== undefined && tensors.length === 1 && isMatrix(specs, only)) return rowsOfMatrix(model, specs, only)
  requireNames(model, tensors)
  const count = tensors[0]!.shape[0] ?? 0
  for (const { name: input, shape } of tensors) {
    const isColumn = shape[0] === count && (shape.length === 1 || (shape.length === 2 && shape[1] === 1))
    if (!isColumn) throw unexpectedShape(model, input, [shape === tensors[0]!.shape ? -1 : count, 1], shape)
  }
  const rows = emptyRows(count)
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  // In the order of the signature, so that all rows are of one form, however they came.
  for (const { name: input, isOptional } of specs.inputs) {
    const tensor = byName.get(input)
    if (tensor !== undefined) fill(rows, input, tensor, { from: 0, step: 1, isNullable: isOptional === true })
  }
  return rows
}

function isMatrix({ inputs, isOfNumbers }: RowSpecs, { name, shape, parameters }: Tensor): boolean {
  if (shape.length !== 2 || inputs.some((input) => input.name === name)) return false
  return parameters?.['columns'] !== undefined || shape[1] === inputs.length || (isOfNumbers && shape[1]! > 1)
}

function rowsOfMatrix(
  model: { readonly name: string; readonly inputs: RowSpecs['inputs'] },
  specs: RowSpecs,
  matrix: Tensor,
): RequestRow[] {
  if (!specs.isOfNumbers || matrix.datatype === 'BYTES' || matrix.datatype === 'BOOL') {
    throw new AppError('INFER_REQUEST', {
      problem: `input '${matrix.name}' has all columns in one tensor, which is for numbers alone: send an input for each column to model '${model.name}'`,
    })
  }
  const named = columnsOf(matrix)
  const columns = named ?? specs.inputs.map(({ name }) => name)
  const [count, width] = matrix.shape as [number, number]
  if (columns.length !== width) throw unexpectedShape(model, matrix.name, [-1, columns.length], matrix.shape)
  if (named !== undefined) {
    requireNames(
      model,
      named.map((name) => ({ name })),
    )
  }
  const rows = emptyRows(count)
  for (const { name, isOptional } of specs.inputs) {
    const from = columns.indexOf(name)
    if (from !== -1) fill(rows, name, matrix, { from, step: width, isNullable: isOptional === true })
  }
  return rows
}

/** The names that a client gives its columns. */
function columnsOf({ name, parameters }: Tensor): readonly string[] | undefined {
  const written = parameters?.['columns']
  if (written === undefined) return undefined
  const refuse = (): AppError =>
    new AppError('INFER_REQUEST', { problem: `parameter 'columns' of input '${name}' is no JSON array of names` })
  let names: unknown
  try {
    names = JSON.parse(String(written))
  } catch {
    throw refuse()
  }
  if (!Array.isArray(names) || !names.every((each) => typeof each === 'string')) throw refuse()
  return names
}

type MutableRow = Record<string, RequestValue>

function emptyRows(count: number): MutableRow[] {
  if (count > rowsMax) throw new AppError('REQUEST_ROWS_TOO_MANY', { rows: count, limit: rowsMax })
  return Array.from({ length: count }, () => ({}))
}

function fill(
  rows: MutableRow[],
  name: string,
  { datatype, data }: Tensor,
  { from, step, isNullable }: { readonly from: number; readonly step: number; readonly isNullable: boolean },
): void {
  const isBoolean = datatype === 'BOOL'
  for (let row = 0, at = from; row < rows.length; row++, at += step) {
    const value = data[at]!
    if (isBoolean) rows[row]![name] = value !== 0
    else if (typeof value === 'bigint') rows[row]![name] = wholeNumber(name, value)
    else rows[row]![name] = isNullable && value !== value ? null : (value as RequestValue)
  }
}

/** @throws INFER_REQUEST for one that no double holds */
function wholeNumber(name: string, value: Extract<TensorData[number], bigint>): number {
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new AppError('INFER_REQUEST', {
    problem: `input '${name}' has ${value}, and the model reads whole numbers of up to ${Number.MAX_SAFE_INTEGER}`,
  })
}
