import { canonicalJson } from '../base/json.ts'
import { versionName } from '../domain/model-version.ts'
import { importedCardOf } from '../reporting/imported-card.ts'
import { modelCardOf } from '../reporting/model-card.ts'
import { findVersion } from './find-model.ts'
import { runOfVersion } from './run-of-version.ts'
import { projectOf, resultOf } from './run-record.ts'
import type { ModelCard } from '../cli/operations.ts'
import type { Json } from '../base/json.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { RunResult } from '../domain/run-result.ts'
import type { Training } from '../domain/training.ts'
import type { App } from './open-app.ts'

/** Records of one version that are read back: far more than are written of one. */
const recordsRead = 10_000

type Written = ReturnType<typeof modelCardOf>
type Kept = NonNullable<RunResult['card']>

/** The evidence of an import, which says where the card is. */
export const importedAct = 'model.imported'

/** Keeps both forms of a card as artifacts, before the version is registered: its run's result, or its evidence, says where they are. */
export async function keepCard({ store: { artifacts } }: App, { card, markdown }: Written): Promise<Kept> {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  return { digest: await artifacts.put(bytes(canonicalJson(card))), markdown: await artifacts.put(bytes(markdown)) }
}

/**
 * The card that was kept with a version; one of a run older than cards is made from the record of the run, and one of a
 * version whose run is not here from the version.
 *
 * @throws MODEL_*
 */
export async function modelCard(app: App, reference: string): Promise<ModelCard> {
  const version = await findVersion(app, reference)
  const model = versionName(version)
  const run = await runOfVersion(app, version)
  const kept = (run === undefined ? undefined : resultOf(run))?.card ?? (await keptAtImport(app, model))
  if (kept === undefined) return { model, ...remade(run, version) }
  const read = async (digest: string): Promise<string> =>
    new TextDecoder().decode(await app.store.artifacts.get(digest))
  return { model, card: JSON.parse(await read(kept.digest)) as Json, markdown: await read(kept.markdown) }
}

async function keptAtImport({ store }: App, subject: string): Promise<Kept | undefined> {
  const records = await store.evidence.list({ subject, limit: recordsRead })
  const found = records.find(({ action }) => action === importedAct)
  return (found?.details as { readonly card?: Kept } | undefined)?.card
}

function remade(run: Training | undefined, version: ModelVersion): Written {
  const recorded = run === undefined ? undefined : resultOf(run)
  if (run === undefined || recorded === undefined) {
    return importedCardOf({ version, createdAtMs: version.createdAtMs })
  }
  const { profile, evaluation, ...result } = recorded
  const project = projectOf(run)
  return modelCardOf({
    project,
    evidence: { result, profile, evaluation },
    version,
    createdAtMs: version.createdAtMs,
  })
}
