import { AppError } from '../base/errors.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Training } from '../domain/training.ts'
import type { App } from './open-app.ts'

/** The run that made a version; undefined where it was made elsewhere. */
export async function runOfVersion(app: Pick<App, 'store'>, version: ModelVersion): Promise<Training | undefined> {
  try {
    return await app.store.trainings.get(version.runId)
  } catch (error) {
    if (error instanceof AppError && error.code === 'RUN_NOT_FOUND') return undefined
    throw error
  }
}
