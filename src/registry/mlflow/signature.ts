import { cellColumns } from '../../learn/exchange/onnx/export/cell-matrix.ts'
import { labelOutput, predictionOutput, probabilityOutput } from '../../learn/exchange/onnx/export/to-onnx-matrix.ts'
import type { Signature } from '../../domain/signature.ts'

/**
 * A signature in MLflow's form: each side is JSON in a string. Every column is required, as the runner asks for all;
 * whether a value may be missing is told by the type: a whole number that may is a double, as pandas has it.
 */
export function mlflowSignature(signature: Signature): { inputs: string; outputs: string; params: null } {
  const { output } = signature
  const column = (type: string, name: string) => ({ type, name, required: true })
  const outputs =
    output.kind === 'regression'
      ? [column('double', predictionOutput)]
      : [
          column(output.labels.every((label) => Number.isSafeInteger(label)) ? 'long' : 'string', labelOutput),
          ...output.labels.map((label) => column('double', probabilityOutput(label))),
        ]
  return {
    inputs: JSON.stringify(cellColumns(signature).map(({ type, name }) => column(type, name))),
    outputs: JSON.stringify(outputs),
    params: null,
  }
}

/** An input of a signature of MLflow's. */
export interface NamedColumn {
  readonly name: string
  readonly isWhole: boolean
}

/** The named columns of a signature's inputs; none where there is no signature, or where it is one of tensors. */
export function namedColumns(inputs: string | undefined): NamedColumn[] {
  if (inputs === undefined) return []
  try {
    const columns = JSON.parse(inputs) as readonly { readonly type?: unknown; readonly name?: unknown }[]
    return columns.flatMap(({ name, type }) =>
      typeof name === 'string' ? [{ name, isWhole: type === 'long' || type === 'integer' }] : [],
    )
  } catch {
    // A signature is a help and no need: what cannot be read helps nothing.
    return []
  }
}
