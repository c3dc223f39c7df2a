import type { ElementType } from '../onnx-proto.ts'
import { numbersOf } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
import { mapped } from './broadcast.ts'
import { numeric, present, requireWidth } from './op.ts'
import type { Attributes, Op } from './op.ts'

/** Keys to values; of version 1 between texts and their places. */
const labelEncoder: Op = (attributes) => {
  const given = attributes.texts('classes_strings')
  const isFirst = given.length > 0
  const keys = isFirst ? given : listOf(attributes, 'keys')
  const values = isFirst ? given.map((_, place) => place) : listOf(attributes, 'values')
  const map = new Map<number | string, number | string>(keys.map((key, i) => [key, values[i]!]))
  const type = isFirst ? 'int64' : valueType(attributes)
  const otherwise = attributes.tensor('default_tensor')?.values[0] ?? defaultOf(attributes, type)
  return ([data]) => {
    const x = present(data)
    const found = Array.from<number | string, number | string>(x.values, (key) => map.get(key) ?? otherwise)
    if (type === 'string') return [{ type, dims: x.dims, values: found as string[] }]
    const out = numbersOf(type, x.dims)
    out.values.set(found as number[])
    return [out]
  }
}

function listOf(attributes: Attributes, what: 'keys' | 'values'): (number | string)[] {
  const tensor = attributes.tensor(`${what}_tensor`)
  if (tensor !== undefined) return tensor.type === 'string' ? tensor.values : Array.from<number>(tensor.values)
  const texts = attributes.texts(`${what}_strings`)
  if (texts.length > 0) return [...texts]
  const ints = attributes.ints(`${what}_int64s`)
  return ints.length > 0 ? [...ints] : [...attributes.floats(`${what}_floats`)]
}

function valueType(attributes: Attributes): ElementType {
  if (attributes.has('values_strings')) return 'string'
  return attributes.tensor('values_tensor')?.type ?? (attributes.has('values_int64s') ? 'int64' : 'float')
}

function defaultOf(attributes: Attributes, type: ElementType): number | string {
  if (type === 'string') return attributes.text('default_string', '_Unused')
  return type === 'int64' ? attributes.int('default_int64', -1) : attributes.float('default_float', 0)
}

/** One 0 or 1 for each category, in an axis of its own behind the others; a value that is none of them is all 0. */
const oneHotEncoder: Op = (attributes) => {
  const texts = attributes.texts('cats_strings')
  const categories: readonly (number | string)[] = texts.length > 0 ? texts : attributes.ints('cats_int64s')
  const places = new Map(categories.map((category, place) => [category, place]))
  return ([data]) => {
    const x = present(data)
    const out = numbersOf('float', [...x.dims, categories.length])
    for (let i = 0; i < x.values.length; i++) {
      const cell = x.values[i]!
      const place = places.get(typeof cell === 'number' ? Math.trunc(cell) : cell)
      if (place !== undefined) out.values[i * categories.length + place] = 1
    }
    return [out]
  }
}

/** (x - offset) · scale, of each column. */
const scaler: Op = (attributes) => {
  const [offset, scale] = [attributes.floats('offset'), attributes.floats('scale')]
  const of = (list: readonly number[], column: number) => list[list.length === 1 ? 0 : column]!
  return ([data]) => {
    const x = numeric(data)
    const fits = (columns: number) => [offset, scale].every((list) => list.length === 1 || list.length === columns)
    const width = requireWidth(x, fits, 'a scaling')
    const out = numbersOf('float', x.dims)
    for (let i = 0; i < x.values.length; i++) {
      const column = i % width
      out.values[i] = Math.fround(x.values[i]! - of(offset, column)) * of(scale, column)
    }
    return [out]
  }
}

/** A value that stands for missing (NaN, unless told otherwise) becomes that of its column. */
const imputer: Op = (attributes) => {
  const floats = attributes.floats('imputed_value_floats')
  const fills = floats.length > 0 ? floats : attributes.ints('imputed_value_int64s')
  const missing =
    floats.length > 0 ? attributes.float('replaced_value_float', 0) : attributes.int('replaced_value_int64', 0)
  return ([data]) => {
    const x = numeric(data)
    const width = requireWidth(x, (columns) => fills.length === 1 || fills.length === columns, 'an imputation')
    let at = 0
    return [
      mapped(x, (value) => {
        const column = at++ % width
        return Object.is(value, missing) || value === missing ? fills[fills.length === 1 ? 0 : column]! : value
      }),
    ]
  }
}

/** Each row over its greatest value, its sum of absolute values, or its length. */
const normalizer: Op = (attributes) => {
  const norm = attributes.text('norm', 'MAX')
  return ([data]) => {
    const x = numeric(data)
    const width = x.dims.at(-1) ?? 1
    const out = numbersOf('float', x.dims)
    for (let row = 0; row < x.values.length; row += width) {
      const cells = x.values.subarray(row, row + width)
      const size = sizeOfRow(norm, [...cells])
      for (let i = 0; i < width; i++) out.values[row + i] = size === 0 ? cells[i]! : cells[i]! / size
    }
    return [out]
  }
}

function sizeOfRow(norm: string, cells: readonly number[]): number {
  if (norm === 'MAX') return Math.max(...cells)
  if (norm === 'L1') return cells.reduce((sum, x) => sum + Math.abs(x), 0)
  return Math.sqrt(cells.reduce((sum, x) => sum + x * x, 0))
}

/** 1 above the threshold, else 0. */
const binarizer: Op = (attributes) => {
  const threshold = attributes.float('threshold', 0)
  return ([data]) => [mapped(numeric(data), (x) => (x > threshold ? 1 : 0))]
}

/** A map of each row's classes to their probabilities: here they stay a tensor. */
const zipMap: Op =
  () =>
  ([x]) => [present(x) satisfies OnnxTensor]

/** Operators of ai.onnx.ml that prepare columns and answers. */
export const FEATURES: Readonly<Record<string, Op>> = {
  'ml.LabelEncoder': labelEncoder,
  'ml.OneHotEncoder': oneHotEncoder,
  'ml.Scaler': scaler,
  'ml.Imputer': imputer,
  'ml.Normalizer': normalizer,
  'ml.Binarizer': binarizer,
  'ml.ZipMap': zipMap,
}
