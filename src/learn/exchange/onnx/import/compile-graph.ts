import { AppError } from '../../../../base/errors.ts'
import type { GraphProto, NodeProto } from '../onnx-proto.ts'
import { ARITHMETIC } from '../ops/arithmetic.ts'
import { FEATURES } from '../ops/features.ts'
import { LINEAR } from '../ops/linear.ts'
import { MATRICES } from '../ops/matrix.ts'
import { attributesOf, nodeName } from '../ops/op.ts'
import type { Kernel, Op } from '../ops/op.ts'
import { REDUCTIONS } from '../ops/reduction.ts'
import { SELECTIONS } from '../ops/selection.ts'
import { SHAPES } from '../ops/shape.ts'
import { TREES } from '../ops/trees.ts'
import { tensorOf } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'

/** Every operator that is known: of ai.onnx by its name, of ai.onnx.ml with 'ml.' before it. */
const OPS: Readonly<Record<string, Op>> = {
  ...ARITHMETIC,
  ...REDUCTIONS,
  ...MATRICES,
  ...SHAPES,
  ...SELECTIONS,
  ...FEATURES,
  ...LINEAR,
  ...TREES,
}

/** Computes one value of a graph from its inputs, by name. */
export type GraphRunner = (inputs: ReadonlyMap<string, OnnxTensor>) => OnnxTensor

interface Step {
  readonly node: NodeProto
  readonly kernel: Kernel
}

/**
 * The graph as steps that compute `output`; nodes that it does not need are left out, known or not.
 *
 * @throws ONNX_UNSUPPORTED for an operator that is not known, by operator and node; ONNX_UNREADABLE where a value is
 *         read before it is made
 */
export function compileGraph({ node: nodes, initializer }: GraphProto, output: string): GraphRunner {
  const constants = new Map(initializer.map((proto) => [proto.name ?? '', tensorOf(proto)]))
  const steps = neededFor(output, nodes).map((node): Step => ({ node, kernel: opOf(node)(attributesOf(node)) }))
  return (inputs) => {
    const values = new Map<string, OnnxTensor>([...constants, ...inputs])
    for (const { node, kernel } of steps) {
      const made = kernel(node.input.map((name) => (name === '' ? undefined : valueOf(values, name))))
      made.forEach((tensor, i) => node.output[i] !== undefined && values.set(node.output[i], tensor))
    }
    return valueOf(values, output)
  }
}

function valueOf(values: ReadonlyMap<string, OnnxTensor>, name: string): OnnxTensor {
  const value = values.get(name)
  if (value === undefined) throw new AppError('ONNX_UNREADABLE', { problem: `the value "${name}" is made by no node.` })
  return value
}

/** The nodes that a value depends on, in the order of the graph. */
function neededFor(output: string, nodes: readonly NodeProto[]): NodeProto[] {
  const wanted = new Set([output])
  const needed: NodeProto[] = []
  for (const node of nodes.toReversed()) {
    if (!node.output.some((name) => wanted.has(name))) continue
    for (const name of node.input) wanted.add(name)
    needed.push(node)
  }
  return needed.reverse()
}

function opOf(node: NodeProto): Op {
  const { domain = '', op_type: type } = node
  const prefix = domain === 'ai.onnx.ml' ? 'ml.' : domain === '' || domain === 'ai.onnx' ? '' : `${domain}.`
  const op = Object.hasOwn(OPS, prefix + type) ? OPS[prefix + type] : undefined
  if (op !== undefined) return op
  const known = Object.keys(OPS).join(', ')
  throw new AppError('ONNX_UNSUPPORTED', {
    what: `The operator ${type}${domain === '' ? '' : ` of ${domain}`} (node ${nodeName(node)})`,
    todo: `Score the model with onnxruntime, or convert it to the operators known here: ${known}.`,
  })
}
