import { categoryTakes } from '../../domain/category-values.ts'
import type { ModelManifest } from '../../domain/model-artifact.ts'
import type { Label, SignatureField } from '../../domain/signature.ts'
import type { Datatype, TensorSpec } from '../../domain/tensor.ts'

/** What a model of rows is as one of tensors. */
export interface RowSpecs {
  /** One for each input of the signature, in its order. */
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  readonly properties: Readonly<Record<string, string>>
  /** Whether rows may come as one tensor of numbers, [n, features]. */
  readonly isOfNumbers: boolean
}

/** Inputs [-1,1], of which also [n] is taken; outputs by their name. */
export function rowSpecs({ signature, threshold }: Pick<ModelManifest, 'signature' | 'threshold'>): RowSpecs {
  const { inputs, output } = signature
  const isOfNumbers = inputs.every(isNumber)
  const given: TensorSpec[] =
    output.kind === 'regression'
      ? [{ name: 'value', datatype: 'FP64', shape: [-1] }]
      : [
          { name: 'label', datatype: labelDatatype(output.labels), shape: [-1] },
          { name: 'probabilities', datatype: 'FP64', shape: [-1, output.labels.length] },
        ]
  return {
    inputs: inputs.map((field) => ({
      name: field.name,
      datatype: fieldDatatype(field),
      shape: [-1, 1],
      ...(field.nullable ? { isOptional: true } : {}),
    })),
    outputs: [...given, { name: 'prediction_id', datatype: 'BYTES', shape: [-1] }],
    properties: {
      kind: output.kind,
      target: output.name,
      feature_names: JSON.stringify(inputs.map(({ name }) => name)),
      optional_features: JSON.stringify(inputs.flatMap(({ name, nullable }) => (nullable ? [name] : []))),
      ...(output.kind === 'classification' ? { classes: JSON.stringify(output.labels) } : {}),
      ...(threshold === undefined ? {} : { threshold: String(threshold) }),
      ...(isOfNumbers
        ? { matrix: `one input of any other name and of shape [-1,${inputs.length}], its columns in this order` }
        : {}),
    },
    isOfNumbers,
  }
}

function isNumber(field: SignatureField): boolean {
  return field.type === 'number' || field.type === 'integer' || categoryTakes(field) === 'number'
}

/** What is told; any other type that has the same values is taken too. A whole number that may be missing is FP64, for NaN. */
function fieldDatatype({ type, nullable }: SignatureField): Datatype {
  if (type === 'number') return 'FP64'
  if (type === 'integer') return nullable ? 'FP64' : 'INT64'
  return type === 'boolean' ? 'BOOL' : 'BYTES'
}

/** BOOL or numbers where the labels are such. */
export function labelDatatype(labels: readonly Label[]): Datatype {
  if (labels.every((label) => typeof label === 'boolean')) return 'BOOL'
  if (labels.every((label) => Number.isSafeInteger(label))) return 'INT64'
  return labels.every((label) => typeof label === 'number') ? 'FP64' : 'BYTES'
}
