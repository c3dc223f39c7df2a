import { Readable } from 'node:stream'
import { AppError } from '../base/errors.ts'
import { explained } from '../base/system-error.ts'
import { versionName } from '../domain/model-version.ts'
import { mlflowFolder } from '../registry/mlflow/model-folder.ts'
import { loadServedModel } from '../serving/load-served-model.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { App } from './open-app.ts'

/**
 * Puts a version beside the files of runs as an MLflow model folder, where the registry says that its files are
 * (`mlflow-artifacts:/models/<name>/<version>`): `mlflow.pyfunc.load_model('models:/name@champion')` finds it there.
 * The version is registered already, so what prevents this is told and fails nothing.
 *
 * @returns  what prevented it, a sentence; undefined when it is there
 */
export async function publishVersion(app: App, version: ModelVersion): Promise<string | undefined> {
  try {
    const artifact = await app.store.artifacts.get(version.digest)
    const { manifest, model } = loadServedModel(artifact, version)
    const files = mlflowFolder({ version, manifest, model, artifact })
    // MLmodel is what a client looks for: it is there when all else is.
    for (const [name, bytes] of [...files].toReversed()) {
      const path = `models/${versionName(version)}/${name}`
      await app.store.artifactTree.put(path, { source: Readable.from([Buffer.from(bytes)]), bytes: bytes.length })
    }
    return undefined
  } catch (error) {
    const known = explained(error)
    if (known instanceof AppError) return `MLflow clients cannot load ${versionName(version)}. ${known.message}`
    throw error
  }
}
