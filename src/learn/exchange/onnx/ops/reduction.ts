import { numbersOf, sizeOf } from '../tensor.ts'
import type { NumberTensor, OnnxTensor } from '../tensor.ts'
import { mapped, placesOf } from './broadcast.ts'
import { axisOf, numeric } from './op.ts'
import type { Attributes, Op } from './op.ts'

/** How the values along the axes become one. */
interface Folding {
  readonly start: number
  readonly step: (sum: number, x: number) => number
  /** Of the sum and the number of values. */
  readonly end?: (sum: number, count: number) => number
}

const sums: Folding = { start: 0, step: (sum, x) => sum + x }
const maxima: Folding = { start: -Infinity, step: (a, b) => Math.max(a, b) }

/** A reduction; its axes are an attribute, or an input (of ReduceSum since version 13, of the others since 18). */
const reduction =
  ({ start, step, end }: Folding): Op =>
  (attributes) =>
  ([data, given]) => {
    const x = numeric(data)
    const { kept, dims } = shapesOf(x, attributes, given)
    const out = numbersOf(x.type, dims)
    const partial = new Float64Array(out.values.length).fill(start)
    placesOf(kept, x.dims).forEach((place, i) => (partial[place] = step(partial[place]!, x.values[i]!)))
    const count = x.values.length / Math.max(partial.length, 1)
    partial.forEach((sum, i) => (out.values[i] = end === undefined ? sum : end(sum, count)))
    return [out]
  }

/** ln Σ e^x, the greatest taken off first. */
const logSumExp: Op = (attributes) => {
  const greatest = reduction(maxima)(attributes)
  return (inputs) => {
    const x = numeric(inputs[0])
    const { kept } = shapesOf(x, attributes, inputs[1])
    const top = numeric(greatest(inputs)[0])
    const places = placesOf(kept, x.dims)
    const partial = new Float64Array(top.values.length)
    places.forEach((place, i) => (partial[place]! += Math.exp(x.values[i]! - top.values[place]!)))
    let at = 0
    return [mapped(top, (most) => most + Math.log(partial[at++]!))]
  }
}

/** The place of the best along an axis; of equal ones the first. */
const best =
  (isBetter: (x: number, y: number) => boolean): Op =>
  (attributes) =>
  ([data]) => {
    const x = numeric(data)
    const axis = axisOf(attributes.int('axis', 0), x.dims.length)
    const length = x.dims[axis] ?? 1
    const inner = sizeOf(x.dims.slice(axis + 1))
    const isKept = attributes.int('keepdims', 1) === 1
    const dims = x.dims.flatMap((dim, i) => (i === axis ? (isKept ? [1] : []) : [dim]))
    const out = numbersOf('int64', dims)
    for (let i = 0; i < out.values.length; i++) {
      const base = Math.floor(i / inner) * length * inner + (i % inner)
      let at = 0
      for (let k = 1; k < length; k++) {
        if (isBetter(x.values[base + k * inner]!, x.values[base + at * inner]!)) at = k
      }
      out.values[i] = at
    }
    return [out]
  }

function shapesOf({ dims }: NumberTensor, attributes: Attributes, given: OnnxTensor | undefined) {
  const asked = given === undefined ? attributes.ints('axes') : [...numeric(given).values]
  const axes = (asked.length === 0 ? dims.map((_, axis) => axis) : asked).map((axis) => axisOf(axis, dims.length))
  const kept = dims.map((dim, axis) => (axes.includes(axis) ? 1 : dim))
  const isKept = attributes.int('keepdims', 1) === 1
  return { kept, dims: isKept ? kept : dims.filter((_, axis) => !axes.includes(axis)) }
}

/** Operators that make one value of many. */
export const REDUCTIONS: Readonly<Record<string, Op>> = {
  ReduceSum: reduction(sums),
  ReduceMean: reduction({ ...sums, end: (sum, count) => sum / count }),
  ReduceMax: reduction(maxima),
  ReduceMin: reduction({ start: Infinity, step: (a, b) => Math.min(a, b) }),
  ReduceProd: reduction({ start: 1, step: (product, x) => product * x }),
  ReduceSumSquare: reduction({ start: 0, step: (sum, x) => sum + x * x }),
  ReduceL2: reduction({ start: 0, step: (sum, x) => sum + x * x, end: Math.sqrt }),
  ReduceLogSumExp: logSumExp,
  ArgMax: best((x, y) => x > y),
  ArgMin: best((x, y) => x < y),
}
