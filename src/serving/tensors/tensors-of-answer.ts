import type { PredictionAnswer } from '../../domain/prediction.ts'
import type { Label, Signature } from '../../domain/signature.ts'
import type { Tensor, TensorData } from '../../domain/tensor.ts'
import { labelDatatype } from './row-specs.ts'

/** The answer as tensors: the very numbers of the predictions, and their ids, by which outcomes are joined later. */
export function tensorsOfAnswer({ output }: Signature, { predictions }: PredictionAnswer): Tensor[] {
  const rows = predictions.length
  const ids: Tensor = {
    ...{ name: 'prediction_id', datatype: 'BYTES', shape: [rows] },
    data: predictions.map(({ id }) => id),
  }
  if (output.kind === 'regression') {
    const data = Float64Array.from(predictions, ({ value }) => value!)
    return [{ name: 'value', datatype: 'FP64', shape: [rows], data }, ids]
  }
  const names = output.labels.map(String)
  const probabilities = new Float64Array(rows * names.length)
  for (const [row, { probabilities: byLabel }] of predictions.entries()) {
    for (const [at, name] of names.entries()) probabilities[row * names.length + at] = byLabel![name]!
  }
  const datatype = labelDatatype(output.labels)
  const labels = predictions.map(({ label }) => label!)
  return [
    { name: 'label', datatype, shape: [rows], data: labelData(datatype, labels) },
    {
      ...{ name: 'probabilities', datatype: 'FP64', shape: [rows, names.length], data: probabilities },
      parameters: { classes: JSON.stringify(output.labels) },
    },
    ids,
  ]
}

function labelData(datatype: Tensor['datatype'], labels: readonly Label[]): TensorData {
  if (datatype === 'BOOL') return Uint8Array.from(labels, Number)
  if (datatype === 'INT64') return BigInt64Array.from(labels, (label) => BigInt(label))
  return datatype === 'FP64' ? Float64Array.from(labels, Number) : labels.map(String)
}
