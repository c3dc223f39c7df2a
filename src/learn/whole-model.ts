import { AppError, shown } from '../base/errors.ts'
import type { Json } from '../base/json.ts'
import { loadModel } from './load-model.ts'
import { decodeModelFile, encodeModelFile } from './model-file.ts'
import type { Model } from './model.ts'

/** A model as the bytes of one file (`encodeModelFile`), preprocessing included. Equal models give equal bytes. */
export function encodeModel(model: Model): Uint8Array {
  const { kind, params, tensors } = model.toState()
  return encodeModelFile({ kind, params }, tensors)
}

/**
 * The model of a file that `encodeModel` wrote, or of an artifact of `throughline run`: it predicts bit for bit as the
 * one that was saved. The model of an artifact takes rows as they are after cleaning. Nothing in the bytes is evaluated.
 *
 * @throws ARTIFACT_CORRUPT when the bytes are not a whole model file; MODEL_REFUSED for a kind that this version does
 *         not know, or parts that do not fit together
 */
export function decodeModel(bytes: Uint8Array): Model {
  const { header, tensors } = decodeModelFile(bytes)
  const { kind, params } = fieldsOf(fieldsOf(header)['model'] ?? header)
  if (typeof kind !== 'string' || params === undefined) {
    const problem = `its header must have the kind and the params of a model, received ${shown(header)}.`
    throw new AppError('MODEL_REFUSED', { model: 'of these bytes', problem })
  }
  return loadModel({ kind, params, tensors })
}

function fieldsOf(json: Json): Readonly<Record<string, Json>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as Record<string, Json>) : {}
}
