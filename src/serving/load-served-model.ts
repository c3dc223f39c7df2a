import type { ModelVersion } from '../domain/model-version.ts'
import type { ServedModel } from './served-model.ts'
export function loadServedModel(_bytes: Uint8Array, _version: ModelVersion): ServedModel {
  throw new Error('not yet')
}
