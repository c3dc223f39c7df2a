import { AppError } from '../base/errors.ts'
import { canonicalJson } from '../base/json.ts'
import { versionName } from '../domain/model-version.ts'
import { modelCardOf } from '../reporting/model-card.ts'
import { findVersion } from './find-model.ts'
import type { ModelCard } from '../cli/operations.ts'
import type { Json } from '../base/json.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { Project } from '../domain/project.ts'
import type { CardInput } from '../reporting/model-card.ts'
import type { RecordedRun } from './write-report.ts'
import type { App } from './open-app.ts'

/** The act that keeps a card with its version; its digest is that of the data, the Markdown's stands in the details. */
const cardWritten = 'card.written'

/** Keeps the card of a version: both forms as artifacts, and the evidence of where they are. */
export async function keepCard(app: App, input: CardInput, actor: string): Promise<void> {
  const { card, markdown } = modelCardOf(input)
  const digest = await app.store.artifacts.put(new TextEncoder().encode(canonicalJson(card)))
  const details = { markdown: await app.store.artifacts.put(new TextEncoder().encode(markdown)) }
  const subject = versionName(input.version)
  await app.store.evidence.append({ atMs: app.clock.nowMs(), actor, action: cardWritten, subject, digest, details })
}

/**
 * The card that was kept with a version; one of a version older than cards is made from the record of its run.
 *
 * @throws MODEL_*; RUN_NOT_FOUND where neither a card nor a run is there
 */
export async function modelCard(app: App, reference: string): Promise<ModelCard> {
  const version = await findVersion(app, reference)
  const model = versionName(version)
  const records = await app.store.evidence.list({ subject: model, limit: 10_000 })
  const kept = records.find(({ action }) => action === cardWritten)
  if (kept?.digest === undefined) return { model, ...(await remade(app, version)) }
  const read = async (digest: string): Promise<string> =>
    new TextDecoder().decode(await app.store.artifacts.get(digest))
  const { markdown } = kept.details as { readonly markdown: string }
  return { model, card: JSON.parse(await read(kept.digest)) as Json, markdown: await read(markdown) }
}

async function remade(app: App, version: ModelVersion): Promise<{ readonly card: Json; readonly markdown: string }> {
  const run = await app.store.trainings.get(version.runId)
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
