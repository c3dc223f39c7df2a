import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { explained } from '../base/system-error.ts'
import { versionName } from '../domain/model-version.ts'
import { toOnnx } from '../learn/exchange/onnx/export/to-onnx.ts'
import { findModel } from './find-model.ts'
import type { ExportedModel } from '../cli/operations.ts'
import type { App } from './open-app.ts'

/**
 * Writes a model version as an ONNX file, with the inputs, labels and threshold of its signature.
 *
 * @throws ONNX_UNSUPPORTED for a model that has no such form; what finding it and writing throw
 */
export async function exportModel(
  app: App,
  { model: reference, out }: { readonly model: string; readonly out: string },
): Promise<ExportedModel> {
  const { model, manifest, version } = await findModel(app, reference)
  const { signature, threshold } = manifest
  const bytes = toOnnx(model, { signature, ...(threshold === undefined ? {} : { threshold }) })
  try {
    await mkdir(dirname(out), { recursive: true })
    await writeFile(out, bytes)
  } catch (error) {
    throw explained(error, out)
  }
  return { model: versionName(version), out, bytes: bytes.length, inputs: signature.inputs.map(({ name }) => name) }
}
