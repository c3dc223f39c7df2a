import type { Datatype, TensorModel, TensorSpec } from '../../domain/tensor.ts'
import type { CountedTime, VersionStatistics } from '../../serving/inference-statistics.ts'

/** What is offered beyond the protocol itself. */
export const extensions = ['binary_tensor_data', 'model_configuration', 'model_repository', 'statistics'] as const

/** Metadata of a model, as the protocol writes them. */
export function metadataOf(model: TensorModel): unknown {
  const { name, versions, platform, inputs, outputs, properties } = model
  return {
    ...{ name, versions, platform },
    ...{ inputs: inputs.map(metadataTensor), outputs: outputs.map(metadataTensor) },
    ...(properties === undefined ? {} : { properties }),
  }
}

const metadataTensor = ({ name, datatype, shape }: TensorSpec) => ({ name, datatype, shape })

/** The same in the words of Triton's model configuration; shapes are whole, so the batch is none of its own. */
export function configOf(model: TensorModel): unknown {
  const { name, version, platform, inputs, outputs } = model
  return {
    ...{ name, platform, backend: platform, max_batch_size: 0 },
    version_policy: { specific: { versions: [Number(version)] } },
    input: inputs.map((spec) => ({ ...configTensor(spec), optional: spec.isOptional === true })),
    output: outputs.map(configTensor),
  }
}

const configTensor = ({ name, datatype, shape }: TensorSpec) => ({ name, data_type: configType(datatype), dims: shape })
const configType = (datatype: Datatype): string => `TYPE_${datatype === 'BYTES' ? 'STRING' : datatype}`

/** What a version did, as Triton's statistics extension writes it. */
export function statisticsOf(counts: VersionStatistics): unknown {
  const { model, version, lastInferenceMs, rows, executions, success, fail, input, infer, output, batches } = counts
  const none: CountedTime = { count: 0, ns: 0 }
  return {
    ...{ name: model, version, last_inference: lastInferenceMs, inference_count: rows, execution_count: executions },
    inference_stats: {
      ...{ success, fail, queue: none, compute_input: input, compute_infer: infer, compute_output: output },
      ...{ cache_hit: none, cache_miss: none },
    },
    batch_stats: [...batches]
      .toSorted(([one], [other]) => one - other)
      .map(([size, took]) => ({
        ...{ batch_size: size, compute_input: none, compute_infer: took, compute_output: none },
      })),
    memory_usage: [],
  }
}
