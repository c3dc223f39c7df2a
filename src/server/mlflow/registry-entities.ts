import type { FastifyRequest } from 'fastify'
import { AppError } from '../../base/errors.ts'
import type { LoggedModel, LoggedModelStatus, ModelMeasurement } from '../../domain/logged-model.ts'
import type { RegisteredModel, RegisteredVersion } from '../../domain/registered-model.ts'
import { isTold } from '../access/guard.ts'
import { unlessEmpty } from './entities.ts'
import { wireDouble, wireInteger } from './wire-json.ts'

/** Registered models, versions and logged models as the wire format writes them. */

export function wireRegisteredModel(model: RegisteredModel): object {
  return {
    name: model.name,
    creation_timestamp: model.createdAtMs,
    last_updated_timestamp: model.updatedAtMs,
    ...unlessBlank('user_id', model.userId),
    ...unlessBlank('description', model.description),
    ...unlessEmpty('latest_versions', model.latest.map(wireVersion)),
    ...unlessEmpty('tags', model.tags),
    ...unlessEmpty(
      'aliases',
      model.aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
    ),
  }
}

const versionStatus = { pending: 'PENDING_REGISTRATION', failed: 'FAILED_REGISTRATION', ready: 'READY' } as const

export function wireVersion(version: RegisteredVersion): object {
  return {
    name: version.model,
    version: String(version.version),
    creation_timestamp: version.createdAtMs,
    last_updated_timestamp: version.updatedAtMs,
    ...unlessBlank('user_id', version.userId),
    current_stage: version.stage,
    description: version.description ?? '',
    source: version.source,
    run_id: version.runId ?? '',
    status: versionStatus[version.status],
    ...unlessBlank('status_message', version.statusMessage),
    ...unlessEmpty('tags', version.tags),
    run_link: version.runLink ?? '',
    ...unlessEmpty('aliases', version.aliases),
    ...unlessBlank('model_id', version.modelId),
  }
}

export const WIRE_MODEL_STATUS: Readonly<Record<LoggedModelStatus, string>> = {
  pending: 'LOGGED_MODEL_PENDING',
  ready: 'LOGGED_MODEL_READY',
  failed: 'LOGGED_MODEL_UPLOAD_FAILED',
}

/** Of its registrations those are told whose model the request may see. */
export function wireLoggedModel(model: LoggedModel, request: FastifyRequest): object {
  const registrations = model.registrations.filter((each) => isTold(request, each.model))
  return {
    info: {
      model_id: model.id,
      experiment_id: model.experimentId,
      name: model.name,
      creation_timestamp_ms: model.createdAtMs,
      last_updated_timestamp_ms: model.updatedAtMs,
      artifact_uri: model.artifactUri,
      status: WIRE_MODEL_STATUS[model.status],
      ...unlessBlank('status_message', model.statusMessage),
      model_type: model.modelType,
      source_run_id: model.sourceRunId ?? '',
      ...unlessEmpty('tags', model.tags),
      ...unlessEmpty(
        'registrations',
        registrations.map(({ model: name, version }) => ({ name, version: String(version) })),
      ),
    },
    data: {
      ...unlessEmpty('params', model.params),
      ...unlessEmpty(
        'metrics',
        model.metrics.map((metric) => wireModelMetric(model.id, metric)),
      ),
    },
  }
}

function wireModelMetric(modelId: string, metric: ModelMeasurement): object {
  const { key, value, atMs, step, runId, dataset } = metric
  return {
    ...{ key, value: wireDouble(value), timestamp: wireInteger(atMs), step: wireInteger(step) },
    ...{ model_id: modelId, run_id: runId },
    ...unlessBlank('dataset_name', dataset?.name),
    ...unlessBlank('dataset_digest', dataset?.digest),
  }
}

/** The number of a version, as clients write it: text. @throws REGISTERED_VERSION_NUMBER */
export function readVersion(text: string): number {
  if (!/^\s*[+-]?\d{1,18}\s*$/.test(text))
    throw new AppError('REGISTERED_VERSION_NUMBER', { received: text.slice(0, 80) })
  return Number(text)
}

export function unlessBlank(name: string, value: string | undefined): object {
  return value === undefined || value === '' ? {} : { [name]: value }
}
