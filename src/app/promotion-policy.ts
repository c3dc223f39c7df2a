import { projectOf } from './run-record.ts'
import { runOfVersion } from './run-of-version.ts'
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
  return policyOfRun(await runOfVersion(app, version))
}

export function policyOfRun(run: Training | undefined): PromotionPolicy {
  return (run && projectOf(run))?.promote ?? {}
}
