import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { explained } from '../base/system-error.ts'
import { versionName } from '../domain/model-version.ts'
import { toOnnx } from '../learn/exchange/onnx/export/to-onnx.ts'
import { mlflowFolder } from '../registry/mlflow/model-folder.ts'
import { findModel } from './find-model.ts'
import type { ExportedModel, ExportRequest } from '../cli/operations.ts'
import type { ServedModel } from '../serving/served-model.ts'
import type { App } from './open-app.ts'

/**
 * Writes a model version as an ONNX file, with the inputs, labels and threshold of its signature, or as an MLflow model
 * folder.
 *
 * @throws ONNX_UNSUPPORTED for a model that has no such form; what finding it and writing throw
 */
export async function exportModel(app: App, { model, format, out }: ExportRequest): Promise<ExportedModel> {
  const served = await findModel(app, model)
  const files = format === 'onnx' ? new Map([['', onnxFile(served)]]) : await folderOf(app, served)
  try {
    for (const [name, bytes] of files) {
      const file = name === '' ? out : join(out, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, bytes)
    }
  } catch (error) {
    throw explained(error, out)
  }
  return {
    model: versionName(served.version),
    out,
    bytes: [...files.values()].reduce((sum, file) => sum + file.length, 0),
    inputs: served.manifest.signature.inputs.map(({ name }) => name),
  }
}

function onnxFile({ model, manifest: { signature, threshold } }: ServedModel): Uint8Array {
  return toOnnx(model, { signature, ...(threshold === undefined ? {} : { threshold }) })
}

/** The MLflow model folder of a loaded version. */
async function folderOf(app: App, { version, manifest, model }: ServedModel): Promise<ReadonlyMap<string, Uint8Array>> {
  return mlflowFolder({ version, manifest, model, artifact: await app.store.artifacts.get(version.digest) })
}
