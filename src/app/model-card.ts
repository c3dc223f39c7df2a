import { AppError } from '../base/errors.ts'
import { canonicalJson } from '../base/json.ts'
import { versionName } from '../domain/model-version.ts'
import { modelCardOf } from '../reporting/model-card.ts'
import { findVersion } from './find-model.ts'
import type { ModelCard } from '../cli/operations.ts'
import type { Json } from '../base/json.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Project } from '../domain/project.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Training } from '../domain/training.ts'
import type { CardInput } from '../reporting/model-card.ts'
import type { RecordedRun } from './write-report.ts'
import type { App } from './open-app.ts'

/** Keeps both forms of a card as artifacts, before the version is registered: its run's result says where they are. */
export async function keepCard(app: App, input: CardInput): Promise<NonNullable<RunResult['card']>> {
  const { card, markdown } = modelCardOf(input)
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  const { artifacts } = app.store
  return { digest: await artifacts.put(bytes(canonicalJson(card))), markdown: await artifacts.put(bytes(markdown)) }
}

/**
 * The card that was kept with a version; one of a run older than cards is made from the record of the run.
 *
 * @throws MODEL_*; RUN_NOT_FOUND for a version that no run here made
 */
export async function modelCard(app: App, reference: string): Promise<ModelCard> {
  const version = await findVersion(app, reference)
  const model = versionName(version)
  const run = await app.store.trainings.get(version.runId)
  const kept = (run.result as unknown as RunResult | undefined)?.card
  if (kept === undefined) return { model, ...remade(run, version) }
  const read = async (digest: string): Promise<string> =>
    new TextDecoder().decode(await app.store.artifacts.get(digest))
  return { model, card: JSON.parse(await read(kept.digest)) as Json, markdown: await read(kept.markdown) }
}

function remade(run: Training, version: ModelVersion): { readonly card: Json; readonly markdown: string } {
  if (run.result === undefined) throw new AppError('RUN_NOT_FOUND', { run: version.runId })
  const { profile, evaluation, ...result } = run.result as unknown as RecordedRun
  const project = run.config as unknown as Project
  return modelCardOf({
    project,
    evidence: { result, profile, evaluation },
    version,
    createdAtMs: version.createdAtMs,
  })
}
