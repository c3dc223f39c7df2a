import { AppError } from '../base/errors.ts'
import { parseModelReference } from '../domain/model-version.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { ServedModel } from '../serving/served-model.ts'
import type { App } from './open-app.ts'

/** The version of 'name' (its champion), 'name@alias' or 'name/3'. @throws MODEL_NAME, MODEL_NOT_FOUND, MODEL_* */
export async function findVersion(app: App, reference: string): Promise<ModelVersion> {
  const parsed = parseModelReference(reference)
  if (parsed === undefined) throw new AppError('MODEL_NAME', { received: reference })
  const { models } = app.store
  return 'version' in parsed ? models.version(parsed.model, parsed.version) : models.byAlias(parsed.model, parsed.alias)
}

/** The same, loaded and its golden rows scored. @throws MODEL_REFUSED, ARTIFACT_MISSING, ARTIFACT_CORRUPT */
export async function findModel(app: App, reference: string): Promise<ServedModel> {
  const version = await findVersion(app, reference)
  return loadServedModel(await app.store.artifacts.get(version.digest), version)
}
