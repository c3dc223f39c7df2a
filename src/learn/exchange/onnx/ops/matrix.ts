import { AppError } from '../../../../base/errors.ts'
import { numbersOf, sizeOf } from '../tensor.ts'
import type { NumberTensor } from '../tensor.ts'
import { combined } from './broadcast.ts'
import { axisOf, numeric } from './op.ts'
import type { Op } from './op.ts'

/** a [..., rows, k] times b [k, columns]: summed in doubles, rounded once. */
function product(a: NumberTensor, b: NumberTensor): NumberTensor {
  const k = a.dims.at(-1) ?? 1
  const columns = b.dims.length === 1 ? 1 : b.dims[1]!
  if (b.dims.length > 2 || b.dims[0] !== k) {
    const problem = `a matrix of shape [${a.dims.join(', ')}] is multiplied by one of [${b.dims.join(', ')}].`
    throw new AppError('ONNX_UNREADABLE', { problem })
  }
  const out = numbersOf(a.type, b.dims.length === 1 ? a.dims.slice(0, -1) : [...a.dims.slice(0, -1), columns])
  const rows = a.values.length / Math.max(k, 1)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0
      for (let i = 0; i < k; i++) sum += a.values[row * k + i]! * b.values[i * columns + column]!
      out.values[row * columns + column] = sum
    }
  }
  return out
}

function transposed(a: NumberTensor): NumberTensor {
  const [rows, columns] = a.dims as [number, number]
  const out = numbersOf(a.type, [columns, rows])
  for (let i = 0; i < a.values.length; i++) out.values[(i % columns) * rows + Math.floor(i / columns)] = a.values[i]!
  return out
}

const gemm: Op = (attributes) => {
  const [alpha, beta] = [attributes.float('alpha', 1), attributes.float('beta', 1)]
  const turn = (of: NumberTensor, name: string) => (attributes.int(name, 0) === 1 ? transposed(of) : of)
  return ([a, b, c]) => {
    const sums = product(turn(numeric(a), 'transA'), turn(numeric(b), 'transB'))
    if (alpha !== 1) sums.values.forEach((value, i) => (sums.values[i] = alpha * value))
    return [c === undefined ? sums : combined(sums, numeric(c), (x, y) => x + beta * y)]
  }
}

/** Softmax along one axis, the last by default. */
const softmax: Op = (attributes) => (inputs) => {
  const x = numeric(inputs[0])
  const axis = axisOf(attributes.int('axis', -1), x.dims.length)
  const length = x.dims[axis] ?? 1
  const inner = sizeOf(x.dims.slice(axis + 1))
  const out = numbersOf(x.type, x.dims)
  for (let outer = 0; outer < x.values.length; outer += length * inner) {
    for (let at = outer; at < outer + inner; at++) {
      let most = -Infinity
      for (let k = 0; k < length; k++) most = Math.max(most, x.values[at + k * inner]!)
      let sum = 0
      for (let k = 0; k < length; k++) sum += Math.exp(x.values[at + k * inner]! - most)
      for (let k = 0; k < length; k++) out.values[at + k * inner] = Math.exp(x.values[at + k * inner]! - most) / sum
    }
  }
  return [out]
}

/** Operators over whole rows and matrices. */
export const MATRICES: Readonly<Record<string, Op>> = {
  MatMul:
    () =>
    ([a, b]) => [product(numeric(a), numeric(b))],
  Gemm: gemm,
  Softmax: softmax,
}
