import { ELEMENT_TYPES } from '../onnx-proto.ts'
import type { AttributeProto, ElementType, GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../onnx-proto.ts'
import { tensorProto } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'

/** The name of a value in a graph: an input, a constant, or what a node gives. */
export type ValueName = string

/** The value of an attribute: a tensor, a whole number, a text, or a list of those. */
export type AttributeValue =
  | number
  | OnnxTensor
  | { readonly text: string }
  | { readonly ints: ArrayLike<number> }
  | { readonly strings: string[] }

/** Collects the inputs, constants and nodes of a graph; a value is written once, and read by its name. */
export interface GraphBuilder {
  /** The input of a column, shape (rows, 1); declared where it is not yet. */
  input(column: string, type: ElementType): ValueName
  /** An input of several columns, shape (rows, width). */
  matrix(name: string, type: ElementType, width: number): ValueName
  constant(tensor: OnnxTensor): ValueName
  /** Adds a node with one output, of ai.onnx, or of ai.onnx.ml where the name says so: 'ml.TreeEnsemble'. */
  node(op: string, inputs: readonly ValueName[], attributes?: Readonly<Record<string, AttributeValue>>): ValueName
  /** Names a value as an output of the graph; a name that a column has gets a number behind it. */
  output(name: string, value: ValueName, type: ElementType, width?: number): void
  /** The inputs so far, in the order in which they were declared. */
  inputs(): readonly ValueName[]
  build(): GraphProto
}

export function graphBuilder(): GraphBuilder {
  const node: NodeProto[] = []
  const initializer: TensorProto[] = []
  const input = new Map<string, ValueInfoProto>()
  const output: ValueInfoProto[] = []
  const taken = new Set<string>()
  const unique = (name: string, first: number): string => {
    for (let i = first; ; i++) {
      const candidate = i === 0 ? name : `${name}_${i}`
      if (taken.has(candidate)) continue
      taken.add(candidate)
      return candidate
    }
  }
  const add = (op: string, inputs: readonly string[], made: string, attribute: readonly AttributeProto[]): string => {
    const isMl = op.startsWith('ml.')
    node.push({
      input: inputs,
      output: [made],
      name: made,
      op_type: isMl ? op.slice(3) : op,
      ...(isMl && { domain: 'ai.onnx.ml' }),
      attribute,
    })
    return made
  }
  return {
    input(column, type) {
      if (!input.has(column)) {
        taken.add(column)
        input.set(column, valueInfo(column, type, 1))
      }
      return column
    },
    matrix(name, type, width) {
      taken.add(name)
      input.set(name, valueInfo(name, type, width))
      return name
    },
    constant(tensor) {
      const name = unique('constant', 1)
      initializer.push(tensorProto(tensor, name))
      return name
    },
    node(op, inputs, attributes = {}) {
      const written = Object.entries(attributes).map(([name, value]) => attributeOf(name, value))
      return add(op, inputs, unique(op.replace('ml.', ''), 1), written)
    },
    output(name, value, type, width) {
      const given = unique(name, 0)
      add('Identity', [value], given, [])
      output.push(valueInfo(given, type, width))
    },
    inputs: () => [...input.keys()],
    build: () => ({ node, name: 'throughline', initializer, input: [...input.values()], output }),
  }
}

/** A tensor of shape (rows, width), or (rows,). */
function valueInfo(name: string, type: ElementType, width?: number): ValueInfoProto {
  const dim = [{ dim_param: 'rows' }, ...(width === undefined ? [] : [{ dim_value: width }])]
  return { name, type: { tensor_type: { elem_type: ELEMENT_TYPES[type], shape: { dim } } } }
}

/** The numbers of the types of attributes: INT 2, STRING 3, TENSOR 4, INTS 7, STRINGS 8. */
function attributeOf(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') return { name, i: value, type: 2 }
  if ('text' in value) return { name, s: value.text, type: 3 }
  if ('ints' in value) return { name, ints: value.ints as readonly number[], type: 7 }
  if ('strings' in value) return { name, strings: value.strings, type: 8 }
  return { name, t: tensorProto(value), type: 4 }
}
