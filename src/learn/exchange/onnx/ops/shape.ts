import { AppError } from '../../../../base/errors.ts'
import { elementType, numbersOf, sizeOf, wholes } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
import { commonDims, placesOf } from './broadcast.ts'
import { axisOf, numeric, present } from './op.ts'
import type { Op } from './op.ts'

/** The values at `places` of a tensor, as one of the shape `dims`. */
export function taken(from: OnnxTensor, places: ArrayLike<number>, dims: readonly number[]): OnnxTensor {
  if (from.type === 'string') {
    return { type: 'string', dims, values: Array.from(places, (place) => from.values[place]!) }
  }
  const out = numbersOf(from.type, dims)
  for (let i = 0; i < places.length; i++) out.values[i] = from.values[places[i]!]!
  return out
}

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

const concat: Op = (attributes) => (inputs) => {
  const parts = inputs.map(present)
  const [first] = parts as [OnnxTensor]
  const axis = axisOf(attributes.int('axis', 0), first.dims.length)
  const length = parts.reduce((sum, { dims }) => sum + dims[axis]!, 0)
  const dims = first.dims.map((dim, i) => (i === axis ? length : dim))
  const inner = sizeOf(first.dims.slice(axis + 1))
  const out: OnnxTensor =
    first.type === 'string'
      ? { type: 'string', dims, values: Array.from({ length: sizeOf(dims) }, () => '') }
      : numbersOf(first.type, dims)
  let offset = 0
  for (const { dims: own, values } of parts) {
    const width = own[axis]! * inner
    for (let i = 0; i < values.length; i++) {
      out.values[Math.floor(i / width) * length * inner + offset + (i % width)] = values[i]!
    }
    offset += width
  }
  return [out]
}

const gather: Op =
  (attributes) =>
  ([data, indices]) => {
    const [x, at] = [present(data), numeric(indices)]
    const axis = axisOf(attributes.int('axis', 0), x.dims.length)
    return [alongAxis(x, axis, at.values, at.dims)]
  }

/** The values at some places of an axis, which becomes axes of the shape `dims`. */
function alongAxis(x: OnnxTensor, axis: number, at: ArrayLike<number>, dims: readonly number[]): OnnxTensor {
  const length = x.dims[axis] ?? 1
  const inner = sizeOf(x.dims.slice(axis + 1))
  const outer = sizeOf(x.dims.slice(0, axis))
  const places = new Uint32Array(outer * at.length * inner)
  let out = 0
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < at.length; i++) {
      const place = axisOf(at[i]!, length)
      for (let k = 0; k < inner; k++) places[out++] = (o * length + place) * inner + k
    }
  }
  return taken(x, places, [...x.dims.slice(0, axis), ...dims, ...x.dims.slice(axis + 1)])
}

const slice: Op =
  (attributes) =>
  ([data, starts, ends, axes, steps]) => {
    let x = present(data)
    const given = (of: OnnxTensor | undefined, name: string) =>
      of === undefined ? attributes.ints(name) : [...numeric(of).values]
    const [from, to, step] = [given(starts, 'starts'), given(ends, 'ends'), given(steps, 'steps')]
    const on = given(axes, 'axes')
    from.forEach((start, i) => {
      const axis = axisOf(on[i] ?? i, x.dims.length)
      const length = x.dims[axis]!
      if ((step[i] ?? 1) !== 1) throw attributes.unsupported('Steps')
      const held = (place: number) => Math.min(Math.max(place < 0 ? place + length : place, 0), length)
      const [first, end] = [held(start), held(to[i]!)]
      const places = Array.from({ length: Math.max(0, end - first) }, (_, k) => first + k)
      x = alongAxis(x, axis, places, [places.length])
    })
    return [x]
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

/** Columns of the last axis, by their numbers. */
const arrayFeatureExtractor: Op =
  () =>
  ([data, columns]) => {
    const x = present(data)
    const at = numeric(columns).values
    const rows: OnnxTensor = x.dims.length === 1 ? { ...x, dims: [1, ...x.dims] } : x
    return [alongAxis(rows, rows.dims.length - 1, at, [at.length])]
  }

/** Operators that move values about. */
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
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Expand: expand,
  Flatten:
    (attributes) =>
    ([data]) => {
      const x = present(data)
      const axis = attributes.int('axis', 1)
      return [reshaped(x, [sizeOf(x.dims.slice(0, axis)), sizeOf(x.dims.slice(axis))])]
    },
  Gather: gather,
  Reshape: reshape,
  Shape:
    () =>
    ([x]) => [wholes(present(x).dims)],
  Slice: slice,
  Squeeze: squeeze,
  Transpose: transpose,
  Unsqueeze: unsqueeze,
  'ml.ArrayFeatureExtractor': arrayFeatureExtractor,
}
