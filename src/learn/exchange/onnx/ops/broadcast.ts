import { AppError } from '../../../../base/errors.ts'
import { numbersOf, sizeOf } from '../tensor.ts'
import type { NumberTensor, NumberType } from '../tensor.ts'

/** The shape that two shapes have in common, by NumPy's rules. @throws ONNX_UNREADABLE where they have none */
export function commonDims(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, axis) => {
    const [x, y] = [a, b].map((dims) => dims[axis - rank + dims.length] ?? 1) as [number, number]
    if (x === y || y === 1) return x
    if (x === 1) return y
    const problem = `shapes [${a.join(', ')}] and [${b.join(', ')}] do not fit together.`
    throw new AppError('ONNX_UNREADABLE', { problem })
  })
}

/** For each value of a tensor of shape `to`, the place it has in one of shape `from`, which is stretched to it. */
export function placesOf(from: readonly number[], to: readonly number[]): Uint32Array {
  const places = new Uint32Array(sizeOf(to))
  const shift = to.length - from.length
  let stride = 1
  let inner = 1
  for (let axis = to.length - 1; axis >= 0; axis--) {
    const dim = axis < shift ? 1 : from[axis - shift]!
    if (dim > 1) {
      for (let i = 0; i < places.length; i++) places[i]! += stride * (Math.floor(i / inner) % to[axis]!)
    }
    stride *= dim
    inner *= to[axis]!
  }
  return places
}

/** `of` of two tensors, value by value. */
export function combined(
  a: NumberTensor,
  b: NumberTensor,
  of: (x: number, y: number) => number,
  type: NumberType = a.type,
): NumberTensor {
  const dims = commonDims(a.dims, b.dims)
  const out = numbersOf(type, dims)
  const [x, y] = [a.values, b.values]
  const { length } = out.values
  if (x.length === length && y.length === length) {
    for (let i = 0; i < length; i++) out.values[i] = of(x[i]!, y[i]!)
    return out
  }
  const inX = placesOf(a.dims, dims)
  const inY = placesOf(b.dims, dims)
  for (let i = 0; i < length; i++) out.values[i] = of(x[inX[i]!]!, y[inY[i]!]!)
  return out
}

/** `of` of a tensor, value by value. */
export function mapped(a: NumberTensor, of: (x: number) => number, type: NumberType = a.type): NumberTensor {
  const out = numbersOf(type, a.dims)
  for (let i = 0; i < out.values.length; i++) out.values[i] = of(a.values[i]!)
  return out
}
