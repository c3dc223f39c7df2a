import { actorOf } from '../access/guard.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { unlessEmpty } from './entities.ts'
import { keyValue, list, required, text } from './field.ts'
import { readVersion, wireRegisteredModel, wireVersion } from './registry-entities.ts'

const name = { name: required(text) }
const alias = { ...name, alias: required(text) }

/** registered-models/* but search. */
export const registeredModelEndpoints: Endpoints = ({ registry, promotions }) => [
  endpoint(
    'POST',
    'registered-models/create',
    { ...name, tags: list(keyValue), description: text },
    async ({ name: model, tags, description }, request) => ({
      registered_model: wireRegisteredModel(
        await registry.createModel(
          { name: model, tags, ...(description === undefined ? {} : { description }) },
          registry.by(actorOf(request)),
        ),
      ),
    }),
  ),
  endpoint('GET', 'registered-models/get', name, async (input) => ({
    registered_model: wireRegisteredModel(await registry.model(input.name)),
  })),
  endpoint('PATCH', 'registered-models/update', { ...name, description: text }, async (input, request) => ({
    registered_model: wireRegisteredModel(
      await registry.describeModel(input.name, input.description, registry.by(actorOf(request))),
    ),
  })),
  endpoint('POST', 'registered-models/rename', { ...name, new_name: required(text) }, async (input, request) => ({
    registered_model: wireRegisteredModel(
      await registry.renameModel(input.name, input.new_name, registry.by(actorOf(request))),
    ),
  })),
  endpoint('DELETE', 'registered-models/delete', name, async (input, request) => {
    await registry.deleteModel(input.name, registry.by(actorOf(request)))
    return {}
  }),
  endpoint(
    'GET|POST',
    'registered-models/get-latest-versions',
    { ...name, stages: list(text) },
    async ({ name: model, stages }) =>
      unlessEmpty('model_versions', (await registry.latestVersions(model, stages)).map(wireVersion)),
  ),
  endpoint(
    'POST',
    'registered-models/set-tag',
    { ...name, key: required(text), value: text },
    async ({ name: model, key, value = '' }, request) => {
      await registry.setModelTag(model, { key, value }, registry.by(actorOf(request)))
      return {}
    },
  ),
  endpoint('DELETE', 'registered-models/delete-tag', { ...name, key: required(text) }, async (input, request) => {
    await registry.deleteModelTag(input.name, input.key, registry.by(actorOf(request)))
    return {}
  }),
  endpoint('POST', 'registered-models/alias', { ...alias, version: required(text) }, async (input, request) => {
    const key = { model: input.name, version: readVersion(input.version) }
    await promotions.refuseUnapproved(key.model, input.alias, key.version)
    await registry.setAlias(key, input.alias, registry.by(actorOf(request)))
    return {}
  }),
  endpoint('GET', 'registered-models/alias', alias, async (input) => ({
    model_version: wireVersion(await registry.versionByAlias(input.name, input.alias)),
  })),
  endpoint('DELETE', 'registered-models/alias', alias, async (input, request) => {
    await registry.deleteAlias(input.name, input.alias, registry.by(actorOf(request)))
    return {}
  }),
]
