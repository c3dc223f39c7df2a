import { versionName } from '../../domain/model-version.ts'
import { rowSpecs } from './row-specs.ts'
import { rowsOfTensors } from './rows-of-tensors.ts'
import { tensorsOfAnswer } from './tensors-of-answer.ts'
import type { ModelVersion } from '../../domain/model-version.ts'
import type { TensorModel, TensorModels, TensorModelState } from '../../domain/tensor.ts'
import type { ModelShelf, ShelvedModel } from '../model-shelf.ts'
import type { Predictor } from '../predictor.ts'
import type { ServedModel } from '../served-model.ts'
import type { RowSpecs } from './row-specs.ts'

export interface RowTensorModelsNeeds {
  readonly shelf: ModelShelf
  readonly predictor: Predictor
}

/**
 * The models of a shelf as models of tensors. A tensor is only another way to write rows: they are checked, scored and
 * logged by the one predictor, so that every protocol answers the same numbers.
 */
export function rowTensorModels({ shelf, predictor }: RowTensorModelsNeeds): TensorModels {
  const specs = new WeakMap<ServedModel, RowSpecs>()
  function specsOf(served: ServedModel): RowSpecs {
    let known = specs.get(served)
    if (known === undefined) specs.set(served, (known = rowSpecs(served.manifest)))
    return known
  }
  function tensorModel(reference: string, served: ServedModel): TensorModel {
    const { inputs, outputs, properties } = specsOf(served)
    const { model: name, version } = served.version
    return {
      ...{ name, version: String(version), platform: 'throughline', inputs, outputs, properties },
      // Few ask, and a model may have many.
      get versions() {
        const shelved = shelf.catalogue().find((each) => each.name === name)
        return (shelved?.versions ?? [served.version]).map((each) => String(each.version))
      },
      async run(tensors) {
        const rows = rowsOfTensors(name, specsOf(served), tensors)
        const answer = await predictor.predict(reference, { rows })
        // The name may be another version's by now.
        const { signature } = shelf.resolve(versionName(answer))?.manifest ?? served.manifest
        const isLogged = answer.predictions.every(({ logged }) => logged)
        return {
          outputs: tensorsOfAnswer(signature, answer),
          ...{ version: String(answer.version), rows: rows.length, warnings: answer.warnings },
          parameters: {
            logged: isLogged,
            ...(answer.warnings.length === 0 ? {} : { warnings: JSON.stringify(answer.warnings) }),
          },
        }
      },
    }
  }
  return {
    async find(name, version) {
      const reference = referenceOf(name, version)
      return tensorModel(reference, shelf.resolve(reference) ?? (await shelf.load(reference)))
    },
    list: () =>
      shelf.catalogue().flatMap((shelved) => shelved.versions.map((version) => state(shelf, shelved, version))),
    async load(name) {
      await shelf.restore(name)
      await shelf.load(name)
    },
    unload: (name) => shelf.unload(name),
  }
}

/** A version is a number, or an alias of the model. */
function referenceOf(name: string, version: string | undefined): string {
  if (version === undefined) return name
  return /^[0-9]+$/.test(version) ? `${name}/${version}` : `${name}@${version}`
}

function state(shelf: ModelShelf, { name, isUnloaded }: ShelvedModel, version: ModelVersion): TensorModelState {
  const known = { name, version: String(version.version) }
  if (isUnloaded) return { ...known, state: 'UNAVAILABLE', reason: 'unloaded' }
  const isReady = shelf.resolve(versionName(version)) !== undefined
  return isReady
    ? { ...known, state: 'READY', reason: '' }
    : { ...known, state: 'UNAVAILABLE', reason: 'not in memory: it is loaded when it is asked for' }
}
