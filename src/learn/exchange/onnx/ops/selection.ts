import { numbersOf, sizeOf } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
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

/** Columns of the last axis, by their numbers. */
const arrayFeatureExtractor: Op =
  () =>
  ([data, columns]) => {
    const x = present(data)
    const at = numeric(columns).values
    const rows: OnnxTensor = x.dims.length === 1 ? { ...x, dims: [1, ...x.dims] } : x
    return [alongAxis(rows, rows.dims.length - 1, at, [at.length])]
  }

/** Operators that choose values, and put them side by side. */
export const SELECTIONS: Readonly<Record<string, Op>> = {
  Concat: concat,
  Gather: gather,
  Slice: slice,
  'ml.ArrayFeatureExtractor': arrayFeatureExtractor,
}
