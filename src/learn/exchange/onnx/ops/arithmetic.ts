import { numbersOf } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
import { combined, commonDims, mapped, placesOf } from './broadcast.ts'
import { numeric, present } from './op.ts'
import type { Op } from './op.ts'

const folded =
  (of: (x: number, y: number) => number): Op =>
  () =>
  (inputs) => [inputs.map(numeric).reduce((a, b) => combined(a, b, of))]

const unary =
  (of: (x: number) => number): Op =>
  () =>
  ([a]) => [mapped(numeric(a), of)]

const condition =
  (of: (x: number, y: number) => boolean): Op =>
  () =>
  ([a, b]) => [combined(numeric(a), numeric(b), (x, y) => (of(x, y) ? 1 : 0), 'bool')]

const test =
  (of: (x: number) => boolean): Op =>
  () =>
  ([a]) => [mapped(numeric(a), (x) => (of(x) ? 1 : 0), 'bool')]

/** Equal, of numbers or of texts. */
const equal: Op = () => (inputs) => {
  const [a, b] = [present(inputs[0]), present(inputs[1])]
  if (a.type !== 'string' || b.type !== 'string') {
    return [combined(numeric(a), numeric(b), (x, y) => (x === y ? 1 : 0), 'bool')]
  }
  const dims = commonDims(a.dims, b.dims)
  const out = numbersOf('bool', dims)
  const [inA, inB] = [placesOf(a.dims, dims), placesOf(b.dims, dims)]
  for (let i = 0; i < out.values.length; i++) out.values[i] = a.values[inA[i]!] === b.values[inB[i]!] ? 1 : 0
  return [out]
}

/** Where: the second input where the first holds, else the third. */
const where: Op =
  () =>
  ([asked, yes, no]) => {
    const [condition, a, b] = [numeric(asked), present(yes), present(no)]
    const dims = commonDims(condition.dims, commonDims(a.dims, b.dims))
    const [inCondition, inA, inB] = [condition, a, b].map((it) => placesOf(it.dims, dims)) as [
      Uint32Array,
      Uint32Array,
      Uint32Array,
    ]
    const from = (i: number) => (condition.values[inCondition[i]!] === 1 ? a.values[inA[i]!]! : b.values[inB[i]!]!)
    const values = Array.from(inCondition, (_, i) => from(i))
    if (a.type === 'string') return [{ type: 'string', dims, values: values as string[] }]
    const out = numbersOf(a.type, dims)
    out.values.set(values as number[])
    return [out]
  }

/** Clip: bounds are inputs since version 11, attributes before. */
const clip: Op =
  (attributes) =>
  ([value, low, high]) => {
    const bound = (of: OnnxTensor | undefined, name: string, otherwise: number) =>
      of === undefined ? attributes.float(name, otherwise) : numeric(of).values[0]!
    const [least, most] = [bound(low, 'min', -Infinity), bound(high, 'max', Infinity)]
    return [mapped(numeric(value), (x) => (x < least ? least : x > most ? most : x))]
  }

/** The remainder: of the sign of the divisor, or with `fmod` of that of the dividend. */
const mod: Op = (attributes) => {
  const isC = attributes.int('fmod', 0) === 1
  return ([a, b]) => [combined(numeric(a), numeric(b), (x, y) => (isC ? x % y : x - y * Math.floor(x / y)))]
}

/** Whole numbers are divided towards 0. */
const div: Op =
  () =>
  ([a, b]) => {
    const [x, y] = [numeric(a), numeric(b)]
    const isWhole = x.type === 'int64' || x.type === 'int32'
    return [combined(x, y, isWhole ? (p, q) => Math.trunc(p / q) : (p, q) => p / q)]
  }

/** Operators that treat each value alone. */
export const ARITHMETIC: Readonly<Record<string, Op>> = {
  Add: folded((x, y) => x + y),
  Sum: folded((x, y) => x + y),
  Sub: folded((x, y) => x - y),
  Mul: folded((x, y) => x * y),
  Div: div,
  Mod: mod,
  Pow: folded((x, y) => x ** y),
  Max: folded(Math.max),
  Min: folded(Math.min),
  Abs: unary(Math.abs),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tanh: unary(Math.tanh),
  Relu: unary((x) => Math.max(x, 0)),
  Sign: unary(Math.sign),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Clip: clip,
  Where: where,
  Equal: equal,
  Less: condition((x, y) => x < y),
  LessOrEqual: condition((x, y) => x <= y),
  Greater: condition((x, y) => x > y),
  GreaterOrEqual: condition((x, y) => x >= y),
  And: condition((x, y) => x === 1 && y === 1),
  Or: condition((x, y) => x === 1 || y === 1),
  Not: test((x) => x === 0),
  IsNaN: test(Number.isNaN),
  IsInf: test((x) => x === Infinity || x === -Infinity),
}
