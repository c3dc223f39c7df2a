import { AppError } from '../../../../base/errors.ts'
import type { AttributeProto, NodeProto } from '../onnx-proto.ts'
import { tensorOf } from '../tensor.ts'
import type { NumberTensor, OnnxTensor } from '../tensor.ts'

/** What a node computes, once its attributes are read: outputs from inputs; an optional input left out is undefined. */
export type Kernel = (inputs: readonly (OnnxTensor | undefined)[]) => readonly OnnxTensor[]

/** One operator: reads the attributes of a node, once, and answers with what it computes. */
export type Op = (attributes: Attributes) => Kernel

/** The attributes of a node by name, with the default where one is absent. */
export interface Attributes {
  has(name: string): boolean
  int(name: string, otherwise: number): number
  float(name: string, otherwise: number): number
  text(name: string, otherwise: string): string
  ints(name: string): readonly number[]
  floats(name: string): readonly number[]
  texts(name: string): readonly string[]
  tensor(name: string): OnnxTensor | undefined
  /** What the node does that is not known here. */
  unsupported(what: string): AppError
}

export function attributesOf(node: NodeProto): Attributes {
  const byName = new Map(node.attribute.map((it): [string, AttributeProto] => [it.name, it]))
  return {
    has: (name) => byName.has(name),
    int: (name, otherwise) => (byName.has(name) ? (byName.get(name)!.i ?? 0) : otherwise),
    float: (name, otherwise) => (byName.has(name) ? (byName.get(name)!.f ?? 0) : otherwise),
    text: (name, otherwise) => (byName.has(name) ? (byName.get(name)!.s ?? '') : otherwise),
    ints: (name) => byName.get(name)?.ints ?? [],
    floats: (name) => byName.get(name)?.floats ?? [],
    texts: (name) => byName.get(name)?.strings ?? [],
    tensor(name) {
      const proto = byName.get(name)?.t
      return proto && tensorOf(proto)
    },
    unsupported: (what) =>
      new AppError('ONNX_UNSUPPORTED', {
        what: `${what} of the node ${nodeName(node)}`,
        todo: 'Convert the model without it, or score it with onnxruntime.',
      }),
  }
}

/** 'Scaler "sc1"'. */
export function nodeName({ op_type: op, name = '' }: NodeProto): string {
  return `${op} "${name}"`
}

/** The tensor of numbers that a node must have. @throws ONNX_UNREADABLE where it is absent, or holds texts */
export function numeric(tensor: OnnxTensor | undefined): NumberTensor {
  const given = present(tensor)
  if (given.type === 'string') throw new AppError('ONNX_UNREADABLE', { problem: 'a node of numbers is given texts.' })
  return given
}

/** The tensor that a node must have. @throws ONNX_UNREADABLE where it is absent */
export function present(tensor: OnnxTensor | undefined): OnnxTensor {
  if (tensor === undefined) throw new AppError('ONNX_UNREADABLE', { problem: 'an input of a node is left out.' })
  return tensor
}

/** The axis counted from the front. @throws ONNX_UNREADABLE for one that a tensor of that rank has not */
export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis
  if (counted >= 0 && counted < Math.max(rank, 1)) return counted
  throw new AppError('ONNX_UNREADABLE', { problem: `a node names the axis ${axis} of a tensor of rank ${rank}.` })
}

/** The width of a matrix, shape (rows, width). @throws ONNX_UNREADABLE where a node counts on another one */
export function requireWidth(x: OnnxTensor, isRight: (width: number) => boolean, what: string): number {
  const width = x.dims.at(-1) ?? 1
  if (isRight(width)) return width
  throw new AppError('ONNX_UNREADABLE', { problem: `${what} does not fit ${width} columns.` })
}
