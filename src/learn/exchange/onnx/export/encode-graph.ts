import { encodeModel } from '../onnx-proto.ts'
import type { GraphBuilder } from './graph-builder.ts'

/** The file of a graph: ai.onnx 17, ai.onnx.ml 3 and IR 8, or with trees ai.onnx.ml 5 and IR 10. */
export function encodeGraph(graph: GraphBuilder): Uint8Array {
  const built = graph.build()
  // A runtime refuses a file of a version that it does not know, whatever is in it: the least that will do is named.
  const isNew = built.node.some((node) => node.op_type === 'TreeEnsemble')
  return encodeModel({
    ir_version: isNew ? 10 : 8,
    producer_name: 'throughline',
    graph: built,
    opset_import: [
      { domain: '', version: 17 },
      { domain: 'ai.onnx.ml', version: isNew ? 5 : 3 },
    ],
  })
}
