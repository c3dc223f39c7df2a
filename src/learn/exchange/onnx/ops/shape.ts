import { AppError } from '../../../../base/errors.ts'
import { elementType, numbersOf, sizeOf, wholes } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
import { commonDims, placesOf } from './broadcast.ts'
import { axisOf, numeric, present } from './op.ts'
import type { Op } from './op.ts'
import { taken } from './selection.ts'

/** The same values in another shape. @throws ONNX_UNREADABLE where it holds another number of them */
function reshaped(from: OnnxTensor, dims: readonly number[]): OnnxTensor {
  if (sizeOf(dims) === from.values.length) return { ...from, dims }
  const problem = `a tensor of shape [${from.dims.join(', ')}] cannot have the shape [${dims.join(', ')}].`
  throw new AppError('ONNX_UNREADABLE', { problem })
}

const reshape: Op =
  (attributes) =>
  ([data, shape]) => {
    const x = present(data)
    const asked = shape === undefined ? attributes.ints('shape') : [...numeric(shape).values]
    const dims = asked.map((dim, axis) => (dim === 0 ? x.dims[axis]! : dim))
    const rest = x.values.length / sizeOf(dims.filter((dim) => dim !== -1))
    return [
      reshaped(
        x,
        dims.map((dim) => (dim === -1 ? rest : dim)),
      ),
    ]
  }

const cast: Op = (attributes) => {
  const to = elementType(attributes.int('to', 1), 'a cast')
  const isWhole = to === 'int64' || to === 'int32' || to === 'uint8'
  return ([data]) => {
    const x = present(data)
    if (x.type === to) return [x]
    if (to === 'string') return [{ type: 'string', dims: x.dims, values: Array.from(x.values, String) }]
    const out = numbersOf(to, x.dims)
    for (let i = 0; i < x.values.length; i++) {
      const value = Number(x.values[i])
      out.values[i] = to === 'bool' ? Number(value !== 0) : isWhole ? Math.trunc(value) : value
    }
    return [out]
  }
}

const constantOfShape: Op = (attributes) => {
  const value = attributes.tensor('value') ?? { type: 'float', dims: [1], values: Float32Array.of(0) }
  return ([shape]) => {
    const dims = [...numeric(shape).values]
    const out = numbersOf(numeric(value).type, dims)
    out.values.fill(numeric(value).values[0]!)
    return [out]
  }
}

const expand: Op =
  () =>
  ([data, shape]) => {
    const x = present(data)
    const dims = commonDims(x.dims, [...numeric(shape).values])
    return [taken(x, placesOf(x.dims, dims), dims)]
  }

const squeeze: Op =
  (attributes) =>
  ([data, given]) => {
    const x = present(data)
    const asked = given === undefined ? attributes.ints('axes') : [...numeric(given).values]
    const axes = asked.map((axis) => axisOf(axis, x.dims.length))
    return [
      reshaped(
        x,
        x.dims.filter((dim, axis) => (axes.length === 0 ? dim !== 1 : !axes.includes(axis))),
      ),
    ]
  }

const unsqueeze: Op =
  (attributes) =>
  ([data, given]) => {
    const x = present(data)
    const asked = given === undefined ? attributes.ints('axes') : [...numeric(given).values]
    const rank = x.dims.length + asked.length
    const axes = new Set(asked.map((axis) => axisOf(axis, rank)))
    let at = 0
    return [
      reshaped(
        x,
        Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : x.dims[at++]!)),
      ),
    ]
  }

const transpose: Op = (attributes) => (inputs) => {
  const x = present(inputs[0])
  const rank = x.dims.length
  const order = attributes.has('perm') ? attributes.ints('perm') : x.dims.map((_, axis) => rank - 1 - axis)
  const dims = order.map((axis) => x.dims[axisOf(axis, rank)]!)
  const strides = x.dims.map((_, axis) => sizeOf(x.dims.slice(axis + 1)))
  const places = Uint32Array.from({ length: x.values.length }, (_, i) => {
    let rest = i
    let place = 0
    for (let axis = rank - 1; axis >= 0; axis--) {
      place += (rest % dims[axis]!) * strides[order[axis]!]!
      rest = Math.floor(rest / dims[axis]!)
    }
    return place
  })
  return [taken(x, places, dims)]
}

/** Operators that change shapes and types. */
export const SHAPES: Readonly<Record<string, Op>> = {
  Identity:
    () =>
    ([x]) => [present(x)],
  Constant: (attributes) => {
    const value = attributes.tensor('value')
    if (value === undefined) throw attributes.unsupported('A constant that is no tensor')
    return () => [value]
  },
  Cast: cast,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten:
    (attributes) =>
    ([data]) => {
      const x = present(data)
      const axis = attributes.int('axis', 1)
      return [reshaped(x, [sizeOf(x.dims.slice(0, axis)), sizeOf(x.dims.slice(axis))])]
    },
  Reshape: reshape,
  Shape:
    () =>
    ([x]) => [wholes(present(x).dims)],
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
}
