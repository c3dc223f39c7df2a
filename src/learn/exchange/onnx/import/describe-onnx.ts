import { decodeModel } from '../onnx-proto.ts'
import type { ElementType, GraphProto } from '../onnx-proto.ts'
import { answerOf } from './answer-of.ts'
import { graphInputs } from './graph-inputs.ts'

/** What a file says of the columns it reads and of its answers. */
export interface OnnxDescription {
  readonly kind: 'classification' | 'regression'
  readonly columns: readonly { readonly name: string; readonly type: ElementType }[]
  /** Of the classes, where the file names them. */
  readonly labels?: readonly (string | number)[]
}

/**
 * Of a file that `fromOnnx` reads, with the same names of columns.
 *
 * @throws ONNX_UNREADABLE, ONNX_UNSUPPORTED as `fromOnnx` does
 */
export function describeOnnx(
  bytes: Uint8Array,
  names: Readonly<Record<string, readonly string[]>> = {},
): OnnxDescription {
  const { graph } = decodeModel(bytes)
  const columns = graphInputs(graph, names).flatMap(({ type, columns: own }) => own.map((name) => ({ name, type })))
  if (!answerOf(graph).isClasses) return { kind: 'regression', columns }
  const labels = labelsOf(graph)
  return { kind: 'classification', columns, ...(labels !== undefined && { labels }) }
}

/** The inputs of a file that have several columns, and how many: what needs names from elsewhere. */
export function wideInputs(bytes: Uint8Array, columns: number): readonly string[] {
  const { graph } = decodeModel(bytes)
  const constants = new Set(graph.initializer.map(({ name }) => name))
  const inputs = graph.input.filter(({ name }) => !constants.has(name))
  const [only] = inputs
  const width = only?.type?.tensor_type?.shape?.dim[1]?.dim_value ?? columns
  return inputs.length === 1 && only !== undefined && width === columns ? [only.name] : []
}

/** The labels of the last classifier; of a file that looks them up, the last whole numbers or texts it looks up in. */
function labelsOf({ node }: GraphProto): readonly (string | number)[] | undefined {
  const keys = ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints']
  for (const { attribute } of node.toReversed()) {
    const found = attribute.find(({ name }) => keys.includes(name))
    const labels = [...(found?.strings ?? []), ...(found?.ints ?? [])]
    if (labels.length > 0) return labels
  }
  return undefined
}
