import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sha256 } from '../base/digest.ts'
import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import { versionName } from '../domain/model-version.ts'
import { decodeModelFile } from '../learn/model-file.ts'
import { foreignArtifact, rowsOfExample } from '../registry/mlflow/foreign-artifact.ts'
import { readFolder, readMlmodel } from '../registry/mlflow/read-folder.ts'
import { moveAlias, registerVersion } from '../registry/register.ts'
import { importedCardOf } from '../reporting/imported-card.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import { importedAct, keepCard } from './model-card.ts'
import { publishVersion } from './publish-version.ts'
import { terminalActor } from './open-app.ts'
import type { ImportedModel, ImportRequest } from '../cli/operations.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { GateDecision, ModelVersion } from '../domain/model-version.ts'
import type { RequestRow } from '../domain/prediction.ts'
import type { ForeignColumn, Mlmodel } from '../registry/mlflow/read-folder.ts'
import type { App } from './open-app.ts'

/** A folder's model as an artifact of ours, and what can be said of it. */
interface Packed {
  readonly bytes: Uint8Array
  readonly manifest: ModelManifest
  readonly flavor: string
  readonly examples: number
}

/**
 * Registers the model of an MLflow folder as a version that can be served: an artifact of ours around what the folder
 * holds. Its gate tells what is known, and does not pass: nothing is measured here, for the labelled rows are elsewhere.
 *
 * @throws MLFLOW_FOLDER, MLFLOW_FLAVOR, MODEL_FOREIGN_*, ONNX_*; MODEL_REFUSED where its scores are not those of its labels; MODEL_NAME
 */
export async function importModel(app: App, request: ImportRequest): Promise<ImportedModel> {
  const { folder, name, alias } = request
  const mlmodelBytes = await fileOf(folder, 'MLmodel')
  const mlmodel = readMlmodel(folder, mlmodelBytes)
  const packed = await pack(app, request, mlmodel, sha256(mlmodelBytes))
  const { bytes, manifest } = packed
  const draft: ModelVersion = {
    ...{ model: name, version: 0, digest: sha256(bytes), evaluatedDigest: sha256(bytes), createdAtMs: 0, metrics: {} },
    // The run where it was made, which may be another tracker's.
    runId: typeof mlmodel.run_id === 'string' ? mlmodel.run_id : `import-${sha256(mlmodelBytes).slice(0, 12)}`,
    // Of the rows it learnt from nothing is known here: for a model of others the digest of its MLmodel file stands.
    snapshotHash: manifest.lineage.snapshotHash,
    signature: manifest.signature,
    gate: gateOf(packed),
  }
  // Refused here rather than by the first who asks it.
  loadServedModel(bytes, draft)
  const { artifacts, models } = app.store
  const { flavor } = packed
  const written = importedCardOf({
    ...{ version: draft, flavor, goldenRows: manifest.golden.rows.length, createdAtMs: app.clock.nowMs() },
  })
  const card = await keepCard(app, written)
  const version = await registerVersion(
    { artifacts, models, clock: app.clock },
    {
      ...draft,
      served: bytes,
      evaluated: bytes,
      actor: terminalActor,
      isPromoted: false,
      acts: [{ action: importedAct, details: { flavor, card } }],
    },
  )
  const unpublished = await publishVersion(app, version)
  const change = { model: name, version: version.version, actor: terminalActor }
  if (alias !== undefined) await moveAlias({ models, clock: app.clock }, { ...change, alias })
  return {
    model: versionName(version),
    flavor,
    gate: version.gate,
    inputs: manifest.signature.inputs.map((input) => input.name),
    goldenRows: manifest.golden.rows.length,
    ...(alias === undefined ? {} : { alias }),
    ...(unpublished === undefined ? {} : { note: unpublished }),
  }
}

async function pack(app: App, request: ImportRequest, mlmodel: Mlmodel, digest: string): Promise<Packed> {
  const { folder, name, target } = request
  const found = await readFolder(folder, mlmodel, (file) => fileOf(folder, file))
  if ('artifact' in found) {
    if (sha256(found.artifact) !== found.digest) {
      const problem = `its artifact has the digest ${sha256(found.artifact)}, and MLmodel says ${found.digest}.`
      throw new AppError('MLFLOW_FOLDER', { folder, problem })
    }
    const manifest = decodeModelFile(found.artifact).header as unknown as ModelManifest
    return { bytes: found.artifact, manifest, flavor: 'throughline', examples: manifest.golden.rows.length }
  }
  const example = await exampleRows(folder, mlmodel, found.columns)
  const origin = { name, target, digest, ...app.lineage }
  return { ...foreignArtifact(found, example, origin), flavor: found.flavor, examples: example.length }
}

/** What can be said of a model that others made. */
function gateOf({ flavor, examples, manifest }: Packed): GateDecision {
  const rows = manifest.golden.rows.length
  return {
    passed: false,
    reasons: [
      `passed: the model is data of the flavour ${flavor}, nothing of it is run as code`,
      examples === 0
        ? 'not passed: no example came with it; one made-up row stands for golden rows'
        : `passed: the ${rows} golden rows are reproduced`,
      'not passed: nothing is measured here: evaluate it on labelled rows (`throughline evaluate`)',
    ],
  }
}

async function exampleRows(
  folder: string,
  { saved_input_example_info: info }: Mlmodel,
  columns: readonly ForeignColumn[],
): Promise<RequestRow[]> {
  const file = info?.artifact_path
  if (typeof file !== 'string' || /[\\/]|^\.\.$/.test(file)) return []
  try {
    return rowsOfExample(new TextDecoder().decode(await fileOf(folder, file)), columns)
  } catch (error) {
    // An example is a help and no need.
    if (error instanceof AppError) return []
    throw error
  }
}

async function fileOf(folder: string, name: string): Promise<Uint8Array> {
  try {
    return await readFile(join(folder, name))
  } catch (error) {
    const reason = explained(error, join(folder, name))
    const problem = reason instanceof Error ? reason.message : String(reason)
    throw new AppError('MLFLOW_FOLDER', { folder, problem }, { cause: error })
  }
}
