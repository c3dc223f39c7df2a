import { AppError } from '../base/errors.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Project, PromotionPolicy } from '../domain/project.ts'
import type { Training } from '../domain/training.ts'
import type { App } from './open-app.ts'

/** The policy of the project that is served here, or else of the version's run. */
export async function policyOf(
  app: Pick<App, 'store'>,
  version: ModelVersion,
  project: Project | undefined,
): Promise<PromotionPolicy> {
  if (project?.name === version.model) return project.promote ?? {}
  return policyOfRun(await runOf(app, version))
}

export function policyOfRun(run: Training | undefined): PromotionPolicy {
  return (run?.config as unknown as Project | undefined)?.promote ?? {}
}

/** The run that made a version; undefined where it was made elsewhere. */
export async function runOf(app: Pick<App, 'store'>, version: ModelVersion): Promise<Training | undefined> {
  try {
    return await app.store.trainings.get(version.runId)
  } catch (error) {
    if (error instanceof AppError && error.code === 'RUN_NOT_FOUND') return undefined
    throw error
  }
}
