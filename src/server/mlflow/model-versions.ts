import { actorOf } from '../access/guard.ts'
import { endpoint, type Endpoints } from './endpoint.ts'
import { flag, keyValue, list, required, text } from './field.ts'
import { readVersion, wireVersion } from './registry-entities.ts'

const id = { name: required(text), version: required(text) }
const keyOf = ({ name, version }: { readonly name: string; readonly version: string }) => ({
  model: name,
  version: readVersion(version),
})

/** model-versions/* but search. */
export const modelVersionEndpoints: Endpoints = ({ registry }) => [
  endpoint(
    'POST',
    'model-versions/create',
    {
      ...{ name: required(text), source: required(text), run_id: text, tags: list(keyValue) },
      ...{ run_link: text, description: text, model_id: text },
    },
    async ({ name, source, run_id: run, tags, run_link: link, description, model_id: model }, request) => ({
      model_version: wireVersion(
        await registry.createVersion(
          {
            ...{ model: name, source, tags },
            ...(isGiven(run) ? { runId: run } : {}),
            ...(isGiven(link) ? { runLink: link } : {}),
            ...(isGiven(model) ? { modelId: model } : {}),
            ...(description === undefined ? {} : { description }),
          },
          registry.by(actorOf(request)),
        ),
      ),
    }),
  ),
  endpoint('GET', 'model-versions/get', id, async (input) => ({
    model_version: wireVersion(await registry.version(keyOf(input))),
  })),
  endpoint('GET', 'model-versions/get-download-uri', id, async (input) => ({
    artifact_uri: (await registry.version(keyOf(input))).location,
  })),
  endpoint('PATCH', 'model-versions/update', { ...id, description: text }, async (input, request) => ({
    model_version: wireVersion(
      await registry.describeVersion(keyOf(input), input.description, registry.by(actorOf(request))),
    ),
  })),
  endpoint(
    'POST',
    'model-versions/transition-stage',
    { ...id, stage: required(text), archive_existing_versions: flag },
    async (input, request) => ({
      model_version: wireVersion(
        await registry.moveStage(
          keyOf(input),
          input.stage,
          input.archive_existing_versions ?? false,
          registry.by(actorOf(request)),
        ),
      ),
    }),
  ),
  endpoint('DELETE', 'model-versions/delete', id, async (input, request) => {
    await registry.deleteVersion(keyOf(input), registry.by(actorOf(request)))
    return {}
  }),
  endpoint('POST', 'model-versions/set-tag', { ...id, key: required(text), value: text }, async (input, request) => {
    const tag = { key: input.key, value: input.value ?? '' }
    await registry.setVersionTag(keyOf(input), tag, registry.by(actorOf(request)))
    return {}
  }),
  endpoint('DELETE', 'model-versions/delete-tag', { ...id, key: required(text) }, async (input, request) => {
    await registry.deleteVersionTag(keyOf(input), input.key, registry.by(actorOf(request)))
    return {}
  }),
]

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}
