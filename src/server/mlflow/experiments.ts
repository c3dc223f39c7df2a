import { resolve } from 'node:path'
import { AppError } from '../../base/errors.ts'
import { wireExperiment } from './entities.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { keyValue, list, required, text } from './field.ts'

const id = { experiment_id: required(text) }

/** experiments/* but search. */
export const experimentEndpoints: Endpoints = ({ tracker, clock }) => {
  const { experiments } = tracker
  return [
    endpoint(
      'POST',
      'experiments/create',
      { name: required(text), artifact_location: text, tags: list(keyValue) },
      async ({ name, artifact_location: location, tags }) => ({
        experiment_id: await tracker.createExperiment({
          name,
          ...(location === undefined || location === '' ? {} : { artifactLocation: whole(location) }),
          tags,
        }),
      }),
    ),
    endpoint('GET', 'experiments/get', id, async (input) => ({
      experiment: wireExperiment(await experiments.get(input.experiment_id)),
    })),
    endpoint(
      'GET',
      'experiments/get-by-name',
      { experiment_name: required(text) },
      async ({ experiment_name: name }) => {
        const experiment = await experiments.byName(name)
        if (experiment === undefined) throw new AppError('EXPERIMENT_NAME_NOT_FOUND', { name })
        return { experiment: wireExperiment(experiment) }
      },
    ),
    endpoint('POST', 'experiments/delete', id, async (input) => {
      await experiments.delete(input.experiment_id, clock.nowMs())
      return {}
    }),
    endpoint('POST', 'experiments/restore', id, async (input) => {
      await experiments.restore(input.experiment_id, clock.nowMs())
      return {}
    }),
    endpoint('POST', 'experiments/update', { ...id, new_name: required(text) }, async (input) => {
      await tracker.renameExperiment(input.experiment_id, input.new_name)
      return {}
    }),
    endpoint('POST', 'experiments/set-experiment-tag', { ...id, key: required(text), value: text }, async (input) => {
      await tracker.tagExperiment(input.experiment_id, { key: input.key, value: input.value ?? '' })
      return {}
    }),
    endpoint('POST', 'experiments/delete-experiment-tag', { ...id, key: required(text) }, async (input) => {
      await experiments.deleteTag(input.experiment_id, input.key, clock.nowMs())
      return {}
    }),
  ]
}

/** A path, as it is on the machine of this server, whatever folder a client is in; a URI as it is. */
function whole(location: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.test(location) ? location : resolve(location)
}
