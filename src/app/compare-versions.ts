import { AppError } from '../base/errors.ts'
import { seededRng } from '../base/rng.ts'
import { versionName } from '../domain/model-version.ts'
import { championAlias } from '../registry/register.ts'
import { compareModels } from '../registry/promotion/comparison.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Frame } from '../frame/frame.ts'
import type { Comparison, EvaluatedModel } from '../registry/promotion/comparison.ts'
import type { App } from './open-app.ts'

/** The champion and what it is worth on the rows that a candidate is tested on. */
export interface AgainstChampion {
  readonly champion: ModelVersion
  readonly comparison: Comparison
}

/** The champion on the candidate's test rows; undefined where there is none, or where it is the candidate's own bytes. */
export async function againstChampion(
  app: App,
  frame: Frame,
  candidate: EvaluatedModel & { readonly registered: string; readonly digest: string; readonly seed: number },
): Promise<AgainstChampion | undefined> {
  const champion = await championOf(app, candidate.registered)
  if (champion === undefined || champion.digest === candidate.digest) return undefined
  const rng = seededRng(candidate.seed).fork('against the champion')
  return { champion, comparison: compareModels(frame, candidate, await evaluatedModel(app, champion), rng) }
}

/** The model of a version that its metrics were measured of. */
export async function evaluatedModel(app: App, version: ModelVersion): Promise<EvaluatedModel> {
  const { model, manifest } = loadServedModel(await app.store.artifacts.get(version.evaluatedDigest), version)
  return { name: versionName(version), model, manifest }
}

/** What the bare name means; undefined where no version is the champion, or no model has the name. */
export async function championOf(app: App, model: string): Promise<ModelVersion | undefined> {
  try {
    return await app.store.models.byAlias(model, championAlias)
  } catch (error) {
    if (error instanceof AppError && (error.code === 'MODEL_ALIAS_NOT_SET' || error.code === 'MODEL_NOT_FOUND')) {
      return undefined
    }
    throw error
  }
}
