import { AppError } from '../base/errors.ts'
import { versionName } from '../domain/model-version.ts'
import { loadModel } from '../learn/load-model.ts'
import { decodeModelFile } from '../learn/model-file.ts'
import { serveModel } from './served-model.ts'
import type { Json } from '../base/json.ts'
import type { ModelManifest } from '../domain/model-artifact.ts'
import type { ModelVersion } from '../domain/model-version.ts'
import type { ServedModel } from './served-model.ts'

/** The format of model files this program reads. */
const formatVersion = 1

/** Parts of a manifest that loading and serving read. */
const neededParts = ['signature', 'preparation', 'golden', 'model'] as const

/**
 * A model version from the bytes of its artifact, ready to answer: its golden rows are scored again, and a model that
 * does not reproduce them is refused.
 *
 * @throws ARTIFACT_CORRUPT when the bytes are no model file; MODEL_REFUSED for a format or kind that is not known, a
 *         part that is missing, and a golden score that differs
 */
export function loadServedModel(bytes: Uint8Array, version: ModelVersion): ServedModel {
  const { header, tensors } = decodeModelFile(bytes)
  const manifest = manifestOf(header, version)
  return serveModel(manifest, loadModel({ ...manifest.model, tensors }), version)
}

/** The header as a manifest, once it says that it is one of the format read here. */
function manifestOf(header: Json, version: ModelVersion): ModelManifest {
  const refuse = (problem: string): AppError => new AppError('MODEL_REFUSED', { model: versionName(version), problem })
  const isObject = typeof header === 'object' && header !== null && !Array.isArray(header)
  const parts = (isObject ? header : {}) as { readonly [part: string]: Json | undefined }
  if (parts['formatVersion'] !== formatVersion) {
    const written = JSON.stringify(parts['formatVersion'] ?? null)
    throw refuse(`its file has the format ${written}; this program reads the format ${formatVersion}.`)
  }
  const missing = neededParts.filter((part) => typeof parts[part] !== 'object' || parts[part] === null)
  if (missing.length > 0) throw refuse(`its file lacks ${missing.join(', ')}.`)
  return parts as unknown as ModelManifest
}
