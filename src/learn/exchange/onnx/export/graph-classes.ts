import type { Label, Signature } from '../../../../domain/signature.ts'
import { doubles, wholes } from '../tensor.ts'
import type { OnnxTensor } from '../tensor.ts'
import type { GraphBuilder, ValueName } from './graph-builder.ts'

/** What a classifier answers. */
export interface GraphClasses {
  /** Shape (rows,). */
  readonly label: ValueName
  /** Shape (rows, classes). */
  readonly probabilities: ValueName
  readonly labels: OnnxTensor
}

/** Adds the answered label and the probabilities; without a signature the labels are 0, 1, ... */
export function classesOf(
  graph: GraphBuilder,
  scores: ValueName,
  given: { readonly outputs: number; readonly threshold: number; readonly signature: Signature | undefined },
): GraphClasses {
  const { outputs, threshold, signature } = given
  const labels = labelsOf(signature, outputs)
  const isBinary = outputs === 1
  let probabilities = scores
  let position: ValueName
  if (isBinary) {
    const rest = graph.node('Sub', [graph.constant(doubles([1])), scores])
    probabilities = graph.node('Concat', [rest, scores], { axis: 1 })
    const isPositive = graph.node('GreaterOrEqual', [scores, graph.constant(doubles([threshold]))])
    const flat = graph.node('Reshape', [isPositive, graph.constant(wholes([-1]))])
    position = graph.node('Cast', [flat], { to: 7 })
  } else position = graph.node('ArgMax', [scores], { axis: 1, keepdims: 0 })
  const label = graph.node('Gather', [graph.constant(labels), position], { axis: 0 })
  return { label, probabilities, labels }
}

/** The labels as a tensor: int64 where all are whole numbers, else as texts. */
function labelsOf(signature: Signature | undefined, outputs: number): OnnxTensor {
  const labels: readonly Label[] =
    signature?.output.kind === 'classification'
      ? signature.output.labels
      : Array.from({ length: Math.max(outputs, 2) }, (_, label) => label)
  const numbers = labels.filter((label) => Number.isSafeInteger(label)) as number[]
  if (numbers.length === labels.length) return wholes(numbers)
  return { type: 'string', dims: [labels.length], values: labels.map(String) }
}
