import type { Experiment } from '../../domain/experiment.ts'
import type { DatasetInput, Measurement, Run, RunDetail, RunStatus } from '../../domain/run.ts'
import { wireDouble, wireInteger } from './wire-json.ts'

/** Things as the wire format writes them: what is not set, and what is empty, is left out. */

export function wireExperiment(experiment: Experiment): object {
  return {
    experiment_id: experiment.id,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: stageOf(experiment),
    last_update_time: wireInteger(experiment.updatedAtMs),
    creation_time: wireInteger(experiment.createdAtMs),
    ...unlessEmpty('tags', experiment.tags),
  }
}

/** A run that died ended by force, in the words of clients that do not know of dying. */
export const WIRE_STATUS: Readonly<Record<RunStatus, string>> = {
  running: 'RUNNING',
  scheduled: 'SCHEDULED',
  finished: 'FINISHED',
  failed: 'FAILED',
  killed: 'KILLED',
  dead: 'KILLED',
}

export function wireRunInfo(run: Run): object {
  return {
    run_uuid: run.id,
    experiment_id: run.experimentId,
    run_name: run.name,
    user_id: run.userId,
    status: WIRE_STATUS[run.status],
    start_time: wireInteger(run.startedAtMs),
    ...(run.endedAtMs === undefined ? {} : { end_time: wireInteger(run.endedAtMs) }),
    artifact_uri: run.artifactUri,
    lifecycle_stage: stageOf(run),
    // Ours: clients that do not know it leave it out.
    ...(run.status === 'dead' ? { is_dead: true } : {}),
    run_id: run.id,
  }
}

export function wireRun(detail: RunDetail): object {
  const { run, metrics, params, tags, datasets, inputModels, outputModels } = detail
  const inputs = {
    ...unlessEmpty('dataset_inputs', datasets.map(wireDatasetInput)),
    ...unlessEmpty(
      'model_inputs',
      inputModels.map((id) => ({ model_id: id })),
    ),
  }
  const outputs = unlessEmpty(
    'model_outputs',
    outputModels.map(({ modelId, step }) => ({ model_id: modelId, step: wireInteger(step) })),
  )
  return {
    info: wireRunInfo(run),
    data: {
      ...unlessEmpty('metrics', metrics.map(wireMetric)),
      ...unlessEmpty('params', params),
      ...unlessEmpty('tags', tags),
    },
    inputs,
    outputs,
  }
}

export function wireMetric({ key, value, atMs, step }: Measurement): object {
  return { key, value: wireDouble(value), timestamp: wireInteger(atMs), step: wireInteger(step) }
}

function wireDatasetInput({ dataset, tags }: DatasetInput): object {
  const { name, digest, sourceType, source, schema, profile } = dataset
  return {
    ...unlessEmpty('tags', tags),
    dataset: {
      ...{ name, digest, source_type: sourceType, source },
      ...(schema === undefined ? {} : { schema }),
      ...(profile === undefined ? {} : { profile }),
    },
  }
}

export function stageOf({ deletedAtMs }: { readonly deletedAtMs?: number }): string {
  return deletedAtMs === undefined ? 'active' : 'deleted'
}

export function unlessEmpty(name: string, items: readonly unknown[]): object {
  return items.length === 0 ? {} : { [name]: items }
}
